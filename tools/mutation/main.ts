// `npm run mutate [-- library|commands|<file> …]`: changes the product's code a bit at a time and runs the tests that reach it:
// a change that no test sees is one that anybody can make by mistake. Ends with 1 below 90 %. What is known from an earlier run,
// of code and tests that are still the same, is not tried again, so that files can be done a few at a time. A whole part is written
// to docs/mutation.md.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { copyRepository, installNode } from "../../tests/support/install";
import { ROOT } from "../../tests/support/run";
import { type Report, writePart } from "./page";

const REPORT = ".cache/mutation";
/** Stryker's runner reaches into Mocha 11; Stryker itself needs Node 22. */
const VERSIONS = {
    "@stryker-mutator/core": "10.0.0",
    "@stryker-mutator/mocha-runner": "10.0.0",
    mocha: "11.8.0",
};
const NODE = 24;

const not = (files: string) => `!${files}`;

/**
 * What is changed, and the tests that are to see it, those first that see the most: a change of a constant has them run one after
 * another until one fails.
 */
const PARTS = {
    library: {
        // Of the arguments there are types alone, and a test reads what is written beside them.
        mutate: ["components/**/*.ts", not("components/args.ts"), "stacks/**/*.ts", "policy/**/*.ts"],
        spec: [
            "tests/components/**/*.test.ts",
            "tests/stacks/**/*.test.ts",
            "tests/policy/*.test.ts",
            "tests/arguments.test.ts",
            // They read the table of fields.
            "tests/cli/{adopt,plan,pulumi,status}/*.test.ts",
        ],
    },
    commands: {
        // Left out is what runs the engine, servers of its own or a process: minutes of tests on the engine for each change.
        mutate: [
            "cli/**/*.ts",
            ...[
                "cli/commands/local.ts",
                "cli/local/**",
                "cli/roles/deployment.ts",
                "cli/main.ts",
                "cli/disableSourceMaps.ts",
                "cli/page/{livePage,runLocalStack}.ts",
            ].map(not),
            ...[
                "cli/commands/drill.ts",
                "cli/drill/{alarms,rehearseStack,runCommand,runDrill}.ts",
                "cli/traffic/{load,server,servers,stage}.ts",
            ].map(not),
        ],
        spec: ["tests/cli/**/*.test.ts"],
    },
};
type Part = keyof typeof PARTS;
const isPart = (name: string): name is Part => name in PARTS;

/** One reads the sources as a text, which is another one here; one takes three times as long as all others. */
const LEFT_OUT = ["tests/cli/io/json.test.ts", "tests/components/pulumi/unresolvedArguments.test.ts"];

function main(asked: readonly string[]): number {
    const copy = copyRepository(VERSIONS);
    const bin = installNode(NODE) ?? path.dirname(process.execPath);
    const files = asked.filter((one) => !isPart(one));
    const codes = (Object.keys(PARTS) as Part[]).map((part) => {
        const own = files.filter((file) => file.startsWith("cli/") === (part === "commands"));
        const isAsked = asked.length === 0 || asked.includes(part) || own.length > 0;
        return isAsked ? run(part, own.length > 0 ? own : PARTS[part].mutate, copy, bin) : 0;
    });
    return Math.max(...codes);
}

function run(part: Part, mutate: readonly string[], copy: string, bin: string): number {
    const report = path.join(ROOT, REPORT, part);
    mkdirSync(report, { recursive: true });
    const tests = { require: ["ts-node/register"], spec: PARTS[part].spec, ignore: LEFT_OUT, timeout: 30_000 };
    writeFileSync(path.join(copy, "mocha.json"), JSON.stringify(tests));
    const settings = JSON.parse(readFileSync(path.join(__dirname, "stryker.json"), "utf8")) as object;
    const incrementalFile = path.join(report, "known.json");
    writeFileSync(path.join(copy, "stryker.json"), JSON.stringify({ ...settings, mutate, incrementalFile }));
    forgetUnseen(incrementalFile);
    const stryker = path.join("node_modules/@stryker-mutator/core/bin/stryker.js");
    const PATH = [bin, process.env["PATH"]].join(path.delimiter);
    const { status } = spawnSync(path.join(bin, "node"), [stryker, "run", "stryker.json"], {
        cwd: copy,
        env: { ...process.env, PATH },
        stdio: "inherit",
    });
    const made = path.join(copy, "reports/mutation");
    if (existsSync(made)) {
        cpSync(made, report, { recursive: true });
        if (mutate === PARTS[part].mutate) {
            writePart(part, JSON.parse(readFileSync(path.join(report, "mutation.json"), "utf8")) as Report);
        }
        process.stdout.write(
            `\nWhich changes of ${part} no test saw, by file and line: ${REPORT}/${part}/mutation.html\n`,
        );
    }
    return status ?? 1;
}

/** What no test saw is tried again: Stryker would not, where it is a constant that is changed, whatever tests there are now. */
function forgetUnseen(known: string): void {
    if (!existsSync(known)) {
        return;
    }
    const report = JSON.parse(readFileSync(known, "utf8")) as Report;
    const files = Object.entries(report.files).map(([name, { mutants, ...file }]) => [
        name,
        { ...file, mutants: mutants.filter(({ status }) => status === "Killed" || status === "Timeout") },
    ]);
    writeFileSync(known, JSON.stringify({ ...report, files: Object.fromEntries(files) as Report["files"] }));
}

process.exitCode = main(process.argv.slice(2));
