// What a deployment that breaks at one of its calls leaves behind, and what brings it back: the call refused, its answer
// lost, or the engine killed.

import * as assert from "node:assert/strict";

import {
    after as afterwards,
    before as beforehand,
    busy,
    dropped,
    refusal,
    serverError,
} from "../../clb/controlPlane/faults";
import type { SignedClient } from "../../clb/controlPlane/signedClient";
import { AddressType, PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { instanceByHand } from "../support/byHand";
import { CloudStack, smallCloud } from "./support/cloud";
import { killEngine } from "./support/killEngine";
import { story } from "./support/story";
import { unusedGroups } from "./support/unusedGroups";

const CREATE_INSTANCE = "CreateLoadBalancer";
const CREATE_GROUP = "CreateMasterSlaveServerGroup";
const CREATE_LISTENER = "CreateLoadBalancerTCPListener";
const START = "StartLoadBalancerListener";
const SET = "SetLoadBalancerTCPListenerAttribute";
const DELETE_LISTENER = "DeleteLoadBalancerListener";
const DELETE_GROUP = "DeleteMasterSlaveServerGroup";
const DELETE_INSTANCE = "DeleteLoadBalancer";

/** A refusal that neither provider nor pair repeats for minutes; which one that is differs by call. */
const refused = (action: string) =>
    ({ [START]: busy("operationBusy"), [DELETE_LISTENER]: serverError(), [SET]: refusal("forbidden") })[action] ??
    busy();
/** The change is made, its answer never arrives. */
const lost = dropped({ after: true });

/** The interval is not the cloud's default of 2, so that settings that did not arrive show. */
const pair = (primary: string, secondary: string) => () => {
    const { loadBalancerId } = new PrimarySecondaryLoadBalancer("web", {
        loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
        primary: { serverId: primary },
        secondary: { serverId: secondary },
        listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
        healthCheck: { interval: 7 },
    });
    return { loadBalancerId };
};
const first = pair("i-a", "i-b");

/** Runs a command that has to fail after exactly these calls, and returns what it says. */
async function fails(
    cloud: CloudStack,
    command: "up" | "up --refresh" | "destroy",
    program: () => object,
    calls: string[],
) {
    const ran = await cloud.run(command, program);
    assert.deepEqual([ran.ok, ran.calls], [false, calls], ran.output);
    assert.deepEqual(cloud.clb.violations, [], "a listener was without its group");
    return ran.output;
}

const primary = (cloud: CloudStack) => cloud.servers("tcp", 443).primary;

/** The cloud is what the program says, but for what only the cloud knows. */
function assertServing(cloud: CloudStack, serverId: string, orphans: string[] = []): void {
    const { status, check } = cloud.listener("tcp", 443);
    assert.deepEqual([primary(cloud), status, check.interval], [`${serverId}:8443`, "running", 7]);
    assert.deepEqual(cloud.orphans(), orphans);
    assert.equal(cloud.clb.model.groups.length, 1 + orphans.length);
}

/** Removes what a lost answer left, in the way in which an operator would: asking the cloud, not the state. */
async function removeUnusedGroup(cloud: CloudStack, client: SignedClient): Promise<void> {
    const orphans = cloud.orphans();
    assert.equal(orphans.length, 1);
    assert.deepEqual(await unusedGroups(client, cloud.clb.model.loadBalancers[0]!.id), orphans);
    await client.ok(DELETE_GROUP, { MasterSlaveServerGroupId: orphans[0]! });
    assert.deepEqual(cloud.orphans(), []);
}

const listenerOf = (cloud: CloudStack) => ({
    LoadBalancerId: cloud.clb.model.loadBalancers[0]!.id,
    ListenerPort: "443",
    ListenerProtocol: "tcp",
});

/** A stack and a client of its cloud, for the tests of one suite. */
function deployed(stack: string): { cloud: CloudStack; client: SignedClient } {
    const shared = {} as { cloud: CloudStack; client: SignedClient };
    before(async () => {
        shared.cloud = await CloudStack.start(stack, smallCloud);
        shared.client = shared.cloud.clb.client();
    });
    afterEach(() => shared.cloud.clb.faults.clear());
    after(async () => {
        shared.client?.close();
        await shared.cloud?.close();
    });
    return shared;
}

describe("a creation that is refused at one call after another", () => {
    const shared = deployed("refused");
    const chapter = story();

    chapter("at the instance leaves nothing", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(CREATE_INSTANCE, 1, refused(CREATE_INSTANCE));
        await fails(cloud, "up", first, [CREATE_INSTANCE]);
        assert.equal(cloud.clb.empty, true);
    });

    chapter("at the group keeps the instance; `up` goes on from there", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(CREATE_GROUP, 1, refused(CREATE_GROUP));
        await fails(cloud, "up", first, [CREATE_INSTANCE, CREATE_GROUP]);
        const { loadBalancers, groups } = cloud.clb.model;
        assert.deepEqual([loadBalancers.length, groups.length, cloud.orphans()], [1, 0, []]);
    });

    chapter("at the listener keeps the group; `up` goes on from there", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(CREATE_LISTENER, 1, refused(CREATE_LISTENER));
        await fails(cloud, "up", first, [CREATE_GROUP, CREATE_LISTENER]);
        const { groups, listeners } = cloud.clb.model;
        assert.deepEqual([groups.length, listeners.length, cloud.orphans()], [1, 0, []]);
    });

    chapter("at the start leaves a listener that no `up` ever starts: it has to be started by hand", async () => {
        const { cloud, client } = shared;
        cloud.clb.faults.at(START, 1, refused(START));
        await fails(cloud, "up", first, [CREATE_LISTENER, START]);
        assert.deepEqual(await cloud.must("up --refresh", first), [SET]);
        assert.deepEqual(await cloud.must("up", first), []);
        assert.equal(cloud.listener("tcp", 443).status, "stopped");
        await client.ok(START, listenerOf(cloud));
        assertServing(cloud, "i-a");
    });

    chapter("at the settings leaves the cloud's own, which `up` does not see and `up --refresh` does", async () => {
        const { cloud, client } = shared;
        await client.ok(DELETE_LISTENER, listenerOf(cloud));
        cloud.clb.faults.at(SET, 1, refused(SET));
        await fails(cloud, "up --refresh", first, [CREATE_LISTENER, START, SET]);
        assert.deepEqual(await cloud.must("up", first), []);
        assert.equal(cloud.listener("tcp", 443).check.interval, 2);
        assert.deepEqual(await cloud.must("up --refresh", first), [SET]);
        assertServing(cloud, "i-a");
    });
});

