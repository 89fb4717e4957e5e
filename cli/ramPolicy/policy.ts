// Makes a RAM policy out of a plan: every call that the stack can cause, on nothing but the resources that it names.

import { type PairPlan, type Plan, SECRET } from "../plan";
import { type Grant, GRANTS, QUERY_GRANTS, type QueryingCommand, SOURCES, type Target } from "./grants";

/** Whose resources: "*" where it is not known. */
export interface Scope {
    readonly region: string;
    readonly account: string;
    /** Only what a look at the cloud needs: a refresh, and a preview that refreshes or asks first. */
    readonly readOnly: boolean;
    /** The commands that are to be used as well. */
    readonly commands?: readonly QueryingCommand[];
}

/** One action on its resources, with the reason. */
export interface Permission {
    readonly action: string;
    readonly resources: readonly string[];
    readonly why: string;
    readonly source: string;
}

/** A policy as RAM takes it: https://www.alibabacloud.com/help/en/ram/policy-structure-and-syntax */
export interface Policy {
    readonly Version: "1";
    readonly Statement: readonly {
        readonly Effect: "Allow";
        readonly Action: readonly string[];
        readonly Resource: readonly string[];
    }[];
}

/** What the pairs of the plan can cause, in the order of the table. */
export function listPermissions({ pairs }: Pick<Plan, "pairs">, scope: Scope): Permission[] {
    const grants = GRANTS.filter(({ reads }) => reads || !scope.readOnly).flatMap((grant) => {
        const resources = pairs.filter(grant.when).flatMap((pair) => listResources(grant, pair, scope));
        return resources.length === 0 ? [] : [toPermission(grant, resources)];
    });
    const queries = QUERY_GRANTS.filter(({ commands: of }) => of.some((command) => scope.commands?.includes(command)))
        .map((grant) => {
            const asking = pairs.filter((pair) => grant.when?.(pair) ?? true);
            return toPermission(
                grant,
                asking.flatMap((pair) => listResources(grant, pair, scope)),
            );
        })
        .filter(({ action, resources }) => {
            const isKnownId = grants.filter((one) => one.action === action).flatMap((one) => one.resources);
            return !resources.every((resource) => isKnownId.includes(resource));
        });
    return [...grants, ...queries];
}

function toPermission({ action, why }: Pick<Grant, "action" | "why">, resources: readonly string[]): Permission {
    const source = SOURCES[action.split(":")[0] as keyof typeof SOURCES];
    return { action, resources: mergeResources(resources), why, source };
}

/** The policy document: actions on the same resources share a statement. */
export function toPolicy(all: readonly Permission[]): Policy {
    const statements = new Map<string, { Action: string[]; Resource: readonly string[] }>();
    for (const { action, resources } of all) {
        const key = resources.join(" ");
        const statement = statements.get(key) ?? { Action: [], Resource: resources };
        statement.Action.push(action);
        statements.set(key, statement);
    }
    return {
        Version: "1",
        Statement: [...statements.values()].map((statement) => ({ Effect: "Allow", ...statement })),
    };
}

function listResources({ on }: Pick<Grant, "on">, pair: PairPlan, scope: Scope): string[] {
    return on.flatMap((target) => TARGETS[target](pair).map((resource) => formatArn(resource, scope)));
}

/** The service and the resource within it, per kind; "*" for an id that the config does not tell. */
const TARGETS: Readonly<Record<Target, (pair: PairPlan) => string[]>> = {
    instance: ({ loadBalancerId }) => [`slb loadbalancer/${isKnownId(loadBalancerId)}`],
    anyInstance: () => ["slb loadbalancer/*"],
    vSwitch: ({ instance }) => [`vpc vswitch/${isKnownId(instance?.vswitchId)}`],
    // The list of the standby check has no id before it is made.
    tcpAcls: (pair) => [...listAcls(pair, "tcp"), ...(pair.standbyCheck ? ["slb acl/*"] : [])],
    ownAcl: () => ["slb acl/*"],
    anyVSwitch: () => ["vpc vswitch/*"],
    any: () => ["*"],
    udpAcls: (pair) => listAcls(pair, "udp"),
    servers: ({ listeners }) =>
        listeners
            .flatMap(({ primary, secondary }) => [primary.serverId, secondary.serverId])
            // Which server a network interface belongs to is known to the cloud alone.
            .map((id) => `ecs instance/${id.startsWith("i-") ? id : "*"}`),
};

function listAcls({ listeners }: PairPlan, protocol: string): string[] {
    const own = listeners.filter((listener) => listener.protocol === protocol && listener.acl);
    return own.flatMap(({ acl }) => [acl?.ids ?? []].flat().map((id) => `slb acl/${isKnownId(id)}`));
}

function isKnownId(id: string | undefined): string {
    return id === undefined || id === SECRET ? "*" : id;
}

function formatArn(resource: string, { region, account }: Scope): string {
    const [service, path] = resource.split(" ");
    // What the cloud does not authorize by resource takes no other.
    return path === undefined ? "*" : `acs:${service}:${region}:${account}:${path}`;
}

/** Each once, without those that a wildcard covers. */
function mergeResources(resources: readonly string[]): string[] {
    const wildcards = resources.filter((resource) => resource.endsWith("/*")).map((resource) => resource.slice(0, -1));
    return [...new Set(resources)].filter(
        (resource) => resource.endsWith("/*") || !wildcards.some((prefix) => resource.startsWith(prefix)),
    );
}
