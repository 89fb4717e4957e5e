// The course of a switchover and of a failover: what is refused, shown, asked and written before anything is deployed, and that what
// comes of it is told. The cloud is the local CLB; in the place of Pulumi's engine stands what a test has it do.

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import { parse } from "yaml";

import { UsageError, UserError } from "../../../cli/io/exit";
import { findProject } from "../../../cli/project/findProject";
import { failoverCommand } from "../../../cli/roles/failover";
import type { RoleChangeCommand, RoleChangeFlags } from "../../../cli/roles/options";
import { changeRoles } from "../../../cli/roles/roleChange";
import { switchoverCommand } from "../../../cli/roles/switchover";
import { SWITCH_BACK_VARIABLE } from "../../../components/guard/switchBack";
import { LOCKED_KEY } from "../../../components/validation/lockedSetting";
import { ROLE_CHANGES_KEY } from "../../../components/validation/roleChangesSetting";
import { SWITCHED_KEY } from "../../../components/validation/switchedSetting";
import { DeployedPair } from "../../support/deployedPair";
import { hearing } from "../../support/inProcess";

const FILE = "Pulumi.live.yaml";

interface Engine {
    /** What the preview does, and whether it succeeds. */
    readonly preview?: (configFile: string) => boolean;
    readonly up?: () => Promise<boolean> | boolean;
}

