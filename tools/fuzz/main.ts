// `npm run fuzz`: random pairs and random changes of them, put to our validation, the real provider and a local CLB.

import "../../cli/disableSourceMaps";

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";

import { Command, InvalidArgumentError } from "commander";

import { run, UserError } from "../../cli/io/exit";
import { PROCESS_CONTEXT } from "../../cli/io/commandContext";
import { requireEngine } from "../../engine/engine";
import { fuzzConfigs, type Tally } from "./configs";
import { deployPairs } from "./deployed";
import type { Answer, Sequence } from "./lane";
import { OWN_RULES } from "./ownRules";

/** Of how many cases one is brought up by the engine, how many at a time, and how many updates of changes are made in a row. */
const DEPLOYED = 50;
const AT_ONCE = 40;
const CHANGES = 3;
/** After how many sequences it says that it is still there: each takes ten seconds and more. */
const TOLD_EVERY = 10;
/** How many sequences of changes run side by side, each in a process: what one program is refused for would fail the others. */
const SIDE_BY_SIDE = 3;

interface Options {
    readonly seed: number;
    readonly cases: number;
    readonly sequences: number;
    readonly seconds: number;
}

const say = (text: string) => process.stdout.write(text);

const command = new Command("npm run fuzz --")
    .description("Looks for pairs that our validation, the real provider and the local CLB disagree about.")
    .option("--seed <number>", "repeats a run", whole, Date.now() % 0x7fffffff)
    .option("--cases <number>", "pairs to judge", whole, 10_000)
    .option("--sequences <number>", "sequences of changes", whole, 200)
    .option("--seconds <number>", "stops after this time, wherever it is", whole, 3600)
    .showHelpAfterError()
    .action(async (options: Options) => {
        try {
            requireEngine();
        } catch (error) {
            throw new UserError((error as Error).message);
        }
        say(`Seed ${options.seed}.\n`);
        try {
            await fuzz(options);
        } catch (error) {
            const again = `npm run fuzz -- --seed ${options.seed} --cases ${options.cases} --sequences ${options.sequences}`;
            throw new UserError(`${(error as Error).message}\n\nTo see it again: ${again}`);
        }
    });

async function fuzz({ seed, cases, sequences, seconds }: Options): Promise<void> {
    const until = Date.now() + seconds * 1000;
    const left = () => until - Date.now();
    report(await fuzzConfigs({ seed, cases, milliseconds: left() }));
    let brought = 0;
    for (; brought < cases / DEPLOYED && left() > 0; brought += AT_ONCE) {
        await deployPairs(seed + brought, AT_ONCE);
    }
    say(`${brought} legal pairs brought up: the cloud holds what they say.\n`);
    let begun = 0;
    let held = 0;
    const lanes = Array.from({ length: SIDE_BY_SIDE }, () => fork(path.join(__dirname, "lane.ts")));
    const work = async (child: ChildProcess) => {
        const ended = once(child, "exit").then(([code]) => [{ failed: `ended with ${String(code)}` }]);
        while (begun < sequences && left() > 0) {
            const sequence: Sequence = { seed: seed + begun++, changes: CHANGES, until };
            child.send(sequence);
            const [{ failed }] = (await Promise.race([once(child, "message"), ended])) as [Answer];
            if (failed !== undefined) {
                throw new Error(`Sequence ${sequence.seed}:\n${failed}`);
            }
            if (++held % TOLD_EVERY === 0) {
                say(`${held} of ${sequences} sequences held.\n`);
            }
        }
    };
    try {
        await Promise.all(lanes.map(work));
    } finally {
        lanes.forEach((child) => child.kill());
    }
    say(
        `${begun} sequences of up to ${CHANGES} updates: after each the cloud held what the program says, and a preview had ` +
            "nothing left to do.\n",
    );
    if (left() <= 0) {
        say(`Stopped after ${seconds} s.\n`);
    }
}

function report({ cases, by }: Tally): void {
    const count = (name: string) => String(by.get(name) ?? 0).padStart(6);
    say(`${cases} pairs judged, no disagreement:\n`);
    say(`${count("accepted")} accepted by all, and held by the cloud as they say\n`);
    say(`${count("only the cloud knows")} accepted, with something that only the cloud knows\n`);
    say(`${count("provider")} refused by the provider too\n${count("cloud")} refused by the cloud too\n`);
    say("       refused by rules of our own:\n");
    for (const { name, source } of OWN_RULES) {
        say(`${count(name)} ${name} (${source})\n`);
    }
}

function whole(text: string): number {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > 0x7fffffff) {
        throw new InvalidArgumentError("must be a whole number.");
    }
    return value;
}

void run(command, process.argv.slice(2), PROCESS_CONTEXT).then((code) => {
    process.exitCode = code;
});
