// What becomes of a change of roles once Pulumi was let loose on it: what is said, told to machines and left in the stack's file.

import * as assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { CloudError } from "../../../cli/cloud/client";
import { readRoles } from "../../../cli/roles/compareRoles";
import { resolveOutcome, type RoleChangeRun } from "../../../cli/roles/resolveOutcome";
import { SWITCHED_KEY } from "../../../components/validation/switchedSetting";
import { AnsweringCloud, lookAt } from "../../support/answeringCloud";
import { ended, resumeTime, seconds, stopTime } from "../../support/scriptedCloud";

const BEFORE = "config:\n  alicloud:region: cn-hangzhou\n";
const AFTER = `${BEFORE}  ${SWITCHED_KEY}:\n    - web\n`;

describe("resolveOutcome", () => {
    let folder: string;
    let file: string;
    let cloud: AnsweringCloud;
    beforeEach(() => {
        folder = mkdtempSync(path.join(tmpdir(), "settle-"));
        file = path.join(folder, "Pulumi.live.yaml");
        writeFileSync(file, AFTER);
        cloud = new AnsweringCloud();
        stopTime();
    });
    afterEach(() => {
        resumeTime();
        rmSync(folder, { recursive: true });
    });

    interface Given extends Partial<Pick<RoleChangeRun, "kind" | "flags" | "text" | "stop">> {
        /** What the deployment does to the cloud, and whether it succeeds. */
        readonly up?: () => boolean;
        /** The same of the one that goes back. */
        readonly back?: () => boolean;
    }
    const switches = () => {
        cloud.point("i-b");
        return true;
    };

    async function attempt({ up = switches, back, ...given }: Given = {}) {
        const { stop = new AbortController().signal } = given;
        // The fake time never lets go of a signal.
        setMaxListeners(0, stop);
        const before = await lookAt(cloud);
        const said: string[] = [];
        const reports: unknown[] = [];
        const went = up();
        const refused = await ended(
            resolveOutcome(
                {
                    kind: "switchover",
                    stack: "live",
                    file: "stacks/Pulumi.live.yaml",
                    full: file,
                    text: BEFORE,
                    next: AFTER,
                    switched: [],
                    records: {},
                    inspection: before,
                    pair: before.status.pairs[0]!,
                    roles: readRoles(before, "web"),
                    flags: {},
                    stop,
                    deploy: () => Promise.resolve(back!()),
                    log: (text) => void said.push(text),
                    report: (outcome, more) => void reports.push({ outcome, ...more }),
                    ...given,
                },
                went,
            ),
        );
        return { refused, said, reports, file: existsSync(file) ? readFileSync(file, "utf8") : undefined };
    }
    const WATCH = "Watch it with `npm run status -- live --watch`; to go back, run this command again.";
    const SAVED = "`pulumi up --refresh` completes the switch";
    const LATE = [
        "  tcp-443: unknown: of the primary there is no health: no result yet",
        "  udp-53: unknown: of the primary there is no health: no result yet",
    ];

    it("is good where the new primary serves behind every listener", async () => {
        assert.deepEqual(await attempt(), {
            refused: undefined,
            said: ["\nSwitched: the new primary serves behind tcp-443, udp-53."],
            reports: [{ outcome: "switched", serves: true, deployed: true }],
            file: AFTER,
        });
        assert.equal(seconds(), 0);
    });

    it("is told apart from the run that failed after it", async () => {
        const up = () => switches() && false;
        assert.deepEqual(await attempt({ up }), {
            refused:
                "\nSwitched, but the deployment failed after that; stacks/Pulumi.live.yaml has the new roles. " +
                "`pulumi up --refresh` cleans up what it left.",
            said: ["\nSwitched: the new primary serves behind tcp-443, udp-53."],
            reports: [{ outcome: "switched", serves: true, deployed: false }],
            file: AFTER,
        });
    });

    it("is nothing where no listener moved: the file is as it was", async () => {
        const salted = `encryptionsalt: v1:x\n${AFTER}`;
        const left: [what: string, now: string, text: string | undefined, then: string | undefined][] = [
            ["a file", AFTER, BEFORE, BEFORE],
            ["no file", AFTER, undefined, undefined],
            ["a salt that the engine put into it", salted, BEFORE, `encryptionsalt: v1:x\n${BEFORE}`],
        ];
        for (const [what, now, text, then] of left) {
            writeFileSync(file, now);
            assert.deepEqual(
                await attempt({ up: () => false, text }),
                {
                    refused:
                        "\nNot switched: no listener was repointed, the roles are as before. stacks/Pulumi.live.yaml is as it was. " +
                        "`pulumi up --refresh` removes what the failed run left.",
                    said: [],
                    reports: [{ outcome: "not switched", deployed: false }],
                    file: then,
                },
                what,
            );
        }
    });

    it("leaves a file alone that somebody else changed meanwhile", async () => {
        writeFileSync(file, `${AFTER}  shop:size: large\n`);
        const { refused, reports, file: now } = await attempt({ up: () => false });
        assert.deepEqual(refused?.split("\n"), [
            "",
            "Not switched: no listener was repointed, but the file was not put back.",
            `  ${file}: changed by somebody else in the meantime; it was left as it is now`,
            "Edit stacks/Pulumi.live.yaml so that alicloud-primary-secondary:switched does not name web, then run `pulumi up`.",
        ]);
        assert.deepEqual(
            [reports, now],
            [[{ outcome: "not switched", deployed: false }], `${AFTER}  shop:size: large\n`],
        );
    });

    it("is half of one where some listeners moved, with the way on and back", async () => {
        const half = (primary: string) => () => {
            cloud.primary["udp-53"] = primary;
            return false;
        };
        const way = (again: string) =>
            `\nHALF SWITCHED. stacks/Pulumi.live.yaml has the new roles; ${SAVED}. To go back, run it and then ${again}.`;
        const reports = [{ outcome: "half switched", deployed: false }];
        assert.deepEqual(await attempt({ up: half("i-b") }), {
            refused: [
                way("this command again"),
                "  on the new primary: udp-53",
                "  still on the old primary: tcp-443",
            ].join("\n"),
            said: [],
            reports,
            file: AFTER,
        });
        cloud.point("i-a");
        assert.deepEqual(await attempt({ up: half("i-x"), kind: "failover" }), {
            refused: [
                way("`npm run switchover -- live web`"),
                "  still on the old primary: tcp-443",
                "  on neither: udp-53",
            ].join("\n"),
            said: [],
            reports,
            file: AFTER,
        });
        cloud.point("i-a");
        const gone = await attempt({ up: () => (cloud.isThere = false) });
        assert.deepEqual(
            [gone.refused, gone.file],
            [[way("this command again"), "  on neither: tcp-443, udp-53"].join("\n"), AFTER],
        );
    });

    const silent = () => {
        throw new CloudError("The cloud did not answer.", "DescribeLoadBalancerAttribute");
    };

    it("is not known where the cloud does not tell", async () => {
        const up = () => {
            cloud.meets = silent;
            return true;
        };
        const lines = (why: string) =>
            `\nThe cloud does not tell whether the listeners were switched: ${why}\nstacks/Pulumi.live.yaml has the new roles. ` +
            `Run \`npm run status -- live\` when the cloud answers; ${SAVED}.`;
        const rest = { said: [], reports: [{ outcome: "unknown", deployed: true }], file: AFTER };
        assert.deepEqual(await attempt({ up }), { refused: lines("The cloud did not answer."), ...rest });
        cloud = new AnsweringCloud();
        const broken = () => {
            cloud.meets = () => {
                throw new TypeError("a bug");
            };
            return true;
        };
        assert.deepEqual(await attempt({ up: broken }), { refused: lines("it did not answer"), ...rest });
    });

    /** The new primary has no result of its probes yet. */
    const late = () => {
        cloud.health["i-b"] = "unavailable";
        return switches();
    };

    it("is waited for as long as its check takes, or as told", async () => {
        for (const [wait, time] of [
            [undefined, 19],
            [3, 3],
            [0, 0],
        ] as const) {
            cloud.point("i-a");
            stopAnew();
            assert.deepEqual(
                await attempt({ up: late, flags: wait === undefined ? {} : { wait } }),
                {
                    refused: [
                        `\nSwitched, but after ${time} s the new primary is not seen to serve:`,
                        ...LATE,
                        WATCH,
                    ].join("\n"),
                    said: [],
                    reports: [{ outcome: "switched", serves: false, deployed: true }],
                    file: AFTER,
                },
                String(wait),
            );
            assert.equal(seconds(), time);
        }
    });

    /** Time begins anew. */
    function stopAnew(): void {
        resumeTime();
        stopTime();
    }

    /** How often the cloud is called by a look. */
    const LOOK = 7;

    function silentAfterALook(): void {
        let calls = 0;
        cloud.meets = () => {
            calls += 1;
            if (calls > LOOK) {
                silent();
            }
        };
    }

    it("is waited for no longer than until it serves, looking once a second", async () => {
        const up = () => {
            // The look before, the one at the roles, and two in the wait.
            const calls = 2 * LOOK;
            let n = 0;
            cloud.meets = () => {
                n += 1;
                if (n === LOOK + calls + 1) {
                    cloud.health["i-b"] = "normal";
                }
            };
            return late();
        };
        const { refused, said } = await attempt({ up });
        assert.deepEqual([refused, said], [undefined, ["\nSwitched: the new primary serves behind tcp-443, udp-53."]]);
        assert.equal(seconds(), 2);
    });

    it("goes on waiting while the cloud does not answer, and says so at the end", async () => {
        const up = () => {
            silentAfterALook();
            return switches();
        };
        assert.deepEqual(await attempt({ up, flags: { wait: 2 } }), {
            refused: `\nSwitched, but the cloud does not tell whether the new primary serves: The cloud did not answer.\n${WATCH}`,
            said: [],
            reports: [{ outcome: "switched", deployed: true }],
            file: AFTER,
        });
        assert.equal(seconds(), 2);
    });

    it("is not waited for after Ctrl-C, and what was seen is told", async () => {
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 1500);
        assert.deepEqual(await attempt({ up: late, stop: stop.signal }), {
            refused: [
                "\nInterrupted. Switched: every listener is on the new primary, but is not seen to serve behind all of them; " +
                    "stacks/Pulumi.live.yaml has the new roles.",
                ...LATE,
                WATCH,
            ].join("\n"),
            said: [],
            reports: [{ outcome: "switched", serves: false, deployed: true }],
            file: AFTER,
        });
        assert.equal(seconds(), 1.5);
        const silenced = () => {
            silentAfterALook();
            return switches();
        };
        cloud.point("i-a");
        const { refused } = await attempt({ up: silenced, stop: stop.signal });
        assert.match(refused!, /^\nSwitched, but the cloud does not tell whether the new primary serves:/);
    });

    const head = "after 1 s the new primary is not seen to serve";
    const goingBack = [`\nSwitched, but ${head}:`, ...LATE, "The old primary is healthy: going back, once.\n"].join(
        "\n",
    );
    const returns = () => {
        cloud.point("i-a");
        return true;
    };
    const rollback = { wait: 1, rollback: true };

    it("goes back, once, to an old primary that is healthy", async () => {
        assert.deepEqual(await attempt({ up: late, back: returns, flags: rollback }), {
            refused: `\nRolled back: ${head}. stacks/Pulumi.live.yaml is as it was.\nThe old primary serves again.`,
            said: [goingBack],
            reports: [{ outcome: "rolled back", serves: true, deployed: true }],
            file: BEFORE,
        });
    });

    it("says how that ended", async () => {
        const rolled = `\nRolled back: ${head}. stacks/Pulumi.live.yaml is as it was.`;
        const unwell = () => {
            cloud.health["i-a"] = "abnormal";
            cloud.health["i-b"] = undefined;
            return returns() && false;
        };
        assert.deepEqual(await attempt({ up: late, back: unwell, flags: rollback }), {
            refused: [
                rolled,
                "The old primary is not yet seen to serve:",
                "  tcp-443: unknown: the primary is unhealthy, of the secondary there is no health: not probed",
                "  udp-53: unknown: the primary is unhealthy, of the secondary there is no health: not probed",
                "The deployment failed after that: `pulumi up --refresh` cleans up what it left.",
            ].join("\n"),
            said: [goingBack],
            reports: [{ outcome: "rolled back", serves: false, deployed: false }],
            file: BEFORE,
        });
        cloud = new AnsweringCloud();
        writeFileSync(file, AFTER);
        const unseen = () => {
            silentAfterALook();
            return returns();
        };
        assert.deepEqual(await attempt({ up: late, back: unseen, flags: rollback }), {
            refused: `${rolled}\nThe cloud does not tell whether the old primary serves: The cloud did not answer.`,
            said: [goingBack],
            reports: [{ outcome: "rolled back", deployed: true }],
            file: BEFORE,
        });
    });

    it("says where the listeners are that did not come back", async () => {
        const lost = (...places: string[]) =>
            [
                "\nNOT ROLLED BACK. stacks/Pulumi.live.yaml has the old roles again; `pulumi up --refresh` completes the way back.",
                ...places,
            ].join("\n");
        assert.deepEqual(await attempt({ up: late, back: () => false, flags: rollback }), {
            refused: lost("  on the new primary: tcp-443, udp-53"),
            said: [goingBack],
            reports: [{ outcome: "switched", deployed: false }],
            file: BEFORE,
        });
        cloud.point("i-a");
        writeFileSync(file, AFTER);
        const half = () => {
            cloud.primary["tcp-443"] = "i-a";
            return false;
        };
        assert.deepEqual(await attempt({ up: late, back: half, flags: rollback }), {
            refused: lost("  on the new primary: udp-53", "  still on the old primary: tcp-443"),
            said: [goingBack],
            reports: [{ outcome: "half switched", deployed: false }],
            file: BEFORE,
        });
        cloud.point("i-a");
        writeFileSync(file, AFTER);
        const mute = () => {
            cloud.meets = silent;
            return true;
        };
        const { refused, reports } = await attempt({ up: late, back: mute, flags: rollback });
        assert.match(
            refused!,
            /switched: The cloud did not answer\.\nstacks\/Pulumi\.live\.yaml has the old roles again\. Run/,
        );
        assert.deepEqual(reports, [{ outcome: "unknown", deployed: true }]);
    });

    it("does not go back to an old primary that nobody knows to be healthy, unless forced; never to a dead one", async () => {
        const stays = (health: string) => ({
            refused: [
                `\nSwitched, but ${head}:`,
                ...LATE,
                "Not rolled back, as the old primary is not known to be healthy:",
                `  tcp-443: the old primary i-a: ${health}`,
                `  udp-53: the old primary i-a: ${health}`,
                WATCH,
            ].join("\n"),
            said: [],
            reports: [{ outcome: "switched", serves: false, deployed: true }],
            file: AFTER,
        });
        const lateWith = (health: "abnormal" | undefined) => () => {
            cloud.health["i-a"] = health;
            return late();
        };
        assert.deepEqual(await attempt({ up: lateWith(undefined), flags: rollback }), stays("not probed"));
        for (const force of [false, true]) {
            cloud.point("i-a");
            const flags = { ...rollback, force };
            assert.deepEqual(await attempt({ up: lateWith("abnormal"), flags }), stays("unhealthy"));
        }
        cloud.point("i-a");
        const flags = { ...rollback, force: true };
        const { refused } = await attempt({ up: lateWith(undefined), back: returns, flags });
        assert.match(refused!, /^\nRolled back: /);
    });
});