describe("a creation that loses the answer to one call after another", () => {
    const shared = deployed("lost");
    const chapter = story();
    let group: string;

    chapter("to the instance's is asked again under the same token: one instance", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(CREATE_INSTANCE, 1, lost).at(CREATE_GROUP, 1, lost);
        await fails(cloud, "up", first, [CREATE_INSTANCE, CREATE_INSTANCE, CREATE_GROUP]);
        assert.equal(cloud.clb.model.loadBalancers.length, 1);
    });

    chapter("to the group's leaves a group that the state does not know", () => {
        const { cloud } = shared;
        group = cloud.clb.model.groups[0]!.id;
        assert.deepEqual(cloud.orphans(), [group]);
    });

    chapter(
        "to the listener's leaves a stopped one in the way of every `up`: it has to be deleted by hand",
        async () => {
            const { cloud, client } = shared;
            cloud.clb.faults.at(CREATE_LISTENER, 1, lost);
            // Go sends a GET again on a new connection, word for word, and the cloud takes no nonce twice.
            assert.match(await fails(cloud, "up", first, [CREATE_GROUP, CREATE_LISTENER]), /SignatureNonceUsed/);
            const { id, status } = cloud.clb.model.listeners[0]!;
            assert.deepEqual([cloud.orphans(), status], [[id, group], "stopped"]);
            assert.match(await fails(cloud, "up", first, [CREATE_LISTENER]), /ListenerAlreadyExists/);
            await client.ok(DELETE_LISTENER, listenerOf(cloud));
            assert.deepEqual(cloud.orphans(), [group]);
        },
    );

    chapter("to the start's leaves it running with the cloud's settings, mended by `up --refresh`", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(START, 1, lost);
        await fails(cloud, "up", first, [CREATE_LISTENER, START]);
        const { status, check } = cloud.listener("tcp", 443);
        assert.deepEqual([status, check.interval], ["running", 2]);
        assert.deepEqual(await cloud.must("up --refresh", first), [SET]);
        assertServing(cloud, "i-a", [group]);
    });

    chapter("to the settings' leaves nothing to do", async () => {
        const { cloud, client } = shared;
        await client.ok(DELETE_LISTENER, listenerOf(cloud));
        cloud.clb.faults.at(SET, 1, lost);
        await fails(cloud, "up --refresh", first, [CREATE_LISTENER, START, SET]);
        assert.deepEqual(await cloud.must("up", first), []);
        assertServing(cloud, "i-a", [group]);
    });

    chapter("and the lost group is found in the cloud, as no listener uses it, and deleted there", async () => {
        const { cloud, client } = shared;
        await removeUnusedGroup(cloud, client);
        assertServing(cloud, "i-a");
    });
});

