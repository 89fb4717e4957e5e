// Starts the local CLB by hand: `npm run clb`. Exit codes: 0 stopped by Ctrl-C, 1 could not run, 2 wrong use.

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";

import { ArchiveError } from "./controlPlane/archive";
import { DEFAULTS, LocalClb, type LocalClbOptions } from "./controlPlane/localClb";
import { ManualHealth } from "./controlPlane/manualHealth";
import { NotLoopbackError } from "./controlPlane/rpcServer";
import { StateFile } from "./controlPlane/stateFile";
import { DataPlane } from "./dataplane/dataPlane";
import type { Health } from "./model/health";
import { findAddress, readHealth, readServerFlag, type ServerFlag } from "./serverFlags";
import { usageText } from "./usageText";

interface Flags {
    readonly host: string;
    readonly port: number;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly securityToken?: string;
    readonly signature: boolean;
    readonly seed: "default" | "empty";
    readonly server?: readonly ServerFlag[];
    readonly health?: ReadonlyMap<string, Health>;
    readonly probeSecondary?: boolean;
    readonly state?: string;
    readonly caFile?: string;
}

const USAGE_EXIT_CODE = 2;

class UsageError extends Error {}

function parsePort(text: string): number {
    const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
    if (!(port <= 65535)) {
        throw new InvalidArgumentError("It must be 0 to 65535; 0 takes a free port.");
    }
    return port;
}

/** How it is used; `name` is how the operator calls it. */
export function usage(name = "npm run clb --"): Command {
    const examples = [
        ["", "on port 8014, with servers and networks to name"],
        ["--port 0 --seed empty", "on a free port, with nothing in it"],
        ["--server i-web-a=127.0.0.1:8080 --server i-web-b=127.0.0.1:8081", "carries traffic to what listens there"],
        ["--state clb.json", "goes on where it ended"],
    ].map(([args = "", what]) => [args === "" ? name.replace(/ --$/, "") : `${name} ${args}`, what] as const);
    const width = Math.max(...examples.map(([call]) => call.length));
    return new Command(name)
        .description("A local Classic Load Balancer: the control plane's API, on a loopback address.")
        .option("--host <address>", "an address of 127.0.0.0/8", DEFAULTS.host)
        .option("--port <port>", "the port for HTTP and HTTPS, 0 for a free one", parsePort, 8014)
        .option("--region <id>", "the region that exists", DEFAULTS.region)
        .option("--access-key <id>", "the access key that is accepted", DEFAULTS.accessKey)
        .option("--secret-key <text>", "the secret that signs", DEFAULTS.secretKey)
        .option("--security-token <text>", "makes the key a temporary one that goes with this token")
        .option("--no-signature", "accept calls whatever they are signed with")
        .option("--ca-file <path>", "where to write the authority's certificate (default: a temporary file)")
        .addOption(
            new Option("--seed <name>", "what exists at the start").choices(["default", "empty"]).default("default"),
        )
        .option(
            "--server <id=address>",
            "where a server really is, as i-web-a=127.0.0.1:8080: listeners carry traffic to it and check it; repeatable",
            readServerFlag,
        )
        .option(
            "--health <id=health>",
            "without --server: what the checks of a server say, as i-web-a=abnormal (default: normal while it runs); repeatable",
            readHealth,
        )
        .option(
            "--probe-secondary",
            "probe secondaries, too; the cloud by default does not while the primary is healthy",
        )
        .option("--state <file>", "keep the state in this file between runs")
        .addHelpText(
            "after",
            ["", "Examples:", ...examples.map(([call, what]) => `  ${call.padEnd(width)}  ${what}`)].join("\n"),
        )
        .exitOverride();
}

