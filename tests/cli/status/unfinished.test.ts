// What shows that an update did not finish: by the locks, and by what the state records.

import * as assert from "node:assert/strict";

import { COMPONENT } from "../../../cli/plan/model";
import type { EngineLock } from "../../../cli/pulumi/backend";
import type { StateResource } from "../../../cli/pulumi/state";
import { describeRemedy, unfinishedLines, unfinishedOf } from "../../../cli/status/unfinished";
import { RESOURCE_TYPES } from "../../../components/domain";
import { stateResource, urnOf } from "../../support/build";

const web = (more: Partial<StateResource> = {}) =>
    stateResource(COMPONENT, "web", { inputs: { primary: {} }, outputs: { address: "10.0.0.1" }, ...more });
const inWeb = { parent: urnOf(COMPONENT, "web") };
const group = stateResource(RESOURCE_TYPES.group, "web-tcp-443", { ...inWeb, id: "rsp-1" });
const old = stateResource(RESOURCE_TYPES.group, "web-tcp-443", { ...inWeb, id: "rsp-0", isOld: true });
const listener = stateResource(RESOURCE_TYPES.listener, "web-tcp-443", { ...inWeb, id: "lb-1:tcp:443" });
const creating = { operation: "creating", urn: urnOf(`${COMPONENT}$${RESOURCE_TYPES.group}`, "web-tcp-443") };
const updating = { operation: "updating", urn: urnOf(`${COMPONENT}$${RESOURCE_TYPES.listener}`, "web-tcp-443") };
const FIRST_AID = "`pulumi cancel`, then `pulumi up --refresh`";

describe("unfinishedOf", () => {
    const of = (resources: StateResource[], pending: (typeof creating)[] = []) =>
        unfinishedOf({ resources, pending }, []);

    it("is none where the pair is whole, was just imported, or the state is not known", () => {
        assert.equal(of([web(), group, listener]), undefined);
        assert.equal(of([web({ inputs: {}, outputs: {} }), group, listener]), undefined);
        assert.equal(of([web({ inputs: {} })]), undefined);
        assert.equal(unfinishedOf({ missing: "no such stack" }, []), undefined);
        // Another component's, or no child of one.
        assert.equal(of([web(), { ...group, parent: "urn:x" }]), undefined);
        assert.equal(of([stateResource("other:index:Thing", "x", { inputs: { a: 1 } })]), undefined);
    });

    it("shows by a pair without outputs or without a listener, by what is not deleted yet, and by what was under way", () => {
        const none = { locks: [], pairs: [], operations: [], deletions: [], remedy: FIRST_AID };
        const pairs = [urnOf(COMPONENT, "web")];
        assert.deepEqual(of([web({ outputs: {} }), group, listener]), { ...none, pairs });
        assert.deepEqual(of([web(), group]), { ...none, pairs });
        assert.deepEqual(of([web({ outputs: {}, isOld: true }), listener]), undefined);
        assert.deepEqual(of([web(), group, listener, old]), { ...none, deletions: [{ urn: old.urn, id: "rsp-0" }] });
        assert.deepEqual(of([web(), group, listener], [updating]), { ...none, operations: [updating] });
        const remedy = "`pulumi refresh --clear-pending-creates`";
        assert.deepEqual(of([web(), group, listener], [creating]), { ...none, operations: [creating], remedy });
        assert.deepEqual(of([web(), group], [creating]), { ...none, pairs, operations: [creating] });
        assert.deepEqual(unfinishedOf({ missing: "no" }, [{}]), { ...none, locks: [{}] });
    });

    const lines = (locks: EngineLock[], resources: StateResource[] = [], pending: (typeof creating)[] = []) =>
        unfinishedLines(unfinishedOf({ resources, pending }, locks)!);

    it("is reported with what is left and the command that finishes it", () => {
        const dead = { holder: "ops@here (pid 7)", since: "2026-03-01T00:00:00Z", isRunning: false };
        assert.deepEqual(lines([dead], [web({ outputs: {} }), group, listener, old], [creating, updating]), [
            "The last update of the stack did not finish:",
            "  locked by ops@here (pid 7) since 2026-03-01T00:00:00Z, which was killed",
            "  pair web: not updated to its end",
            "  creating server group web-tcp-443",
            "  updating listener web-tcp-443",
            "  still to be deleted: server group web-tcp-443, rsp-0",
            `  ${FIRST_AID} finishes it, once no update of this stack runs any more`,
        ]);
        assert.deepEqual(lines([], [old]).at(-1), `  ${FIRST_AID} finishes it`);
        assert.deepEqual(lines([], [], [creating]), [
            "The state still records what a killed update was about to create:",
            "  creating server group web-tcp-443",
            "  `pulumi refresh --clear-pending-creates` removes the record",
        ]);
        for (const [lock, words] of [
            [{}, "by a run that the backend does not name"],
            [{ holder: "ops@there (pid 7)" }, "by ops@there (pid 7)"],
            [{ ...dead, isRunning: true }, "by ops@here (pid 7) since 2026-03-01T00:00:00Z, which is running"],
        ] as const) {
            assert.deepEqual(lines([lock]).slice(0, 2), [
                "An update of the stack is running, or was killed:",
                `  locked ${words}`,
            ]);
        }
    });

    it("says what a group waits for that no listener uses", () => {
        const of = (one: StateResource, ...others: StateResource[]) =>
            describeRemedy(one, { resources: [one, ...others] });
        assert.equal(of(old, group, listener), "replaced, and `pulumi up` deletes it");
        assert.equal(of(group, listener), "`pulumi up --refresh` points the listener at it");
        assert.equal(of(group, { ...listener, isOld: true }), "`pulumi up --refresh` makes its listener");
        assert.equal(of({ ...group, parent: "urn:x" }, listener), "it is the program's own");
        assert.equal(of(stateResource(RESOURCE_TYPES.group, "own", { id: "rsp-9" })), "it is the program's own");
    });
});
