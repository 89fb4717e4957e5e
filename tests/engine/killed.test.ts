// What `status` says of an update that was killed or failed, at each of its calls, and that the commands it gives repair it.

import * as assert from "node:assert/strict";

import { after as afterwards, before as beforehand, dropped, refusal } from "../../clb/controlPlane/faults";
import type { Status } from "../../cli/status/model";
import { RESOURCE_TYPES } from "../../components/domain";
import { byHand } from "../support/byHand";
import { killEngine } from "./support/killEngine";
import { metricsText, withoutTimes } from "./support/metricsText";
import { Operator, STACK } from "./support/operator";

const CREATE = "CreateMasterSlaveServerGroup";
const SET = "SetLoadBalancerTCPListenerAttribute";
const DELETE = "DeleteMasterSlaveServerGroup";
const CREATE_LISTENER = "CreateLoadBalancerTCPListener";

const pairs = (loadBalancerId: string, primary: string, secondary: string) => `web:
  loadBalancerId: ${loadBalancerId}
  primary: { serverId: ${primary} }
  secondary: { serverId: ${secondary} }
  listeners: [{ protocol: tcp, port: 443, backendPort: 8443 }]
`;

describe("status after an update that did not finish", () => {
    let operator: Operator;
    beforeEach(async () => {
        operator = await Operator.start("i-a", "i-b");
        operator.write(pairs(operator.loadBalancerId, "i-a", "i-b"));
    });
    afterEach(() => operator?.close());

    /** The names of a URN's resource and what is said of it, in all formats. */
    async function status() {
        const [text, json, prometheus] = await Promise.all(
            ["text", "json", "prometheus"].map((format) => operator.run("status", [STACK, "--format", format])),
        );
        const said = JSON.parse(json!.stdout) as Status;
        const named = (urn: string) => urn.split("::").at(-1)!;
        assert.deepEqual([text!.code, json!.code, prometheus!.code], Array(3).fill(said.ok ? 0 : 1));
        return {
            text: text!.stdout,
            ok: said.ok,
            locks: (said.unfinished?.locks ?? []).map(({ isRunning }) => isRunning),
            pairs: (said.unfinished?.pairs ?? []).map(named),
            operations: (said.unfinished?.operations ?? []).map(({ operation, urn }) => `${operation} ${named(urn)}`),
            deletions: (said.unfinished?.deletions ?? []).map(({ id }) => id),
            held: (said.heldGroups ?? []).map(({ id, remedy }) => [id, remedy]),
            unused: said.unusedGroups.map(({ id, keep }) => [id, keep !== undefined]),
            remedy: said.unfinished?.remedy,
            metrics: withoutTimes(prometheus!.stdout),
        };
    }
    const idOf = (primary: string) =>
        operator.clb.model.groups.find(
            ({ servers }) => servers.find(({ role }) => role === "Master")?.serverId === primary,
        )?.id;
    /** The whole text, with the servers behind the listener as the cloud has them. */
    const metrics = (ok: number, unusedGroups: number, unfinished: number, differences = 0) => {
        const { groups, listeners } = operator.clb.model;
        const group = groups.find(({ id }) => id === listeners[0]?.groupId);
        const server = (role: string) => group?.servers.find((one) => one.role === role)?.serverId;
        const [primary, secondary] = [server("Master"), server("Slave")];
        return metricsText({
            ...{ ok, unusedGroups, unfinished, differences },
            ...(primary !== undefined && secondary !== undefined ? { servers: { primary, secondary } } : {}),
            pair: "web",
        });
    };

    async function firstAid(): Promise<void> {
        const { code, stderr } = await operator.pulumi("cancel", "--yes", "--stack", STACK);
        assert.equal(code, 0, stderr);
        const { ok, output } = await operator.tryUp({ refresh: true });
        assert.ok(ok, output);
    }

    for (const [action, carriedOut] of [
        [CREATE, false],
        [CREATE, true],
        [SET, false],
        [SET, true],
        [DELETE, false],
        [DELETE, true],
    ] as const) {
        it(`says that a switchover was killed ${carriedOut ? "after" : "before"} ${action}, and the first aid finishes it`, async () => {
            await operator.up();
            operator.clb.health = () => "normal";
            operator.write(pairs(operator.loadBalancerId, "i-b", "i-a"));
            const { faults } = operator.clb;
            if (carriedOut) {
                faults.at(action, 1, afterwards(killEngine));
            } else {
                faults.at(action, 1, beforehand(killEngine)).at(action, 1, dropped());
            }
            assert.equal((await operator.tryUp()).ok, false);
            const [old, next] = [idOf("i-a"), idOf("i-b")];
            const { text, ...said } = await status();
            const isLost = action === CREATE && carriedOut;
            const waiting =
                action === SET && !carriedOut
                    ? [[next, "`pulumi up --refresh` points the listener at it"]]
                    : old !== undefined && action !== CREATE
                      ? [[old, "replaced, and `pulumi up` deletes it"]]
                      : [];
            assert.deepEqual(said, {
                ok: false,
                locks: [false],
                pairs: action === DELETE ? [] : ["web"],
                operations: [
                    `${{ [CREATE]: "creating", [SET]: "updating", [DELETE]: "deleting" }[action]} web-tcp-443`,
                ],
                deletions: action === CREATE ? [] : [old ?? said.deletions[0]],
                held: waiting,
                unused: isLost ? [[next, true]] : [],
                remedy: "`pulumi cancel`, then `pulumi up --refresh`",
                metrics: metrics(0, Number(isLost), 1, Number(action === CREATE || (action === SET && !carriedOut))),
            });
            assert.doesNotMatch(text, /aliyun slb Delete/);
            assert.match(
                text,
                /\nThe last update of the stack did not finish:\n {2}locked by .* \(pid \d+\) since \S+, which was killed\n/,
            );
            assert.match(
                text,
                /\n {2}`pulumi cancel`, then `pulumi up --refresh` finishes it, once no update of this stack runs any more\n/,
            );
            await firstAid();
            const after: Partial<Awaited<ReturnType<typeof status>>> = await status();
            delete after.text;
            const isRecorded = action === CREATE;
            const none = { locks: [], pairs: [], deletions: [], held: [] };
            const clear = "`pulumi refresh --clear-pending-creates`";
            assert.deepEqual(after, {
                ...none,
                ok: !isRecorded,
                operations: isRecorded ? ["creating web-tcp-443"] : [],
                unused: isLost ? [[next, false]] : [],
                remedy: isRecorded ? clear : undefined,
                metrics: metrics(Number(!isRecorded), Number(isLost), Number(isRecorded)),
            });
            if (isRecorded) {
                const { code, stderr } = await operator.pulumi(
                    "refresh",
                    "--clear-pending-creates",
                    "--yes",
                    "--stack",
                    STACK,
                );
                assert.equal(code, 0, stderr);
                if (isLost) {
                    await byHand(operator.clb, DELETE, { MasterSlaveServerGroupId: next! });
                }
                assert.deepEqual((await status()).metrics, metrics(1, 0, 0));
            }
            assert.deepEqual(operator.clb.violations, []);
        });
    }

    it("never offers to delete the group that a listener was pointed away from by hand", async () => {
        await operator.up();
        operator.clb.health = () => "normal";
        const held = idOf("i-a");
        const { MasterSlaveServerGroupId: other } = (await byHand(operator.clb, CREATE, {
            LoadBalancerId: operator.loadBalancerId,
            MasterSlaveServerGroupName: "by hand",
            MasterSlaveBackendServers: JSON.stringify([
                { ServerId: "i-b", Port: "8443", Weight: "100", ServerType: "Master", Type: "ecs" },
                { ServerId: "i-a", Port: "8443", Weight: "100", ServerType: "Slave", Type: "ecs" },
            ]).replaceAll('"', "'"),
        })) as { MasterSlaveServerGroupId: string };
        await byHand(operator.clb, SET, {
            LoadBalancerId: operator.loadBalancerId,
            ListenerPort: "443",
            MasterSlaveServerGroup: "on",
            MasterSlaveServerGroupId: other,
        });
        const pointed = await status();
        assert.deepEqual(
            [pointed.held, pointed.unused, pointed.metrics],
            [[[held, "`pulumi up --refresh` points the listener at it"]], [], metrics(0, 0, 0, 1)],
        );
        assert.ok((await operator.tryUp({ refresh: true })).ok);
        const { text, ...back } = await status();
        assert.deepEqual([back.held, back.unused, back.metrics], [[], [[other, false]], metrics(0, 1, 0)]);
        assert.match(text, new RegExp(`\\n {4}aliyun slb ${DELETE} .* ${other}\\n`));
    });

    it("says that an update failed before the listener was made, where a program declares the pair", async () => {
        operator.clb.faults.at(CREATE_LISTENER, 1, refusal("forbidden"));
        assert.equal((await operator.tryUp()).ok, false);
        operator.clb.health = () => "normal";
        // Without `pairs` in its file the stack is one whose program declares them.
        const text = operator.text;
        operator.writeWithoutPairs();
        const { text: shown, ...said } = await status();
        assert.deepEqual(said, {
            ...{ ok: false, locks: [], pairs: ["web"], operations: [], deletions: [], unused: [] },
            held: [],
            remedy: "`pulumi cancel`, then `pulumi up --refresh`",
            metrics: metrics(0, 0, 1, 1),
        });
        assert.match(shown, /\nThe last update of the stack did not finish:\n {2}pair web: not updated to its end\n/);
        operator.writeText(text);
        await firstAid();
        assert.deepEqual((await status()).metrics, metrics(1, 0, 0));
    });

    it("is fine again once a listener that was tainted is untainted, and the listener was never deleted", async () => {
        await operator.up();
        operator.clb.health = () => "normal";
        const { stdout } = await operator.pulumi("stack", "export", "--stack", STACK);
        const { deployment } = JSON.parse(stdout) as { deployment: { resources: { type: string; urn: string }[] } };
        const { urn } = deployment.resources.find(({ type }) => type === RESOURCE_TYPES.listener)!;
        const state = (verb: string) => operator.pulumi("state", verb, urn, "--yes", "--stack", STACK);
        const before = operator.clb.model;
        assert.equal((await state("taint")).code, 0);
        const { ok, output } = await operator.tryUp();
        assert.deepEqual([ok, /ListenerAlreadyExists/.test(output)], [false, true], output);
        assert.equal((await state("untaint")).code, 0);
        const again = await operator.tryUp();
        assert.ok(again.ok, again.output);
        assert.deepEqual(operator.clb.model, before);
        assert.deepEqual(
            operator.clb.calls({ mutating: true }).map(({ action }) => action),
            [CREATE_LISTENER],
        );
        assert.deepEqual((await status()).metrics, metrics(1, 0, 0));
    });
});
