// A pair that meets one mistake after another, each refused by the cloud and put right, and what has to hold meanwhile.

import * as assert from "node:assert/strict";

import type { LocalClb } from "../../../clb/controlPlane/localClb";
import type { RunResult } from "../../../cli/local/workspace";
import {
    type ListenerArgs,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
} from "../../../components";
import type { CloudStack } from "./cloud";

export type Home = Pick<PrimarySecondaryLoadBalancerArgs, "loadBalancer" | "loadBalancerId">;
type Some = Partial<PrimarySecondaryLoadBalancerArgs>;

export const https: ListenerArgs = { protocol: Protocol.Tcp, port: 443, backendPort: 8443 };
export const http: ListenerArgs = { protocol: Protocol.Tcp, port: 80, backendPort: 8080 };

export const GROUP = "alicloud:slb:MasterSlaveServerGroup (web-tcp-443)";
export const HTTPS = "alicloud:slb:Listener (web-tcp-443)";
export const HTTP = "alicloud:slb:Listener (web-tcp-80)";
export const INSTANCE = "alicloud:slb:ApplicationLoadBalancer (web)";
export const DEFAULT_GROUP = "alicloud:slb:BackendServer (web)";

/** One thing that is wrong, in the program or in the cloud, and how it is put right. */
export interface Mistake {
    readonly what: string;
    /** The one resource that the engine complains about, as it is shown. */
    readonly at: string;
    /** The cloud's code. */
    readonly code: string;
    /** The cloud's text, where the code says little. */
    readonly says?: string;
    /** What the program that is refused has beyond the one that is right. */
    readonly wrong?: Some;
    /** What the program has that is right. */
    readonly right?: Some;
    readonly config?: Record<string, unknown>;
    /** What somebody else does before the first up, and between the two. */
    readonly spoil?: (clb: LocalClb) => unknown;
    readonly mend?: (clb: LocalClb) => unknown;
    /** A plain `up` if nothing is said. The provider writes a listener's refused settings into the state all the same. */
    readonly again?: "up" | "up --refresh";
}

/** What the engine complains about at the end, by resource: the first line of each complaint says who. */
function complaints(output: string): Map<string, string> {
    const [section = ""] = (output.split("\nDiagnostics:\n").at(-1) ?? "").split(/\n(?:Outputs|Resources):\n/);
    const blocks = section.split(/^ {2}(?=\S)/m).filter((block) => block.trim() !== "");
    return new Map(
        blocks.map((block) => [block.slice(0, block.indexOf(":\n")), block.slice(block.indexOf(":\n") + 2)]),
    );
}

/** A refusal as its operator needs it: whose it is, the cloud's own code, and nothing of our insides. */
export function assertRefused(
    { ok, output }: RunResult,
    { at, code, says = "" }: Pick<Mistake, "at" | "code" | "says">,
): void {
    assert.equal(ok, false, output);
    const all = complaints(output);
    const stack = [...all.keys()].filter((who) => who.startsWith("pulumi:pulumi:Stack "));
    assert.deepEqual(
        [...all.keys()].filter((who) => !stack.includes(who)),
        [at],
        output,
    );
    assert.deepEqual(
        stack.map((who) => all.get(who)?.trim()),
        ["error: update failed"],
    );
    const complaint = all.get(at) ?? "";
    assert.deepEqual(
        [...complaint.matchAll(/^ +(?:Error)?Code: (\S+)$/gm)].map(([, shown]) => shown),
        [code],
        complaint,
    );
    assert.ok(complaint.includes(says), complaint);
    assert.doesNotMatch(output, /^\s+at .*:\d+:\d+\)?$|node_modules/m, "a stack trace of Node");
}

const idsIn = ({ model }: LocalClb) =>
    [...model.loadBalancers, ...model.listeners, ...model.groups].map(({ id }) => id).sort();

export class Pair {
    private switched = false;

    /** @param home the instance, which may become another one */
    constructor(
        readonly cloud: CloudStack,
        public home: Home,
    ) {}

    program(some: Some = {}): () => object {
        const args = { ...this.home, ...this.servers(), listeners: [https], ...some };
        return () => {
            const { loadBalancerId } = new PrimarySecondaryLoadBalancer("web", args);
            return { loadBalancerId };
        };
    }

    /** Primary and secondary change places, so that there is something to converge to. */
    switch(): void {
        this.switched = !this.switched;
    }

    async meets(mistake: Omit<Mistake, "what">): Promise<void> {
        const { right, wrong, config, again = "up" } = mistake;
        const { cloud } = this;
        this.switch();
        await mistake.spoil?.(cloud.clb);
        const before = idsIn(cloud.clb);
        const refused = await cloud.run("up", this.program({ ...right, ...wrong }), config);
        assertRefused(refused, mistake);
        assert.deepEqual(
            cloud.orphans().filter((id) => !before.includes(id)),
            [],
            "made, and unknown to the state",
        );
        if (before.some((id) => id.endsWith(":tcp:443"))) {
            const { primary, secondary } = cloud.servers("tcp", 443);
            assert.deepEqual([primary, secondary].sort(), ["i-a:8443", "i-b:8443"], "served all the time");
        }
        await mistake.mend?.(cloud.clb);
        await cloud.must(again, this.program(right));
        this.assertConverged(right?.listeners);
    }

    /** The cloud has the program's listeners, each running with the program's servers and access list, and no more. */
    assertConverged(listeners: readonly ListenerArgs[] = [https]): void {
        const { clb } = this.cloud;
        const { primary, secondary } = this.servers();
        const wanted = listeners.map(({ port, backendPort, acl }) => ({
            port,
            status: "running",
            primary: `${primary.serverId}:${backendPort as number}`,
            secondary: `${secondary.serverId}:${backendPort as number}`,
            acl: acl ? "on" : "off",
        }));
        const found = clb.model.listeners.map(({ protocol, port, status, acl }) => {
            const { primary: first, secondary: second } = this.cloud.servers(protocol, port);
            return { port, status, primary: first, secondary: second, acl: acl.status };
        });
        const byPort = (one: { port: number }, other: { port: number }) => one.port - other.port;
        assert.deepEqual(found.sort(byPort), wanted.sort(byPort));
        const used = clb.model.listeners.map(({ groupId }) => groupId);
        assert.deepEqual(clb.model.groups.map(({ id }) => id).sort(), used.sort());
        // An existing instance is the only thing that the state does not know.
        const { loadBalancerId } = this.home;
        assert.deepEqual(this.cloud.orphans(), loadBalancerId === undefined ? [] : [loadBalancerId]);
    }

    private servers() {
        const [a, b] = [{ serverId: "i-a" }, { serverId: "i-b" }];
        return this.switched ? { primary: b, secondary: a } : { primary: a, secondary: b };
    }
}
