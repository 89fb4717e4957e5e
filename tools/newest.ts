// `npm run test:newest`: the tests with the newest Pulumi packages on the even-numbered Node releases: the other end of what
// is supported, beside the oldest pair, which is what the lockfile and the lowest Node of package.json make.

import { spawnSync } from "node:child_process";
import * as path from "node:path";

import { requireEngine } from "../engine/engine";
import { copyRepository, installNode, lockedVersion, newestVersions, type Versions } from "../tests/support/install";

/** Where secrets, types, and what the runtime hands to mocks show. */
const SHORT = [
    "tests/components/**/*.test.ts",
    "tests/stacks/*.test.ts",
    "tests/policy/*.test.ts",
    "tests/cli/plan/*.test.ts",
];

/** What does not look at the repository's own files alone. */
const UNIT = ["tests/{cli,components,policy,stacks}/**/*.test.ts", "tests/package.test.ts"];

/** A life of a pair, changes of it, a program that meets refusals, and one run after another. */
const ENGINE = ["inline", "lifecycle", "preview", "refusals"].map((name) => `tests/engine/${name}.test.ts`);

const UNIT_TESTS = ["-r", "ts-node/register", "--timeout", "60000"];
const ENGINE_TESTS = [
    ...["-r", "ts-node/register", "-r", "tests/engine/support/shared.ts", "--timeout", "300000"],
    ...["--parallel", "--jobs", "3"],
];

interface Round {
    readonly node: number;
    readonly what: string;
    readonly files: readonly string[];
    readonly options: readonly string[];
    /** Whether programs ask the built engine for the provider. */
    readonly provider?: true;
}

const ROUNDS: readonly Round[] = [
    { node: 22, what: "short", files: SHORT, options: UNIT_TESTS },
    { node: 24, what: "unit tests", files: UNIT, options: UNIT_TESTS },
    { node: 24, what: "on the engine", files: ENGINE, options: ENGINE_TESTS, provider: true },
    { node: 26, what: "short", files: SHORT, options: UNIT_TESTS },
];

/** @param nodes the releases to test on; none for all of them */
function main(nodes: readonly string[]): number {
    // Fails here, with what to do, rather than after the rounds before.
    const { how, pulumi } = requireEngine();
    const newest = newestVersions();
    const provider = lockedVersion("@pulumi/alicloud");
    const rounds = ROUNDS.filter(({ node }) => nodes.length === 0 || nodes.includes(String(node)));
    const results = rounds.map((round) => {
        // The engine was built with the provider that the lockfile asks for; a newer SDK would ask for another one.
        const versions = round.provider ? { ...newest, "@pulumi/alicloud": provider } : newest;
        return run(round, versions);
    });
    const lines = [
        ...results.map(({ line }) => line),
        `Engine and provider: ${how}, ${pulumi}, provider ${provider}` +
            (newest["@pulumi/alicloud"] === provider
                ? ", which is what the newest SDK asks for."
                : `; the newest SDK asks for ${newest["@pulumi/alicloud"]}, and was in the other rounds only.`),
    ];
    process.stdout.write(`\n${lines.join("\n")}\n`);
    return results.every(({ ok }) => ok) ? 0 : 1;
}

function run({ node, what, files, options }: Round, versions: Versions): { ok: boolean; line: string } {
    const begin = Date.now();
    const bin = installNode(node);
    const copy = copyRepository(versions);
    const executable = bin === undefined ? process.execPath : path.join(bin, "node");
    const used = spawnSync(executable, ["--version"], { encoding: "utf8" }).stdout.trim().replace("v", "");
    const packages = Object.entries(versions).map((one) => one.join(" "));
    const name = `Node ${used}, ${packages.join(", ")}: ${what}`;
    process.stdout.write(`\n==> ${name}\n`);
    const PATH = [path.dirname(executable), process.env["PATH"]].join(path.delimiter);
    const mocha = path.join("node_modules", "mocha", "bin", "mocha.js");
    const { status } = spawnSync(
        executable,
        [mocha, "--no-config", "--forbid-only", "--forbid-pending", "--reporter", "dot", ...options, ...files],
        { cwd: copy, env: { ...process.env, PATH }, stdio: "inherit" },
    );
    const seconds = Math.round((Date.now() - begin) / 1000);
    return { ok: status === 0, line: `${status === 0 ? "passed" : "FAILED"} in ${seconds} s: ${name}` };
}

try {
    process.exitCode = main(process.argv.slice(2));
} catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
}
