// `lock`: what it writes into a stack's file, what it refuses, and what it lists.

import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import * as path from "node:path";

import { describeProtection } from "../../../cli/plan/describePlan";
import type { PairPlan } from "../../../cli/plan/model";
import { readPairLocks, withLocked } from "../../../cli/project/stackSettings";
import { LOCKED_KEY } from "../../../components/validation/lockedSetting";
import { runCommand } from "../../support/inProcess";

const TEXT = `config: # of the shop
  shop:pairs:
    web: {} # the shop
    dns: {}
`;

describe("lock", () => {
    let root: string;
    const file = () => path.join(root, "Pulumi.live.yaml");
    const text = () => readFileSync(file(), "utf8");
    beforeEach(() => {
        root = mkdtempSync(path.join(tmpdir(), "lock-"));
        writeFileSync(path.join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
        writeFileSync(file(), TEXT);
    });
    afterEach(() => rmSync(root, { recursive: true }));

    /** Runs the command; the time of a lock is replaced by what it is. */
    const lock = async (...args: string[]) => {
        const { code, stdout, stderr } = await runCommand(["lock", ...args], root, { USER: "ops" });
        return { code, out: timeless(stdout), err: stderr.split("\n\nUsage")[0]! };
    };
    const timeless = (from: string) => from.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, "TIME");

    it("writes the reason, who and when, lists it, and takes it away without a trace", async () => {
        assert.deepEqual(await lock("live"), { code: 0, out: "No pair of stack live is locked.\n", err: "" });
        const listed = `Locked in stack live, by ${LOCKED_KEY} in Pulumi.live.yaml:\n  web: disk, RAM (ops, TIME)\n`;
        assert.deepEqual(await lock("live", "web", "--reason", "disk, RAM"), { code: 0, out: listed, err: "" });
        assert.equal(timeless(text()), `${TEXT}  ${LOCKED_KEY}: {web: "disk, RAM (ops, TIME)"}\n`);
        assert.deepEqual(await lock("live"), { code: 0, out: listed, err: "" });
        assert.deepEqual(JSON.parse((await lock("live", "--format", "json")).out), {
            kind: "locks",
            version: 1,
            stack: "live",
            file: "Pulumi.live.yaml",
            locked: [
                {
                    pair: "web",
                    urn: "urn:pulumi:live::shop::alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer::web",
                    reason: "disk, RAM (ops, TIME)",
                },
            ],
        });
        assert.deepEqual(await lock("--stack", "live", "web", "--release"), {
            code: 0,
            out: "No pair of stack live is locked.\n",
            err: "",
        });
        assert.equal(text(), TEXT);
    });

    it("keeps the lock of another pair", async () => {
        await lock("live", "web", "--reason", "one");
        await lock("live", "dns", "--reason", "two");
        await lock("live", "web", "--release");
        assert.equal(timeless(text()), `${TEXT}  ${LOCKED_KEY}: {dns: "two (ops, TIME)"}\n`);
    });

    it("takes no name that objects have of their own for a locked pair", async () => {
        for (const name of ["constructor", "__proto__", "toString"]) {
            assert.deepEqual(await lock("live", name, "--release"), {
                code: 1,
                out: "",
                err: `Pair ${name} of stack live is not locked.\n`,
            });
        }
    });

    it("says who locks by what the machine knows", async () => {
        const by = async (env: Record<string, string>) => {
            writeFileSync(file(), TEXT);
            const nobody = { USER: "", LOGNAME: "", USERNAME: "" };
            const { stdout } = await runCommand(["lock", "live", "web", "--reason", " x "], root, {
                ...nobody,
                ...env,
            });
            return /web: x \((.*), /.exec(stdout)?.[1];
        };
        assert.deepEqual(
            [
                await by({ USER: "ops", LOGNAME: "log", USERNAME: "win" }),
                await by({ LOGNAME: "log", USERNAME: "win" }),
                await by({ USERNAME: "win" }),
                await by({}),
            ],
            ["ops", "log", "win", userInfo().username],
        );
    });

    it("refuses pairs that are no map, with their line", async () => {
        writeFileSync(file(), "config:\n  shop:pairs: web\n");
        assert.deepEqual(await lock("live", "web", "--reason", "x"), {
            code: 1,
            out: "",
            err: "Pulumi.live.yaml:2: shop:pairs: not a map of pairs\n",
        });
    });

    it("names what is locked where a release is of something else", async () => {
        writeFileSync(file(), `${TEXT}  ${LOCKED_KEY}: { web: rebuilt, old: moved }\n`);
        assert.deepEqual(await lock("live", "dns", "--release"), {
            code: 1,
            out: "",
            err: "Pair dns of stack live is not locked. Locked: web, old.\n",
        });
    });

    it("is seen by who reads the stack's file", () => {
        const pair = { locked: "rebuilt", deletionProtection: false } as PairPlan;
        assert.equal(describeProtection(pair), "deletion protection off; roles locked: rebuilt");
    });

    const refused: [title: string, args: string[], code: number, err: string][] = [
        ["an unknown pair", ["live", "shop", "--reason", "x"], 2, 'no pair "shop". Pairs: web, dns'],
        ["neither a reason nor a release", ["live", "web"], 2, 'say --reason "…" to lock pair web, or --release'],
        [
            "both of them",
            ["live", "web", "--reason", "x", "--release"],
            2,
            'say --reason "…" to lock pair web, or --release',
        ],
        ["a reason without a pair", ["live", "--reason", "x"], 2, "which pair? --reason is about one"],
        ["a release without a pair", ["live", "--release"], 2, "which pair? --release is about one"],
        [
            "a reason of spaces",
            ["live", "web", "--reason", " "],
            2,
            '--reason: must be a reason in words on one line, got " "',
        ],
        [
            "a reason that moves the cursor",
            ["live", "web", "--reason", "a\x1b[2Jb"],
            2,
            '--reason: must be a reason in words on one line, got "a\\u001b[2Jb"',
        ],
        ["a release of what is not locked", ["live", "web", "--release"], 1, "Pair web of stack live is not locked.\n"],
    ];
    for (const [title, args, code, err] of refused) {
        it(`refuses ${title}`, async () => {
            assert.deepEqual(await lock(...args), { code, out: "", err });
            assert.equal(text(), TEXT);
        });
    }

    it("refuses a second reason, and names the way out", async () => {
        writeFileSync(file(), `${TEXT}  ${LOCKED_KEY}: { web: rebuilt }\n`);
        assert.deepEqual(await lock("live", "web", "--reason", "x"), {
            code: 1,
            out: "",
            err: "Pair web of stack live is locked already: rebuilt\n`npm run lock -- live web --release` takes that lock away.\n",
        });
    });

    it("tells the line of a setting that is no map, and leaves it", async () => {
        const wrong = `${TEXT}  ${LOCKED_KEY}: [web]\n`;
        writeFileSync(file(), wrong);
        const { code, err } = await lock("live", "web", "--release");
        assert.equal(code, 1);
        assert.match(err, /^Pulumi\.live\.yaml:5: alicloud-primary-secondary:locked: not a map/);
        assert.equal(text(), wrong);
    });

    it("takes away a lock of a pair that there is no more", async () => {
        writeFileSync(file(), `${TEXT}  ${LOCKED_KEY}: { old: rebuilt }\n`);
        assert.equal((await lock("live", "old", "--release")).code, 0);
        assert.equal(text(), TEXT);
    });
});

describe("withLocked", () => {
    it("writes what lockedIn reads", () => {
        const locks = { "web-1": 'a: "b", {c} # d', true: "done" };
        const text = withLocked("f.yaml", "config:\n  a:b: 1\n", locks);
        assert.equal(text, `config:\n  a:b: 1\n  ${LOCKED_KEY}: {web-1: 'a: "b", {c} # d', "true": done}\n`);
        const config = { [LOCKED_KEY]: JSON.stringify(locks) };
        assert.deepEqual(readPairLocks({ file: "f.yaml", config, lineOf: () => 1 }), locks);
    });
});
