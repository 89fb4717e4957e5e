// Asks the cloud, before anything is declared, whether what the arguments name is there and fits together. It causes
// vpc:DescribeVSwitches, and where the arguments name such a thing ecs:DescribeInstances, ecs:DescribeNetworkInterfaces and
// slb:DescribeLoadBalancers. What cannot be asked is a warning and never a refusal.

// Single files: the whole modules would be loaded for the sake of four functions.
import { getEcsNetworkInterfaces } from "@pulumi/alicloud/ecs/getEcsNetworkInterfaces";
import { getInstances } from "@pulumi/alicloud/ecs/getInstances";
import { getApplicationLoadBalancers } from "@pulumi/alicloud/slb/getApplicationLoadBalancers";
import { getSwitches } from "@pulumi/alicloud/vpc/getSwitches";
import type * as pulumi from "@pulumi/pulumi";

import type { AsyncCheck } from "../pulumi";
import { Findings, isObject, quote } from "../validation";

/** A server as the cloud knows it. */
interface FoundServer {
    readonly vpcId: string;
    readonly zoneId: string;
    /** Why it cannot serve as it is; left out where it can. */
    readonly unfitReason?: string;
}

/** What the arguments name, as far as it is known. */
interface NamedIds {
    readonly loadBalancerId: string | undefined;
    readonly vswitchId: string | undefined;
    readonly servers: { readonly path: string; readonly id: string }[];
}

function collectIds(knownArgs: unknown): NamedIds {
    const pair = isObject(knownArgs) ? knownArgs : {};
    const text = (holder: unknown, key: string) => {
        const value = isObject(holder) ? holder[key] : undefined;
        return typeof value === "string" ? value : undefined;
    };
    return {
        loadBalancerId: text(pair, "loadBalancerId"),
        vswitchId: text(pair["loadBalancer"], "vswitchId"),
        servers: ["primary", "secondary"].flatMap((role) => {
            const id = text(pair[role], "serverId");
            return id === undefined ? [] : [{ path: `${role}.serverId`, id }];
        }),
    };
}

/** A preflight of one component, which does not ask twice about the same ids. */
export function createPreflight(component: pulumi.Resource): AsyncCheck {
    let lastKey = "";
    let lastFindings: Pick<Findings, "problems" | "warnings"> = { problems: [], warnings: [] };
    return async (knownArgs, findings) => {
        const namedIds = collectIds(knownArgs);
        const key = JSON.stringify(namedIds);
        if (key === lastKey) {
            findings.problems.push(...lastFindings.problems);
            findings.warnings.push(...lastFindings.warnings);
            return;
        }
        const [problems, warnings] = [findings.problems.length, findings.warnings.length];
        await runPreflight(namedIds, component, findings);
        lastKey = key;
        lastFindings = { problems: findings.problems.slice(problems), warnings: findings.warnings.slice(warnings) };
    };
}

async function runPreflight(namedIds: NamedIds, component: pulumi.Resource, findings: Findings): Promise<void> {
    const cloud = new CloudLookup({ parent: component, async: true }, findings);
    if (!(await cloud.isReachable())) {
        return;
    }
    const [servers, vpc] = await Promise.all([cloud.findServers(namedIds.servers), cloud.findVpc(namedIds)]);
    for (const { path, id } of namedIds.servers) {
        const server = servers.get(id);
        if (server === null) {
            findings.refuse(
                path,
                "not there",
                id,
                "no such server in the provider's region and account: correct the id",
            );
        } else if (server?.unfitReason !== undefined) {
            findings.refuse(
                path,
                server.unfitReason,
                id,
                "the cloud takes only servers that run: start it or name another one",
            );
        }
        if (server && vpc && server.vpcId !== vpc.vpcId) {
            findings.refuse(
                path,
                `in ${server.vpcId}`,
                id,
                `${vpc.what} is in ${vpc.vpcId}: must be a server of the same VPC`,
            );
        }
    }
    const [first, second] = namedIds.servers.map(({ id }) => servers.get(id));
    if (!first || !second) {
        return;
    }
    const secondary = namedIds.servers[1]!;
    if (!vpc && first.vpcId !== second.vpcId) {
        findings.refuse(
            secondary.path,
            `in ${second.vpcId}`,
            secondary.id,
            `the primary is in ${first.vpcId}: both must be in one VPC`,
        );
    } else if (first.zoneId === second.zoneId) {
        findings.addWarning(
            secondary.path,
            `in the same zone as the primary, ${first.zoneId}: the pair goes down with it; put the servers into two zones`,
        );
    }
}

/** The questions, each asked once. */
class CloudLookup {
    constructor(
        private readonly options: pulumi.InvokeOptions,
        private readonly findings: Findings,
    ) {}

    /**
     * Whether anybody answers at all. The provider asks for vSwitches without trying again, but for the rest it tries
     * for five minutes where there is no way to the cloud.
     */
    async isReachable(): Promise<boolean> {
        try {
            await getSwitches({ zoneId: "none" }, this.options);
            return true;
        } catch (error) {
            const text = String(error);
            // A certificate that is not trusted is tried again for five minutes too.
            const isUnreachable =
                /dial tcp|no such host|connection (refused|reset)|timeout|EOF|x509|tls: |proxyconnect/i.test(text);
            if (isUnreachable) {
                this.findings.addWarning(
                    "preflight",
                    `nothing could be looked up, as there is no way to the cloud: ${describeError(error)}`,
                );
            }
            return !isUnreachable;
        }
    }