describe("a switch of primary that breaks", () => {
    const shared = deployed("broken-switch");
    let next = "i-b";
    let program: () => object;
    let old: string;

    before(() => shared.cloud.must("up", first));
    beforeEach(() => {
        old = next === "i-b" ? "i-a" : "i-b";
        program = pair(next, old);
        assertServing(shared.cloud, old);
    });
    afterEach(() => {
        assertServing(shared.cloud, next);
        next = old;
    });

    it("makes three calls when nothing breaks", async () => {
        assert.deepEqual(await shared.cloud.must("up", program), [CREATE_GROUP, SET, DELETE_GROUP]);
    });

    it("refused at the new group: the old primary serves, `up` switches", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(CREATE_GROUP, 1, refused(CREATE_GROUP));
        await fails(cloud, "up", program, [CREATE_GROUP]);
        assertServing(cloud, old);
        assert.deepEqual(await cloud.must("up", program), [CREATE_GROUP, SET, DELETE_GROUP]);
    });

    it("refused at the listener: the old primary serves, `up` forgets the listener, `up --refresh` switches", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(SET, 1, refused(SET));
        await fails(cloud, "up", program, [CREATE_GROUP, SET]);
        assert.deepEqual([primary(cloud), cloud.orphans()], [`${old}:8443`, []]);
        // The provider asks again for five minutes; the second answer is one that ends it at once.
        const since = cloud.clb.seq;
        cloud.clb.faults.at(DELETE_GROUP, 2, refused(DELETE_GROUP));
        await fails(cloud, "up", program, [DELETE_GROUP, DELETE_GROUP]);
        assert.equal(cloud.clb.calls({ action: DELETE_GROUP, since })[0]!.code, "RspoolVipExist");
        assert.deepEqual([primary(cloud), cloud.orphans()], [`${old}:8443`, []]);
        assert.deepEqual(await cloud.must("up --refresh", program), [SET, DELETE_GROUP]);
    });

    it("refused at the old group: the new primary serves, `up` deletes it", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_GROUP, 1, refused(DELETE_GROUP));
        await fails(cloud, "up", program, [CREATE_GROUP, SET, DELETE_GROUP]);
        assert.deepEqual([primary(cloud), cloud.orphans()], [`${next}:8443`, []]);
        assert.deepEqual(await cloud.must("up", program), [DELETE_GROUP]);
    });

    it("answer lost at the new group: `up` makes another, the lost one is found in the cloud", async () => {
        const { cloud, client } = shared;
        cloud.clb.faults.at(CREATE_GROUP, 1, lost);
        await fails(cloud, "up", program, [CREATE_GROUP]);
        assert.equal(primary(cloud), `${old}:8443`);
        assert.deepEqual(await cloud.must("up", program), [CREATE_GROUP, SET, DELETE_GROUP]);
        await removeUnusedGroup(cloud, client);
    });

    it("answer lost at the listener: the new primary serves, `up` deletes the old group", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(SET, 1, lost);
        await fails(cloud, "up", program, [CREATE_GROUP, SET]);
        assert.deepEqual([primary(cloud), cloud.orphans()], [`${next}:8443`, []]);
        assert.deepEqual(await cloud.must("up", program), [DELETE_GROUP]);
    });

    it("answer lost at the old group: the new primary serves, `up` finds it gone", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_GROUP, 1, lost);
        await fails(cloud, "up", program, [CREATE_GROUP, SET, DELETE_GROUP]);
        assertServing(cloud, next);
        assert.deepEqual(await cloud.must("up", program), [DELETE_GROUP]);
    });

    /** Engine and provider die at this call, which the cloud carries out or never sees. */
    async function killedAt(action: string, carriedOut: boolean, calls: string[]): Promise<void> {
        const { faults } = shared.cloud.clb;
        if (carriedOut) {
            faults.at(action, 1, afterwards(killEngine));
        } else {
            faults.at(action, 1, beforehand(killEngine)).at(action, 1, dropped());
        }
        assert.match(await fails(shared.cloud, "up", program, calls), /SIGKILL/);
        await shared.cloud.must("cancel", program);
    }

    it("killed before the old group is deleted: `up` deletes it, once `cancel` took the dead engine's lock away", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_GROUP, 1, beforehand(killEngine)).at(DELETE_GROUP, 1, dropped());
        assert.match(await fails(cloud, "up", program, [CREATE_GROUP, SET, DELETE_GROUP]), /SIGKILL/);
        assert.match(await fails(cloud, "up", program, []), /the stack is currently locked by 1 lock/);
        await cloud.must("cancel", program);
        assert.deepEqual([primary(cloud), cloud.orphans()], [`${next}:8443`, []]);
        assert.deepEqual(await cloud.must("up", program), [DELETE_GROUP]);
    });

    it("killed after the old group is deleted: `up` finds it gone", async () => {
        const { cloud } = shared;
        await killedAt(DELETE_GROUP, true, [CREATE_GROUP, SET, DELETE_GROUP]);
        assertServing(cloud, next);
        assert.deepEqual(await cloud.must("up", program), [DELETE_GROUP]);
    });

    it("killed before the listener is changed: the old primary serves, `up` switches", async () => {
        const { cloud } = shared;
        await killedAt(SET, false, [CREATE_GROUP, SET]);
        assert.deepEqual([primary(cloud), cloud.orphans()], [`${old}:8443`, []]);
        assert.deepEqual(await cloud.must("up", program), [SET, DELETE_GROUP]);
    });

    it("killed after the listener is changed: the new primary serves, `up` says it again", async () => {
        const { cloud } = shared;
        await killedAt(SET, true, [CREATE_GROUP, SET]);
        assert.deepEqual([primary(cloud), cloud.orphans()], [`${next}:8443`, []]);
        assert.deepEqual(await cloud.must("up", program), [SET, DELETE_GROUP]);
    });

    it("killed before the new group is made: the old primary serves, `up` switches", async () => {
        const { cloud } = shared;
        await killedAt(CREATE_GROUP, false, [CREATE_GROUP]);
        assertServing(cloud, old);
        assert.deepEqual(await cloud.must("up", program), [CREATE_GROUP, SET, DELETE_GROUP]);
        assert.deepEqual(await cloud.must("refresh --clear-pending-creates", program), []);
    });

    it("killed after the new group is made: `up` makes another, the lost one is found in the cloud, and what was killed is warned of until `refresh --clear-pending-creates`", async () => {
        const { cloud, client } = shared;
        await killedAt(CREATE_GROUP, true, [CREATE_GROUP]);
        assert.equal(primary(cloud), `${old}:8443`);
        const warned = await cloud.run("up", program);
        assert.deepEqual([warned.ok, warned.calls], [true, [CREATE_GROUP, SET, DELETE_GROUP]], warned.output);
        assert.match(warned.output, /with 1 pending operation/);
        await removeUnusedGroup(cloud, client);
        assert.deepEqual(await cloud.must("refresh --clear-pending-creates", program), []);
        const quiet = await cloud.run("up", program);
        assert.deepEqual([quiet.ok, quiet.calls], [true, []], quiet.output);
        assert.doesNotMatch(quiet.output, /pending/);
    });
});