async function run(flags: Flags): Promise<void> {
    const { signature, server: serverFlags = [], health, probeSecondary = false, state, ...options } = flags;
    if (serverFlags.length > 0 && health !== undefined) {
        throw new UsageError("--health: not together with --server, which has servers checked; leave one of them out");
    }
    const servers = new ManualHealth({ ...(health && { setHealth: health }), probesSecondary: probeSecondary });
    const kept = state === undefined ? undefined : await readStateFile(state);
    const clb = await start({
        ...options,
        checkSignature: signature,
        servers,
        health: servers.source,
        ...(kept !== undefined && { restored: readState(state ?? "", kept) }),
    }).catch((error: unknown) => {
        if (error instanceof ArchiveError) {
            throw rejectStateFile(state ?? "", error.message);
        }
        throw (error as NodeJS.ErrnoException).code === "EADDRINUSE" ? isTaken(options) : error;
    });
    try {
        createMissingServers(clb, [...serverFlags.map(({ id }) => id), ...(health?.keys() ?? [])]);
        const plane = serverFlags.length > 0 ? await startDataPlane(clb, serverFlags, probeSecondary) : undefined;
        // Alarm rules look at what is said, too.
        clb.onChange(() => clb.healthChanged());
        const file = state === undefined ? undefined : await saveState(clb, state);
        // Listened for before anybody is told that it runs: whoever reads that may end it at once.
        const ended = new Promise<void>((resolve) => {
            process.once("SIGINT", resolve);
            process.once("SIGTERM", resolve);
            process.once("SIGHUP", resolve);
        });
        process.stdout.write(usageText(clb, { state, carriesTraffic: plane !== undefined }));
        await ended;
        plane?.close();
        await file?.save();
    } finally {
        await clb.stop();
    }
}

const start = (options: LocalClbOptions): Promise<LocalClb> => LocalClb.start(options);

async function readStateFile(file: string): Promise<string | undefined> {
    try {
        return await StateFile.read(file);
    } catch (error) {
        throw rejectStateFile(file, (error as Error).message);
    }
}

function readState(file: string, text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        throw rejectStateFile(file, "it is not JSON");
    }
}

const rejectStateFile = (file: string, why: string): Error =>
    new Error(`--state: ${file} was not taken: ${why}; move it away to begin anew, or name another file`);

const isTaken = ({ host, port }: Pick<Flags, "host" | "port">): Error =>
    new Error(
        `--port: another program listens at ${host}:${port}, perhaps another local CLB; end it, or name another port (0: a free one)`,
    );

/** Servers that an option names and that do not exist yet. */
function createMissingServers(clb: LocalClb, ids: readonly string[]): void {
    const { instances, networkInterfaces } = clb.model;
    const known = new Set([...instances, ...networkInterfaces].map(({ id }) => id));
    for (const id of new Set(ids.filter((one) => !known.has(one)))) {
        try {
            if (id.startsWith("eni-")) {
                clb.seed.eni({ id });
            } else {
                clb.seed.ecs({ id });
            }
        } catch {
            throw new UsageError(`${id}: there is no vSwitch for it; leave \`--seed empty\` out`);
        }
    }
}

async function startDataPlane(
    clb: LocalClb,
    serverFlags: readonly ServerFlag[],
    probesSecondary: boolean,
): Promise<DataPlane> {
    const plane = await DataPlane.start({
        clb,
        backends: (id, port) => (clb.servers.isUp(id) ? findAddress(serverFlags, id, port) : undefined),
        probesSecondary,
    });
    clb.addresses = () =>
        Object.fromEntries(clb.model.loadBalancers.map(({ id }) => [id, plane.findAddress(id) ?? ""]));
    let reported: Readonly<Record<string, string>> = {};
    let reportedProblems = "";
    const print = (): void => {
        const now = clb.addresses();
        for (const [id, address] of Object.entries(now)) {
            if (reported[id] !== address) {
                process.stdout.write(`${id} takes traffic at ${address}\n`);
            }
        }
        reported = now;
        plane.whenApplied().catch(({ message }: Error) => {
            if (message !== reportedProblems) {
                process.stderr.write(`${message}\n`);
            }
            reportedProblems = message;
        });
    };
    clb.onChange(print);
    print();
    return plane;
}

/** Writes the state before each answer to a call that changed it; fails where it cannot be written at all. */
async function saveState(clb: LocalClb, path: string): Promise<StateFile> {
    const file = new StateFile(path, () => `${JSON.stringify(clb.archive())}\n`);
    await file.save().catch((error: Error) => {
        throw new Error(`--state: ${path} cannot be written: ${error.message}; name another file`);
    });
    clb.persist = () =>
        file.save().catch((error: Error) => {
            throw new Error(`--state: ${path} was not written: ${error.message}`);
        });
    return file;
}

/** Runs it to its end, and tells how it ended. */
export async function main(args: readonly string[], name?: string): Promise<number> {
    try {
        await run(usage(name).parse(args, { from: "user" }).opts<Flags>());
        return 0;
    } catch (error) {
        if (error instanceof CommanderError) {
            // Commander has printed its message; help is no mistake.
            return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
        }
        process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
        return error instanceof NotLoopbackError || error instanceof UsageError ? USAGE_EXIT_CODE : 1;
    }
}

if (require.main === module) {
    void main(process.argv.slice(2)).then((code) => process.exit(code));
}
