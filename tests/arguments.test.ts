// No argument is forgotten half way: what may be set is sent, planned, compared with the cloud, adopted from it and tried by
// the fuzz, or stands here with the reason why not.

import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { diffPlans } from "../cli/plan/diff";
import { toPlan } from "../cli/plan/model";
import { compareSettings } from "../cli/status/compareSettings";
import type { PrimarySecondaryLoadBalancerArgs } from "../components";
import { resolvePair } from "../components/model/resolvedPair";
import { HEALTH_CHECK_FIELDS, LISTENER_FIELDS } from "../components/schema/fields";
import { PAIR_SHAPE } from "../components/schema/limits";
import type { Shape } from "../components/schema/shape";
import type { Args } from "../tools/fuzz/pairs";
import { plainPair } from "../tools/fuzz/plain";
import { ROOT } from "./support/run";

interface Place {
    readonly files: readonly string[];
    /** Arguments that it goes through by a table. */
    readonly table?: readonly string[];
    /** Arguments that have no business there, by the reason. */
    readonly not?: Readonly<Record<string, readonly string[]>>;
}

const CHECKED_ELSEWHERE = ["maxFailoverSeconds", "preflight", "guard", "switchBack"];
const ALARM = [
    ...["contactGroups", "threshold", "times", "warn", "info", "silenceTime", "effectiveInterval"],
    ...["webhook", "targets", "arn", "level", "jsonParams", "enabled"],
];

const PLACES: Readonly<Record<string, Place>> = {
    "is adopted": {
        // That file writes what the others read, around names of outputs.
        files: typescript("cli/adopt").filter((file) => !/\/(program|restore)\.ts$/.test(file)),
        table: Object.keys({ ...LISTENER_FIELDS, ...HEALTH_CHECK_FIELDS }),
        not: {
            "the cloud does not keep them": CHECKED_ELSEWHERE,
            "of this package, not of the console": ["standbyCheck", "defaultServerGroup"],
            "a rule of another service": ["alarm", "perListener", ...ALARM],
            "only for a new instance": ["address", "period"],
        },
    },
    "is tried by the fuzz": {
        files: typescript("tools/fuzz"),
        not: {
            "asks another service than the one that is tried": ["preflight"],
        },
    },
};

function typescript(folder: string): string[] {
    const files = readdirSync(path.join(ROOT, folder)).filter((file) => file.endsWith(".ts"));
    return files.map((file) => path.posix.join(folder, file));
}

function names(shape: Shape): string[] {
    const inner = shape.kind === "list" ? shape.of : shape;
    return inner.kind === "object" ? Object.entries(inner.fields).flatMap(([name, one]) => [name, ...names(one)]) : [];
}

/** Every leaf, each with a value that has an effect beside those of the others. */
const SAID = {
    loadBalancer: {
        ...{ name: "web", addressType: "internet", addressIpVersion: "ipv4", address: "10.0.0.1", vswitchId: "vsw-a" },
        ...{
            spec: "slb.s1.small",
            bandwidth: 5,
            internetChargeType: "PayByBandwidth",
            instanceChargeType: "PayBySpec",
        },
        ...{ paymentType: "PayAsYouGo", period: 1, primaryZoneId: "cn-a", secondaryZoneId: "cn-b" },
    },
    primary: { serverId: "i-a", type: "ecs", weight: 1 },
    secondary: { serverId: "i-b", type: "ecs", weight: 1 },
    listeners: [
        {
            ...{ protocol: "tcp", port: 443, description: "a", groupName: "a", bandwidth: 1, scheduler: "rr" },
            ...{ primaryPort: 1, secondaryPort: 2, persistenceTimeout: 1, establishedTimeout: 10 },
            ...{ proxyProtocolV2: false, acl: { type: "white", ids: ["acl-a"] } },
            healthCheck: {
                ...{ type: "http", interval: 1, timeout: 1, healthyThreshold: 2, unhealthyThreshold: 2, port: 1 },
                ...{ domain: "a", uri: "/a", httpCodes: ["http_2xx"] },
            },
        },
        { protocol: "udp", port: 53, backendPort: 53 },
    ],
    healthCheck: { interval: 3, timeout: 3, healthyThreshold: 4, unhealthyThreshold: 4, port: 2, type: "tcp" },
    standbyCheck: {
        ...{ port: 9000, primaryPort: 1, secondaryPort: 2, healthCheck: { interval: 1 } },
    },
    alarm: {
        ...{ contactGroups: ["a"], threshold: 1, period: 60, times: 1, silenceTime: 300 },
        ...{ effectiveInterval: "00:00-23:59", webhook: "http://a", perListener: false, enabled: true },
        ...{ warn: { threshold: 1, times: 1 }, info: { threshold: 1, times: 1 }, tags: { owner: "c" } },
        targets: [{ id: "a", arn: "acs:a", level: "warn", jsonParams: "{}" }],
    },
    tags: { owner: "b" },
    resourceGroupId: "rg-a",
    deletionProtection: false,
    modificationProtection: false,
    defaultServerGroup: false,
};