describe("a destroy that is refused at one call after another", () => {
    const shared = deployed("refused-destroy");
    const chapter = story();
    before(() => shared.cloud.must("up", first));

    chapter("at the listener keeps all, and it serves", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_LISTENER, 1, refused(DELETE_LISTENER));
        await fails(cloud, "destroy", first, [DELETE_LISTENER]);
        assertServing(cloud, "i-a");
    });

    chapter("at the group keeps group and instance; `destroy` goes on from there", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_GROUP, 1, refused(DELETE_GROUP));
        await fails(cloud, "destroy", first, [DELETE_LISTENER, DELETE_GROUP]);
        const { listeners, groups } = cloud.clb.model;
        assert.deepEqual([listeners.length, groups.length, cloud.orphans()], [0, 1, []]);
    });

    chapter("at the instance keeps the instance; `destroy` goes on from there", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_INSTANCE, 1, refused(DELETE_INSTANCE));
        await fails(cloud, "destroy", first, [DELETE_GROUP, DELETE_INSTANCE]);
        const { groups, loadBalancers } = cloud.clb.model;
        assert.deepEqual([groups.length, loadBalancers.length, cloud.orphans()], [0, 1, []]);
    });

    chapter("and ends with nothing left", async () => {
        const { cloud } = shared;
        assert.deepEqual(await cloud.must("destroy", first), [DELETE_INSTANCE]);
        assert.equal(cloud.clb.empty, true);
    });
});

