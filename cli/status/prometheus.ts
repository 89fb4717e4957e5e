// The status as Prometheus scrapes it, in its text format 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/).

import type { ListenerStatus, ServerStatus, Status } from "./model";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

const PREFIX = "alicloud_primary_secondary";
const SERVING = ["primary", "secondary", "none", "unknown"] as const;
const REDUNDANCY = ["kept", "lost", "unknown"] as const;

const OK_HELP =
    "1 where redundancy is not known to be lost, nothing differs, the last update finished and all could be looked up.";
const UNKNOWN_HELP = "How much could not be looked up.";

/** One metric per question, with the stack, the pair, the listener and the server as labels. */
export function toPrometheus({ stack, region, pairs, unusedGroups, unfinished, unknown = [], ok }: Status): string {
    const own = { stack, region };
    const listeners = pairs.flatMap(({ name, listeners: all }) =>
        all.map((listener) => ({ labels: { ...own, pair: name, listener: listener.key }, listener })),
    );
    return [
        metric("ok", OK_HELP, [[own, Number(ok)]]),
        metric(
            "serves",
            "Who gets the traffic of a listener: 1 for the one that does.",
            listeners.flatMap(({ labels, listener: { serves } }) => stateSamples(labels, "who", SERVING, serves)),
        ),
        metric(
            "redundancy",
            "Whether the other server could take over: 1 for what holds.",
            listeners.flatMap(({ labels, listener }) => stateSamples(labels, "state", REDUNDANCY, listener.redundancy)),
        ),
        metric(
            "server_healthy",
            "1 where the cloud's probes say healthy, 0 where they say unhealthy; left out where they say nothing.",
            listeners.flatMap(({ labels, listener }) => healthSamples(labels, listener)),
        ),
        metric(
            "goes_back",
            "1 for the server that the traffic goes back to when it recovers; left out where it goes to no other one.",
            listeners.flatMap(({ labels, listener: { goesBackTo: server } }) =>
                server === undefined ? [] : [[{ ...labels, server }, 1] as const],
            ),
        ),
        metric(
            "roles_since_timestamp_seconds",
            "Since when the servers have their roles.",
            listeners.flatMap(({ labels, listener: { rolesSince } }) =>
                rolesSince === undefined ? [] : [[labels, Date.parse(rolesSince) / 1000] as const],
            ),
        ),
        metric(
            "differences",
            "In how much config, state and cloud differ.",
            pairs.map(({ name, differences }) => [{ ...own, pair: name }, differences.length]),
        ),
        metric(
            "locked",
            "1 where the roles of a pair are to stay as they are.",
            pairs.map(({ name, locked }) => [{ ...own, pair: name }, Number(locked !== undefined)]),
        ),
        metric("unused_groups", "Server groups that neither a listener nor the state uses.", [
            [own, unusedGroups.length],
        ]),
        metric("unfinished", "1 where the last update did not finish, or one is running.", [
            [own, Number(unfinished !== undefined)],
        ]),
        metric("unknown", UNKNOWN_HELP, [[own, unknown.length]]),
    ].join("");
}

/** Returns what is reported of a stack that could not be looked at. */
export function unknownStatus(stack: string): string {
    return metric("ok", OK_HELP, [[{ stack }, 0]]) + metric("unknown", UNKNOWN_HELP, [[{ stack }, 1]]);
}

function stateSamples(labels: Labels, name: string, all: readonly string[], now: string): Sample[] {
    return all.map((one) => [{ ...labels, [name]: one }, Number(one === now)]);
}

function healthSamples(labels: Labels, { primary, secondary }: ListenerStatus): Sample[] {
    const sample = (role: string, server: ServerStatus | undefined): Sample[] =>
        server?.health === "healthy" || server?.health === "unhealthy"
            ? [[{ ...labels, role, server: server.serverId }, Number(server.health === "healthy")]]
            : [];
    return [...sample("primary", primary), ...sample("secondary", secondary)];
}

function metric(name: string, help: string, samples: readonly Sample[]): string {
    const full = `${PREFIX}_${name}`;
    const lines = samples.map(([labels, value]) => {
        const inner = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
        return `${full}{${inner.join(",")}} ${value}\n`;
    });
    return `# HELP ${full} ${help}\n# TYPE ${full} gauge\n${lines.join("")}`;
}

function escapeLabel(text: string): string {
    return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