/** What `plan --against` says of a change of each leaf above, in its order. */
const NAMED = [
    "name: name of the instance (none)",
    "addressType: address type (instanceReplaced)",
    "addressIpVersion: IP version (instanceReplaced)",
    "address: private address (instanceReplaced)",
    "vswitchId: vSwitch (instanceReplaced)",
    "spec: specification (none)",
    "bandwidth: bandwidth of the instance (inPlace)",
    "internetChargeType: billing of traffic (none)",
    "instanceChargeType: billing (none)",
    "paymentType: payment (none)",
    "period: subscription (none)",
    "primaryZoneId: primary zone (instanceReplaced)",
    "secondaryZoneId: secondary zone (instanceReplaced)",
    "serverId: primary (moves)",
    "type: type of primary (serverGroupReplaced)",
    "weight: weight of primary (serverGroupReplaced)",
    "serverId: secondary (serverGroupReplaced)",
    "type: type of secondary (serverGroupReplaced)",
    "weight: weight of secondary (serverGroupReplaced)",
    "protocol: protocol (interrupted)",
    "port: listener (begins), listener (ends)",
    "description: description (inPlace)",
    "groupName: name of the server group (serverGroupReplaced)",
    "bandwidth: bandwidth (inPlace)",
    "scheduler: scheduler (inPlace)",
    "primaryPort: port of the primary (serverGroupReplaced)",
    "secondaryPort: port of the secondary (serverGroupReplaced)",
    "persistenceTimeout: persistence (inPlace)",
    "establishedTimeout: idle timeout (inPlace)",
    "proxyProtocolV2: PROXY protocol v2 (inPlace)",
    "type: access control (inPlace)",
    "ids: access control (inPlace)",
    "type: health check (inPlace), health check path (inPlace), health check host (none), health check status classes (inPlace)",
    "interval: health check interval (inPlace)",
    "timeout: health check timeout (inPlace)",
    "healthyThreshold: probes to pass (inPlace)",
    "unhealthyThreshold: probes to fail (inPlace)",
    "port: health check port (inPlace)",
    "domain: health check host (inPlace)",
    "uri: health check path (inPlace)",
    "httpCodes: health check status classes (inPlace)",
    "protocol: protocol (interrupted)",
    "port: listener (begins), listener (ends)",
    "backendPort: port of the primary (serverGroupReplaced), port of the secondary (serverGroupReplaced)",
    "interval: health check interval (inPlace)",
    "timeout: health check timeout (inPlace), health check timeout of the standby check (none)",
    "healthyThreshold: probes to pass (inPlace), probes to pass of the standby check (none)",
    "unhealthyThreshold: probes to fail (inPlace), probes to fail of the standby check (none)",
    "port: health check port (inPlace), health check port of the standby check (none)",
    "type: health check of the standby check (none)",
    "port: standby check on port (none)",
    "primaryPort: port of the primary behind the standby check (none)",
    "secondaryPort: port of the secondary that the standby check probes (none)",
    "interval: health check interval of the standby check (none)",
    "contactGroups: alarm (none)",
    "threshold: alarm (none)",
    "period: alarm (none)",
    "times: alarm (none)",
    "silenceTime: alarm (none)",
    "effectiveInterval: alarm (none)",
    "webhook: alarm (none)",
    "perListener: alarm (none)",
    "enabled: alarm (none)",
    "threshold: alarm (none)",
    "times: alarm (none)",
    "threshold: alarm (none)",
    "times: alarm (none)",
    "owner: alarm (none)",
    "id: alarm (none)",
    "arn: alarm (none)",
    "level: alarm (none)",
    "jsonParams: alarm (none)",
    "owner: tags (none)",
    "resourceGroupId: resource group (instanceReplaced)",
    "deletionProtection: deletion protection (none)",
    "modificationProtection: modification protection (none)",
    "defaultServerGroup: both servers in the default server group (none)",
];

