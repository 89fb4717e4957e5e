/** Starts the local CLB by hand: `npm run clb`. Exit codes: 0 stopped by Ctrl-C, 1 could not run, 2 wrong use. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { DEFAULTS, LocalClb } from "./localClb";
import { howToUse } from "./instructions";
import { NotLoopbackError } from "./server";

interface Flags {
    readonly host: string;
    readonly port: number;
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly signature: boolean;
    readonly seed: "default" | "empty";
    readonly caFile?: string;
}

const WRONG_USE = 2;

function parsePort(text: string): number {
    const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
    if (!(port <= 65535)) {
        throw new InvalidArgumentError("It must be 0 to 65535; 0 takes a free port.");
    }
    return port;
}

function command(): Command {
    return new Command("clb")
        .description("A local Classic Load Balancer: the control plane's API, on a loopback address.")
        .option("--host <address>", "an address of 127.0.0.0/8", DEFAULTS.host)
        .option("--port <port>", "the port for HTTP and HTTPS, 0 for a free one", parsePort, 8014)
        .option("--region <id>", "the region that exists", DEFAULTS.region)
        .option("--access-key <id>", "the access key that is accepted", DEFAULTS.accessKey)
        .option("--secret-key <text>", "the secret that signs", DEFAULTS.secretKey)
        .option("--no-signature", "accept calls whatever they are signed with")
        .option("--ca-file <path>", "where to write the authority's certificate (default: a temporary file)")
        .addOption(
            new Option("--seed <name>", "what exists at the start").choices(["default", "empty"]).default("default"),
        )
        .addOption(new Option("--state <mode>", "where state is kept between runs").choices(["none"]).default("none"))
        .exitOverride();
}

async function run(flags: Flags): Promise<void> {
    const { signature, ...options } = flags;
    const clb = await LocalClb.start({ ...options, checkSignature: signature });
    process.stdout.write(howToUse(clb));
    await new Promise<void>((resolve) => {
        process.once("SIGINT", resolve);
        process.once("SIGTERM", resolve);
    });
    await clb.stop();
}

async function main(): Promise<number> {
    try {
        await run(command().parse().opts<Flags>());
        return 0;
    } catch (error) {
        if (error instanceof CommanderError) {
            // Commander has printed its message; help is no mistake.
            return error.exitCode === 0 ? 0 : WRONG_USE;
        }
        process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
        return error instanceof NotLoopbackError ? WRONG_USE : 1;
    }
}

void main().then((code) => process.exit(code));
