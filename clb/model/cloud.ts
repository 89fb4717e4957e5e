// The state of one simulated account in one region, and the few rules every resource shares.

import { type Clock, Ids, systemClock } from "../core/clock";
import { fail } from "../core/errors";
import { ELASTIC_SPEC, QUOTAS, type Quotas } from "../core/limits";
import type {
    Acl,
    Alarm,
    Group,
    Instance,
    LoadBalancer,
    NetworkInterface,
    UnhealthyCount,
    VSwitch,
    Vpc,
} from "./types";

/** Behaviour that the real cloud shows sometimes, or that its documentation and its answers disagree about. */
export interface Behaviour {
    /** After a listener's create, refuse further creates on that load balancer until so many reads or milliseconds. */
    configuringWindow: { polls?: number; milliseconds?: number } | undefined;
    /** Reads of a started listener that still say `starting`. */
    pollsUntilRunning: number;
    /** Reads of a new load balancer that still say `inactive`. */
    pollsUntilActive: number;
    /** Whether an instance may be created without a specification (shared performance, no longer sold). */
    sharedInstances: boolean;
    /** What an HTTP check with the bare path `/` meets: the page forbids it, its own example shows it. */
    bareCheckUri: "accept" | "refuse";
    /** When a change of billing counts: the page says next day, the provider's acceptance test says at once. */
    billing: "immediate" | "next-day";
    /** The page of SetLoadBalancerStatus says an instance goes inactive with its last listener. */
    inactiveWithoutListeners: boolean;
    /** By what CloudMonitor counts healthy and unhealthy servers: its page has the port, that of the instance has not. */
    metricDimensions: readonly string[];
    /** Milliseconds after which a rule alarms, in place of its own periods: a rehearsal does not wait for minutes. */
    alarmsAfterMs: number | undefined;
}

export const DEFAULT_BEHAVIOUR: Behaviour = {
    configuringWindow: undefined,
    pollsUntilRunning: 0,
    pollsUntilActive: 0,
    sharedInstances: false,
    bareCheckUri: "accept",
    billing: "immediate",
    inactiveWithoutListeners: false,
    metricDimensions: ["userId", "instanceId", "port", "vip"],
    alarmsAfterMs: undefined,
};

/** Nobody says for how long the cloud remembers one. */
const TOKENS_KEPT = 1000;

export interface CloudOptions {
    readonly regionId: string;
    readonly accountId: string;
    readonly clock?: Clock;
    readonly idSeed?: string;
    readonly quotas?: Partial<Quotas>;
    readonly behaviour?: Partial<Behaviour>;
}

export class Cloud {
    readonly regionId: string;
    readonly accountId: string;
    readonly clock: Clock;
    readonly ids: Ids;
    readonly quotas: Quotas;
    readonly behaviour: Behaviour;
    readonly zones: string[] = [];
    readonly vpcs = new Map<string, Vpc>();
    readonly vSwitches = new Map<string, VSwitch>();
    readonly instances = new Map<string, Instance>();
    readonly networkInterfaces = new Map<string, NetworkInterface>();
    readonly loadBalancers = new Map<string, LoadBalancer>();
    readonly groups = new Map<string, Group>();
    readonly acls = new Map<string, Acl>();
    readonly alarms = new Map<string, Alarm>();
    /** By load balancer, and by load balancer and port, each change of the number of unhealthy servers that was told. */
    readonly unhealthy = new Map<string, UnhealthyCount[]>();
    /** Tags by resource type and id, as TagResources addresses them. */
    readonly tags = new Map<string, Map<string, string>>();
    /** Answers already given to a ClientToken, the last thousand; the request as a digest. */
    readonly tokens = new Map<string, { readonly request: string; readonly loadBalancerId: string }>();

    constructor(options: CloudOptions) {
        this.regionId = options.regionId;
        this.accountId = options.accountId;
        this.clock = options.clock ?? systemClock;
        this.ids = new Ids(options.idSeed ?? "local-clb");
        this.quotas = { ...QUOTAS, ...options.quotas };
        this.behaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
    }

    rememberToken(token: string, request: string, loadBalancerId: string): void {
        const [oldest] = this.tokens.keys();
        if (oldest !== undefined && this.tokens.size >= TOKENS_KEPT) {
            this.tokens.delete(oldest);
        }
        this.tokens.set(token, { request, loadBalancerId });
    }

    loadBalancer(id: string): LoadBalancer {
        const found = this.loadBalancers.get(id) ?? fail("loadBalancerMissing", `no load balancer ${id}`);
        applyPending(found, this.clock.now());
        return found;
    }

    /** A load balancer that may be changed: a locked one refuses everything but reads. */
    writableLoadBalancer(id: string): LoadBalancer {
        const found = this.loadBalancer(id);
        return found.status === "locked" ? fail("loadBalancerLocked", `${id} is locked`) : found;
    }

    group(id: string): Group {
        return this.groups.get(id) ?? fail("groupMissing", `no group ${id}`);
    }

    acl(id: string): Acl {
        return this.acls.get(id) ?? fail("aclMissing", `no access control list ${id}`);
    }

    groupsOf(loadBalancerId: string): Group[] {
        return [...this.groups.values()].filter((group) => group.loadBalancerId === loadBalancerId);
    }
}

function applyPending(loadBalancer: LoadBalancer, now: number): void {
    const { pending } = loadBalancer;
    if (pending === undefined || now < pending.at) {
        return;
    }
    loadBalancer.pending = undefined;
    loadBalancer.internetChargeType = pending.internetChargeType ?? loadBalancer.internetChargeType;
    loadBalancer.bandwidth = pending.bandwidth ?? loadBalancer.bandwidth;
    if (pending.instanceChargeType === "PayByCLCU") {
        loadBalancer.instanceChargeType = "PayByCLCU";
        loadBalancer.spec = ELASTIC_SPEC;
    }
}