/** The pairs that differ from this one in a single setting, by its name. */
function* changed(value: unknown, name: string): Generator<[name: string, value: unknown]> {
    if (typeof value !== "object" || value === null) {
        yield [name, typeof value === "boolean" ? !value : typeof value === "number" ? value + 1 : `${String(value)}x`];
        return;
    }
    for (const [key, part] of Object.entries(value)) {
        for (const [inner, other] of changed(part, Array.isArray(value) ? name : key)) {
            const copy = Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
            yield [inner, copy];
        }
    }
}

function planOf(pair: unknown) {
    const run = { stack: "dev", region: undefined, warnings: [], declared: [], outputs: {} };
    return toPlan({ ...run, pairs: [resolvePair("web", pair as PrimarySecondaryLoadBalancerArgs)] });
}

describe("every argument", () => {
    const all = [...new Set(names(PAIR_SHAPE))].sort();

    it("is planned: what the plan says changes with it", () => {
        const planned = (pair: unknown) => JSON.stringify(planOf(pair));
        const variants = [
            ...changed(SAID, ""),
            ["maxFailoverSeconds", { ...SAID, maxFailoverSeconds: 19 }] as const,
            ["preflight", { ...SAID, preflight: true }] as const,
        ];
        const same = variants.filter(([, pair]) => planned(pair) === planned(SAID)).map(([name]) => name);
        assert.deepEqual(same, []);
    });

    it("is named where it changes, with what that does to traffic", () => {
        const side = (pair: unknown) => ({ plan: planOf(pair), secrets: {} });
        const named = [...changed(SAID, "")].map(([name, pair]) => {
            const changes = diffPlans("main", side(SAID), side(pair)).pairs[0]?.changes ?? [];
            return `${name}: ${changes.map(({ what, effect }) => `${what} (${effect})`).join(", ")}`;
        });
        assert.deepEqual(named, NAMED);
    });

    it("of a listener is compared by status", () => {
        const { protocol, port, backendPort, primaryPort, secondaryPort, groupName, ...compared } =
            PAIR_SHAPE.fields.listeners.of.fields;
        // Looked up by the first two, compared with the servers, and a name that no traffic depends on.
        const apart = [protocol, port, backendPort, primaryPort, secondaryPort, groupName];
        assert.ok(apart.every((shape) => shape));
        const paths = Object.entries(compared).flatMap(([name, shape]) => [
            ...(shape.kind === "object" ? Object.keys(shape.fields).map((inner) => `${name}.${inner}`) : [name]),
        ]);
        const all = (value: string) => new Proxy({}, { get: () => value });
        const found = compareSettings(all("a"), undefined, all("b"));
        assert.deepEqual(found.map(({ name }) => name).sort(), [...paths, "acl"].sort());
    });

    it("is sent: what is declared changes with it", () => {
        const declared = (pair: unknown) => JSON.stringify(plainPair("web", pair as Args));
        const variants = [...changed(SAID, "")];
        const without = variants.filter(([name, pair]) => name !== "protocol" && declared(pair) === declared(SAID));
        assert.deepEqual(without, []);
        const tried = new Set(variants.map(([name]) => name));
        const groups = [
            "acl",
            "alarm",
            "healthCheck",
            "info",
            "listeners",
            "loadBalancer",
            "primary",
            "secondary",
            "standbyCheck",
            "targets",
            "warn",
        ];
        const untried = [...groups, ...CHECKED_ELSEWHERE, "loadBalancerId", "tags"].sort();
        assert.deepEqual(
            all.filter((name) => !tried.has(name)),
            untried,
        );
    });

    for (const [title, { files, table = [], not = {} }] of Object.entries(PLACES)) {
        it(title, () => {
            const text = files.map((file) => readFileSync(path.join(ROOT, file), "utf8")).join("\n");
            const missing = all.filter((name) => !table.includes(name) && !new RegExp(`\\b${name}\\b`).test(text));
            assert.deepEqual(missing, Object.values(not).flat().sort(), files.join(", "));
        });
    }
});