describe("a change of roles", () => {
    let pair: DeployedPair;
    let state: object;
    beforeEach(async () => {
        pair = await DeployedPair.start();
        state = pair.state(pair.clb.model.listeners[0]!.groupId, "i-a", "i-b");
    });
    afterEach(() => pair?.close());

    type Flags = Partial<RoleChangeFlags> & { candidate?: string; named?: string };

    async function change(
        kind: "switchover" | "failover",
        { named, candidate, ...given }: Flags = {},
        { preview = () => true, up = () => true }: Engine = {},
        stop = new AbortController(),
    ) {
        const flags: RoleChangeFlags = { format: "text", ...given };
        const { here, said } = hearing(pair.root, pair.env);
        const ran: string[] = [];
        const course: RoleChangeCommand =
            kind === "switchover"
                ? switchoverCommand(flags)
                : failoverCommand({ ...flags, ...(candidate !== undefined && { candidate }) });
        const open = (_: unknown, hasConfig: boolean, hear: (text: string) => void) => {
            ran.push(`open ${hasConfig ? "config" : "program"}`);
            hear("The engine speaks.\n");
            return Promise.resolve({
                preview: ({ configFile = "" }: { configFile?: string }) => {
                    ran.push("preview");
                    return Promise.resolve(preview(configFile));
                },
                up: async () => {
                    ran.push("up");
                    return up();
                },
                close: () => undefined,
            });
        };
        const chosen = { project: findProject(pair.root), stack: "live", pair: named };
        const refused = await changeRoles(here, chosen, course, flags, { stop: stop.signal, open }).then(
            () => undefined,
            (error: Error) => {
                assert.ok(error instanceof UserError || error instanceof UsageError, error.stack);
                return error.message;
            },
        );
        const hide = (text: string) => text.replaceAll(pair.loadBalancerId, "lb-ID");
        return { refused: refused && hide(refused), out: hide(said.stdout), err: hide(said.stderr), ran };
    }

    const config = () => (parse(readFileSync(pair.file, "utf8")) as { config: Record<string, unknown> }).config;
    const withoutTimes = (records: unknown): unknown =>
        JSON.parse(JSON.stringify(records).replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME"));
    const switches = async () => {
        await pair.switchTo("i-b", "i-a");
        return true;
    };

    const shown = (
        kind: string,
        {
            verdict,
            file = `${SWITCHED_KEY} names web: its servers change places, each with type, weight and ports.`,
        }: { verdict: string; file?: string },
    ) =>
        `${kind} of pair web in stack live, instance lb-ID:

  tcp-443: primary i-a port 8443 -> i-b port 8443

${FILE}: ${file}
${verdict}

The engine speaks.
`;
    const READY = "The secondary is ready behind every listener.";
    const DEAD = "The primary is dead, and the candidate is healthy behind every listener.";

    it("is shown, previewed with the file as it will be, written, deployed and looked at", async () => {
        const before = config();
        const previewed: unknown[] = [];
        const allowed: unknown[] = [];
        const preview = (file: string) => {
            allowed.push(process.env[SWITCH_BACK_VARIABLE]);
            return previewed.push(parse(readFileSync(file, "utf8"))) > 0;
        };
        const { refused, out, err, ran } = await change("switchover", { yes: true }, { preview, up: switches });
        assert.deepEqual([refused, err, ran], [undefined, "", ["open program", "preview", "up"]]);
        assert.equal(
            out,
            `${shown("Switchover", { verdict: READY })}\nSwitched: the new primary serves behind tcp-443.\n`,
        );
        const { [ROLE_CHANGES_KEY]: records, ...rest } = config();
        assert.deepEqual(rest, { ...before, [SWITCHED_KEY]: ["web"] });
        assert.deepEqual(withoutTimes(records), { web: { since: "TIME" } });
        assert.deepEqual(previewed, [{ config: config() }]);
        assert.deepEqual([allowed, process.env[SWITCH_BACK_VARIABLE]], [["web"], undefined]);
    });

    it("ends before anything is deployed if the file cannot be written", async () => {
        const other = `${pair.file}.copy`;
        linkSync(pair.file, other);
        const before = readFileSync(pair.file, "utf8");
        const { refused, ran } = await change("switchover", { yes: true }, { up: switches });
        rmSync(other);
        assert.match(refused ?? "", /^\S+Pulumi\.live\.yaml: not written: it has 2 hard links, /);
        assert.deepEqual(ran, ["open program", "preview"]);
        assert.equal(readFileSync(pair.file, "utf8"), before);
    });

    it("ends before anything is deployed if the new file may not last, and says that it is in place", async () => {
        const { fsyncSync } = fs;
        const failing = (opened: number) => {
            fsyncSync(opened);
            if (fs.fstatSync(opened).isDirectory()) {
                throw Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" });
            }
        };
        let isPreviewed = false;
        const preview = () => {
            isPreviewed = true;
            Object.assign(fs, { fsyncSync: failing });
            return true;
        };
        try {
            const { refused, ran } = await change("switchover", { yes: true }, { preview });
            assert.equal(
                refused,
                `\n${pair.file}: written, but it may not outlast a crash: EIO; check the disk.\n` +
                    `Nothing was deployed, but ${FILE} has the new roles: the next \`pulumi up\` deploys them.`,
            );
            assert.deepEqual([isPreviewed, ran], [true, ["open program", "preview"]]);
        } finally {
            Object.assign(fs, { fsyncSync });
        }
        assert.deepEqual(config()[SWITCHED_KEY], ["web"]);
    });

    it("says what stands if the file cannot be put back", async () => {
        const other = `${pair.file}.copy`;
        const { refused, ran } = await change(
            "switchover",
            { yes: true },
            {
                up: () => {
                    linkSync(pair.file, other);
                    return false;
                },
            },
        );
        rmSync(other);
        assert.deepEqual(ran, ["open program", "preview", "up"]);
        assert.deepEqual((refused ?? "").replace(/ {2}\S+(Pulumi\.live\.yaml): /, "  $1: ").split("\n"), [
            "",
            "Not switched: no listener was repointed, but the file was not put back.",
            "  Pulumi.live.yaml: not written: it has 2 hard links, and replacing it would part them; make it a file of its own (cp, then mv) or a symbolic link",
            `Edit ${FILE} so that ${SWITCHED_KEY} does not name web, then run \`pulumi up\`.`,
        ]);
    });

    it("goes back by taking the pair out of the setting, and leaves other pairs in it", async () => {
        pair.config({ [SWITCHED_KEY]: ["web", "dns"] });
        const { refused, out } = await change("switchover", { yes: true, named: "web" }, { up: switches });
        assert.equal(refused, undefined);
        const file = `${SWITCHED_KEY} does not name web any more: its roles are again as declared.`;
        assert.ok(out.startsWith(shown("Switchover", { verdict: READY, file })), out);
        assert.deepEqual(config()[SWITCHED_KEY], ["dns"]);
        pair.config({ [SWITCHED_KEY]: ["dns"] });
        pair.pulumi({ export: pair.state(pair.clb.model.listeners[0]!.groupId, "i-b", "i-a") });
        await change("switchover", { yes: true }, { up: () => pair.switchTo("i-a", "i-b").then(() => true) });
        assert.deepEqual(config()[SWITCHED_KEY], ["dns", "web"]);
    });

    it("keeps since when and why with the file, in quotes, and removes records of pairs that are not switched", async () => {
        const since = "2026-11-25T14:05:40Z";
        pair.config({
            [SWITCHED_KEY]: ["dns"],
            [ROLE_CHANGES_KEY]: { dns: { since, reason: "moved" }, old: { since } },
        });
        // Pulumi takes a time without quotes for a date.
        const text = readFileSync(pair.file, "utf8");
        writeFileSync(pair.file, text.replaceAll(`since: ${since}`, `since: "${since}"`));
        const { refused, out } = await change("switchover", { yes: true, message: "i-a: disk" }, { up: switches });
        assert.equal(refused, undefined);
        assert.ok(
            out.includes(`\n${FILE}: ${ROLE_CHANGES_KEY} has a record of old, which is not switched: removed.\n`),
        );
        const kept = { dns: { since, reason: "moved" } };
        assert.deepEqual(withoutTimes(config()[ROLE_CHANGES_KEY]), {
            dns: { since: "TIME", reason: "moved" },
            web: { since: "TIME", reason: "i-a: disk" },
        });
        assert.match(
            readFileSync(pair.file, "utf8"),
            /web: ?\{since: "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", reason: "i-a: disk"\}/,
        );
        pair.pulumi({ export: pair.state(pair.clb.model.listeners[0]!.groupId, "i-b", "i-a") });
        await change("switchover", { yes: true }, { up: () => pair.switchTo("i-a", "i-b").then(() => true) });
        assert.deepEqual([config()[SWITCHED_KEY], config()[ROLE_CHANGES_KEY]], [["dns"], kept]);
    });

    it("is refused if the engine names resources without a random part, and not if only others are", async () => {
        const listener = { "alicloud:slb/listener:Listener": { pattern: "${name}" } };
        pair.config({ "pulumi:autonaming": { providers: { alicloud: { resources: listener } } } });
        for (const kind of ["switchover", "failover"] as const) {
            const { refused, ran } = await change(kind, { yes: true });
            assert.deepEqual(
                [refused, ran],
                [
                    `${FILE}: the roles cannot be changed; nothing was changed:
  pulumi:autonaming.providers.alicloud.resources["alicloud:slb/listener:Listener"].pattern: names without a random part (Listener), got "\${name}"; the engine then deletes a resource before it creates its replacement, so that every switch fails and a replaced listener is gone for a while: set \`pulumi:autonaming.providers.alicloud.resources["alicloud:slb/listener:Listener"].mode: default\` in place of the pattern`,
                    [],
                ],
            );
        }
        pair.config();
        writeFileSync(
            `${pair.root}/Pulumi.yaml`,
            "name: shop\nruntime: python\nconfig:\n  pulumi:autonaming:\n    value: { mode: verbatim }\n",
        );
        assert.match(
            (await change("switchover", { yes: true })).refused ?? "",
            /^Pulumi\.yaml: the roles cannot be changed/,
        );
        pair.config({ "pulumi:autonaming": { mode: "verbatim", providers: { alicloud: { mode: "default" } } } });
        assert.equal((await change("switchover", { yes: true }, { up: switches })).refused, undefined);
    });

    it("tells machines what came of it, and people on the side", async () => {
        const { out, err } = await change("switchover", { yes: true, format: "json" }, { up: switches });
        assert.deepEqual(JSON.parse(out), {
            kind: "switchover",
            version: 1,
            stack: "live",
            pair: "web",
            loadBalancerId: "lb-ID",
            file: FILE,
            outcome: "switched",
            serves: true,
            deployed: true,
            listeners: [{ key: "tcp-443", from: "i-a", to: "i-b" }],
            urn: "urn:pulumi:live::shop::alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer::web",
        });
        assert.ok(err.startsWith(shown("Switchover", { verdict: READY })), err);
    });

    it("changes nothing in a dry run", async () => {
        const before = readFileSync(pair.file, "utf8");
        const { refused, out, ran } = await change("switchover", { dryRun: true });
        assert.deepEqual([refused, ran], [undefined, ["open program", "preview"]]);
        assert.equal(out, `${shown("Switchover", { verdict: READY })}Dry run: nothing was changed.\n`);
        assert.equal(readFileSync(pair.file, "utf8"), before);
        const machines = await change("switchover", { dryRun: true, format: "json" });
        const { outcome, serves, deployed } = JSON.parse(machines.out) as Record<string, unknown>;
        assert.deepEqual([outcome, serves, deployed], ["dry run", undefined, undefined]);
    });

    describe("is refused, and nothing is changed,", () => {
        let before: string;
        beforeEach(() => {
            before = readFileSync(pair.file, "utf8");
            Object.defineProperty(process.stdin, "isTTY", { value: false, configurable: true });
        });
        const tty = Object.getOwnPropertyDescriptor(process.stdin, "isTTY");
        afterEach(() => {
            Reflect.deleteProperty(process.stdin, "isTTY");
            if (tty) {
                Object.defineProperty(process.stdin, "isTTY", tty);
            }
            assert.equal(readFileSync(pair.file, "utf8"), before);
        });

        it("where the preview fails", async () => {
            const { refused, ran } = await change("switchover", { yes: true }, { preview: () => false });
            assert.deepEqual(
                [refused, ran],
                ["\nThe preview failed: nothing was changed.", ["open program", "preview"]],
            );
        });

        it("where nobody says which pair, or names one that is not there", async () => {
            assert.equal((await change("switchover", { named: "api" })).refused, 'no pair "api". Pairs: web');
        });

        it("where the state is not known", async () => {
            pair.pulumi({ export: "error: no such backend" });
            const { refused } = await change("switchover", { yes: true });
            assert.equal(
                refused,
                "Stack live of project shop has no `pairs` in its config, and its state is not known: `pulumi stack export`: " +
                    "no such backend.",
            );
        });

        it("where the pair is locked", async () => {
            pair.config({ [LOCKED_KEY]: { web: "until Monday" } });
            before = readFileSync(pair.file, "utf8");
            for (const kind of ["switchover", "failover"] as const) {
                const { refused, ran } = await change(kind, { yes: true, named: "web" });
                assert.deepEqual(
                    [refused, ran],
                    [
                        "Pair web of stack live is locked; nothing was changed: until Monday\n" +
                            "`npm run lock -- live web --release` takes the lock away.",
                        [],
                    ],
                );
            }
        });

        it("where the secondary is not fit for it", async () => {
            pair.clb.health = ({ serverId }) => (serverId === "i-b" ? "abnormal" : "normal");
            const { refused, ran } = await change("switchover", { yes: true, force: true });
            assert.deepEqual(
                [refused, ran],
                [
                    "Pair web of stack live is not fit for a switch; nothing was changed:\n" +
                        "  tcp-443: the secondary i-b is unhealthy, by the health check\n" +
                        "See `npm run status -- live`.",
                    [],
                ],
            );
        });

        it("where nobody knows whether the secondary can serve, and nobody answers for it", async () => {
            pair.clb.health = ({ serverId }) => (serverId === "i-a" ? "normal" : undefined);
            const unknown = "It is not known whether the secondary can serve:\n  tcp-443: i-b: not probed";
            const scripted = await change("switchover", { yes: true });
            assert.deepEqual(
                [scripted.refused, scripted.ran],
                [
                    "Pair web of stack live is not switched, as it is not known whether the secondary can serve; nothing was changed:\n" +
                        "  tcp-443: i-b: not probed\n" +
                        "Add `--force` to switch all the same, or have a standby check (`standbyCheck`) tell.",
                    [],
                ],
            );
            const asked = await change("switchover");
            assert.deepEqual(
                [asked.refused, asked.out],
                [
                    "It is not known whether the secondary can serve. Switch all the same? Nobody is there to answer: add " +
                        "`--force --yes`. Nothing was changed.",
                    shown("Switchover", { verdict: unknown }),
                ],
            );
            const dry = await change("switchover", { yes: true, dryRun: true });
            assert.deepEqual(
                [dry.refused, dry.out],
                [undefined, `${shown("Switchover", { verdict: unknown })}Dry run: nothing was changed.\n`],
            );
            const forced = await change("switchover", { force: true });
            assert.equal(forced.refused, "Switch? Nobody is there to answer: add `--yes`. Nothing was changed.");
        });

        it("where nobody consents", async () => {
            assert.equal(
                (await change("switchover")).refused,
                "Switch? Nobody is there to answer: add `--yes`. Nothing was changed.",
            );
        });

        it("where the secondary dies while it is previewed", async () => {
            const preview = () => {
                pair.clb.health = ({ serverId }) => (serverId === "i-b" ? "abnormal" : "normal");
                return true;
            };
            const { refused, ran } = await change("switchover", { yes: true }, { preview });
            assert.deepEqual(
                [refused, ran],
                [
                    "\nMeanwhile the secondary became unhealthy; nothing was changed:\n" +
                        "  tcp-443: the secondary i-b is unhealthy, by the health check",
                    ["open program", "preview"],
                ],
            );
        });

        it("where the instance goes while it is previewed", async () => {
            const preview = () => {
                pair.clb.reset();
                return true;
            };
            const { refused } = await change("switchover", { yes: true }, { preview });
            assert.equal(refused, "the instance of pair web is not there any more");
        });

        it("at Ctrl-C", async () => {
            const stop = new AbortController();
            const preview = () => {
                stop.abort();
                return true;
            };
            const interrupted = "Interrupted: nothing was changed.";
            const { refused, ran } = await change("switchover", { yes: true }, { preview }, stop);
            assert.deepEqual([refused, ran], [interrupted, ["open program", "preview"]]);
            const earlier = await change("switchover", { yes: true }, {}, stop);
            assert.deepEqual([earlier.refused, earlier.ran], [interrupted, ["open program"]]);
        });

        it("of a failover while the primary lives", async () => {
            const { refused, ran } = await change("failover", { yes: true });
            assert.deepEqual(
                [refused, ran],
                [
                    "Pair web of stack live needs no failover; nothing was changed:\n" +
                        "  tcp-443: the primary i-a is healthy, by the health check\n" +
                        "`npm run switchover -- live web` switches two servers that are healthy.",
                    [],
                ],
            );
        });

        it("of a failover while the candidate is dead too", async () => {
            pair.clb.health = () => "abnormal";
            assert.equal(
                (await change("failover", { yes: true })).refused,
                "Pair web of stack live is not fit for a failover; nothing was changed:\n" +
                    "  tcp-443: the candidate i-b is unhealthy, by the health check\n" +
                    "See `npm run status -- live`.",
            );
        });

        it("of a failover to another candidate than the secondary, or where nobody names one", async () => {
            pair.clb.health = ({ serverId }) => (serverId === "i-a" ? "abnormal" : "normal");
            assert.equal(
                (await change("failover", { candidate: "i-a", yes: true })).refused,
                'The candidate is i-b, not "i-a". Nothing was changed.',
            );
            assert.equal(
                (await change("failover")).refused,
                "Type i-b to make it the primary: Nobody is there to answer: add `--candidate <id>` or `--yes`. Nothing was changed.",
            );
        });
    });

    for (const [what, flags] of [
        ["the candidate is named", { candidate: "i-b" }],
        ["whoever it is", { yes: true }],
    ] as const) {
        it(`is a failover where the primary is dead and ${what}`, async () => {
            pair.clb.health = ({ serverId }) => (serverId === "i-a" ? "abnormal" : "normal");
            const { refused, out } = await change("failover", flags, { up: switches });
            assert.equal(refused, undefined);
            assert.equal(
                out,
                `${shown("Failover", { verdict: DEAD })}\nSwitched: the new primary serves behind tcp-443.\n`,
            );
            assert.deepEqual(config()[SWITCHED_KEY], ["web"]);
        });
    }

    it("leaves a file alone that changes while it is previewed", async () => {
        const changed = `${readFileSync(pair.file, "utf8")}  shop:size: large\n`;
        const preview = () => {
            writeFileSync(pair.file, changed);
            return true;
        };
        const { refused, ran } = await change("switchover", { yes: true }, { preview });
        assert.match(
            refused!,
            /Pulumi\.live\.yaml: changed by somebody else in the meantime; it was left as it is now$/,
        );
        assert.deepEqual([ran, readFileSync(pair.file, "utf8")], [["open program", "preview"], changed]);
    });

    it("chooses among the pairs that there are", async () => {
        const { deployment } = state as { deployment: { resources: { urn: string; parent?: string }[] } };
        const renamed = deployment.resources.map(
            (one) => JSON.parse(JSON.stringify(one).replaceAll("web", "dns")) as object,
        );
        pair.pulumi({ export: { deployment: { resources: [...deployment.resources, ...renamed] } } });
        assert.equal((await change("switchover", { yes: true })).refused, "which pair? Pairs: web, dns");
    });
});
