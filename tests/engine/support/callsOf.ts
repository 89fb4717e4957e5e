// The calls of a pair's life, and of the same resources declared plainly: created, changed, switched, destroyed.

import { AddressType, PrimarySecondaryLoadBalancer, Protocol } from "../../../components";
import { declarePlainPair } from "../../support/plainPair";
import { CloudStack, smallCloud } from "./cloud";

export const STEPS = ["create", "change", "switch", "destroy"] as const;
export type Step = (typeof STEPS)[number];

/** The actions that a step calls, each with how often; those that may change something first. */
export interface Calls {
    readonly changing: Readonly<Record<string, number>>;
    readonly reading: Readonly<Record<string, number>>;
}

type Program = (roles: { readonly primary: string; readonly secondary: string; readonly interval: number }) => object;

export const component: Program = ({ primary, secondary, interval }) =>
    new PrimarySecondaryLoadBalancer("web", {
        loadBalancer: { addressType: AddressType.Intranet, vswitchId: "vsw-a" },
        primary: { serverId: primary },
        secondary: { serverId: secondary },
        listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
        healthCheck: { interval },
    });

export const plain: Program = ({ primary, secondary, interval }) =>
    declarePlainPair("web", {
        ...{ addressType: "intranet", vswitchId: "vsw-a", port: 8443 },
        ...{ primary, secondary, interval },
    });

/** Leads a program through its life on a local CLB of its own. */
export async function callsOf(program: Program): Promise<Readonly<Record<Step, Calls>>> {
    const cloud = await CloudStack.start("calls", smallCloud);
    const calls = async (destroy: boolean, primary: string, secondary: string, interval: number): Promise<Calls> => {
        const since = cloud.clb.seq;
        await cloud.must(destroy ? "destroy" : "up", () => {
            program({ primary, secondary, interval });
            return {};
        });
        const counted = (mutating: boolean) => {
            const counts: Record<string, number> = {};
            cloud.clb.calls({ mutating, since }).forEach(({ action }) => (counts[action] = (counts[action] ?? 0) + 1));
            return counts;
        };
        return { changing: counted(true), reading: counted(false) };
    };
    try {
        return {
            create: await calls(false, "i-a", "i-b", 2),
            change: await calls(false, "i-a", "i-b", 3),
            switch: await calls(false, "i-b", "i-a", 3),
            destroy: await calls(true, "i-b", "i-a", 3),
        };
    } finally {
        await cloud.close();
    }
}