describe("a destroy that loses the answer to one call after another", () => {
    const shared = deployed("lost-destroy");
    const chapter = story();
    before(() => shared.cloud.must("up", first));

    chapter("to the listener's: `destroy` finds it gone", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_LISTENER, 1, lost);
        await fails(cloud, "destroy", first, [DELETE_LISTENER]);
        assert.deepEqual([cloud.clb.model.listeners.length, cloud.orphans()], [0, []]);
    });

    chapter("to the group's: `destroy` finds it gone", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_GROUP, 1, lost);
        await fails(cloud, "destroy", first, [DELETE_GROUP]);
        assert.deepEqual([cloud.clb.model.groups.length, cloud.orphans()], [0, []]);
    });

    chapter("to the instance's is asked again at once, and nothing is left", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_INSTANCE, 1, lost);
        assert.deepEqual(await cloud.must("destroy", first), [DELETE_GROUP, DELETE_INSTANCE, DELETE_INSTANCE]);
        assert.equal(cloud.clb.empty, true);
    });
});

describe("a destroy of three listeners that breaks at one deletion after another", () => {
    const shared = deployed("broken-destroy");
    const chapter = story();
    let program: () => object;
    let instance: string;
    before(async () => {
        instance = await instanceByHand(shared.cloud.clb);
        const args = {
            loadBalancerId: instance,
            primary: { serverId: "i-a" },
            secondary: { serverId: "i-b" },
            listeners: [
                { protocol: Protocol.Tcp, port: 443, backendPort: 8443 },
                { protocol: Protocol.Tcp, port: 80, backendPort: 8080 },
                { protocol: Protocol.Udp, port: 443, backendPort: 8443 },
            ],
        };
        program = () => ({ ids: new PrimarySecondaryLoadBalancer("web", args).listenerIds });
    });

    /** What is left is whole, serves, and is known to the state, but for the instance, which is somebody else's. */
    function assertLeft(ports: string[], groups: number): void {
        const { listeners, groups: all } = shared.cloud.clb.model;
        assert.deepEqual([listeners.map(({ protocol, port }) => `${protocol}-${port}`), all.length], [ports, groups]);
        for (const { protocol, port, status } of listeners) {
            assert.deepEqual([shared.cloud.servers(protocol, port).primary.split(":")[0], status], ["i-a", "running"]);
        }
        assert.deepEqual(shared.cloud.orphans(), [instance]);
    }

    chapter("refused at each listener keeps it and those before it; `destroy` goes on from there", async () => {
        const { cloud } = shared;
        await cloud.must("up", program);
        for (const [nth, left] of [
            [1, ["tcp-443", "tcp-80", "udp-443"]],
            [2, ["tcp-443", "tcp-80"]],
            [2, ["tcp-443"]],
        ] as const) {
            cloud.clb.faults.clear();
            cloud.clb.faults.at(DELETE_LISTENER, nth, refused(DELETE_LISTENER));
            await fails(cloud, "destroy", program, Array<string>(nth).fill(DELETE_LISTENER));
            assertLeft([...left], 3);
        }
    });

    chapter("refused at each group, which go side by side, keeps them; `destroy` ends with nothing left", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_GROUP, 1, refused(DELETE_GROUP), 3);
        await fails(cloud, "destroy", program, [DELETE_LISTENER, DELETE_GROUP, DELETE_GROUP, DELETE_GROUP]);
        assertLeft([], 3);
        await cloud.must("destroy", program);
        assertLeft([], 0);
    });

    chapter("answer lost at each listener: `destroy` finds it gone and goes on with the next", async () => {
        const { cloud } = shared;
        await cloud.must("up", program);
        for (const left of [["tcp-443", "tcp-80"], ["tcp-443"], []]) {
            cloud.clb.faults.clear();
            cloud.clb.faults.at(DELETE_LISTENER, 1, lost);
            await fails(cloud, "destroy", program, [DELETE_LISTENER]);
            assertLeft(left, 3);
        }
    });

    chapter("answer lost at each group: `destroy` finds them gone and ends with nothing left", async () => {
        const { cloud } = shared;
        cloud.clb.faults.at(DELETE_GROUP, 1, lost, 3);
        await fails(cloud, "destroy", program, [DELETE_GROUP, DELETE_GROUP, DELETE_GROUP]);
        assertLeft([], 0);
        await cloud.must("destroy", program);
        assertLeft([], 0);
    });
});