    /** By id: the server, or null where there is none; nothing where the cloud did not say. */
    async findServers(namedIds: NamedIds["servers"]): Promise<Map<string, FoundServer | null>> {
        const ids = namedIds.map(({ id }) => id);
        const [interfaces, instances] = [ids.filter(isInterface), ids.filter((id) => !isInterface(id))];
        const [found, attached] = await Promise.all([
            this.lookUp("the servers", "ecs:DescribeInstances", instances, async (requestedIds) => {
                const all = await getInstances({ ids: requestedIds, enableDetails: false }, this.options);
                return unlessOffline(all.instances)?.map(({ id, vpcId, availabilityZone, status }) => ({
                    id,
                    vpcId,
                    zoneId: availabilityZone,
                    ...(status === "Running" ? {} : { unfitReason: `not running (${status})` }),
                }));
            }),
            this.lookUp("the network interfaces", "ecs:DescribeNetworkInterfaces", interfaces, async (requestedIds) => {
                const all = await getEcsNetworkInterfaces({ ids: requestedIds }, this.options);
                return unlessOffline(all.interfaces)?.map(({ id, vpcId, zoneId, status }) => ({
                    id,
                    vpcId,
                    zoneId,
                    ...(status === "InUse" ? {} : { unfitReason: `attached to no server (${status})` }),
                }));
            }),
        ]);
        return new Map([...found, ...attached]);
    }

    /** The VPC that the instance is or will be in; of an internet instance there is none. */
    async findVpc(namedIds: NamedIds): Promise<{ readonly what: string; readonly vpcId: string } | undefined> {
        const { loadBalancerId, vswitchId } = namedIds;
        if (loadBalancerId !== undefined) {
            const balancer = await this.findLoadBalancer(loadBalancerId);
            return balancer?.vpcId ? { what: "the instance", vpcId: balancer.vpcId } : undefined;
        }
        if (vswitchId === undefined) {
            return undefined;
        }
        const found = await this.lookUp("the vSwitch", "vpc:DescribeVSwitches", [vswitchId], async (ids) => {
            return unlessOffline((await getSwitches({ ids }, this.options)).vswitches);
        });
        const vSwitch = found.get(vswitchId);
        if (vSwitch === null) {
            this.findings.refuse(
                "loadBalancer.vswitchId",
                "not there",
                vswitchId,
                "no such vSwitch in the provider's region and account: correct the id",
            );
        }
        return vSwitch ? { what: `the vSwitch of the instance`, vpcId: vSwitch.vpcId } : undefined;
    }

    private async findLoadBalancer(id: string): Promise<{ readonly vpcId: string } | undefined> {
        const found = await this.lookUp("the instance", "slb:DescribeLoadBalancers", [id], async (ids) => {
            return unlessOffline((await getApplicationLoadBalancers({ ids }, this.options)).balancers);
        });
        const balancer = found.get(id);
        if (balancer === null) {
            this.findings.refuse(
                "loadBalancerId",
                "not there",
                id,
                "no such instance in the provider's region and account: correct the id or the region",
            );
        } else if (balancer && balancer.status !== "active") {
            this.findings.refuse(
                "loadBalancerId",
                `${balancer.status}`,
                id,
                "the instance must be active: start it in the console, or settle its bill where it is locked",
            );
        }
        return balancer ?? undefined;
    }

    /** What each id names; null where it names nothing, absent where the cloud did not answer. */
    private async lookUp<T extends { readonly id: string }>(
        what: string,
        permission: string,
        ids: readonly string[],
        query: (ids: string[]) => Promise<readonly T[] | undefined>,
    ): Promise<Map<string, T | null>> {
        if (ids.length === 0) {
            return new Map();
        }
        try {
            const answer = await query([...ids]);
            return new Map((answer ? ids : []).map((id) => [id, answer?.find((one) => one.id === id) ?? null]));
        } catch (error) {
            this.findings.addWarning(
                "preflight",
                `${what} could not be looked up, so nothing is known of ${ids.map(quote).join(", ")}: ${describeError(error)}; ` +
                    `it takes the permission ${permission} and a way to the cloud`,
            );
            return new Map();
        }
    }
}

/** Offline, and with a provider that is not configured yet, nobody answers. */
function unlessOffline<T>(list: T[]): T[] | undefined {
    return Array.isArray(list) ? list : undefined;
}

function isInterface(id: string): boolean {
    return id.startsWith("eni-");
}

/** The cloud's own words, or those of the connection, without the provider's wrapping. */
function describeError(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error);
    const code = /(?:ErrorCode|Code): ?(\S+)/.exec(text)?.[1];
    const message = /Message: ?([^\n]+)/.exec(text)?.[1];
    if (code && message) {
        return `${code}: ${message.trim()}`;
    }
    const lines = text.split("\n").map((line) => line.trim());
    // The provider's wrapping ends in a colon, and what it wraps comes below.
    return (
        /(?:dial tcp|proxyconnect|tls: |x509: )[^\n"]*/.exec(text)?.[0] ??
        lines.find((line) => /[^:]$/.test(line)) ??
        text
    );
}
