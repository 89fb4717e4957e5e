// What an organisation asks of primary/secondary pairs. The policies look at the provider's resources, so that they hold
// for the component and for plain resources, in whatever language the program is written.

import type {
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
} from "@pulumi/policy";

import { computeFailoverSeconds, formatFailoverFormula } from "../components/domain";

/** Resource types by what they are to a pair. Old programs may use the older name of the instance. */
const TYPES = {
    instance: [
        "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer",
        "alicloud:slb/loadBalancer:LoadBalancer",
    ] as readonly string[],
    listener: "alicloud:slb/listener:Listener",
    group: "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup",
    server: "alicloud:ecs/instance:Instance",
};

/** What the provider takes where a program leaves the health check of a listener open, whatever its protocol. */
const PROVIDER_CHECK = { interval: 2, timeout: 5, healthyThreshold: 3, unhealthyThreshold: 3 };

/** An instance must not keep its primary and its secondary zone in one place. */
export const instanceInTwoZones: ResourceValidationPolicy = {
    name: "instance-in-two-zones",
    description: "The primary and the secondary zone of a CLB instance differ.",
    validateResource: ({ type, props }, report) => {
        const [primary, secondary] = [text(props["masterZoneId"]), text(props["slaveZoneId"])];
        if (TYPES.instance.includes(type) && primary !== undefined && primary === secondary) {
            report(
                `primary and secondary zone are both "${primary}": when it fails, instance and secondary zone are gone ` +
                    "together; use another zone, or leave both out and the cloud picks two",
            );
        }
    },
};

/** The two servers of a group must not stand in one zone, as far as the stack knows where they stand. */
export const serversInTwoZones: StackValidationPolicy = {
    name: "servers-in-two-zones",
    description:
        "The two servers of a primary/secondary group stand in different zones, where the stack declares them.",
    validateStack: ({ resources }: StackValidationArgs, report: ReportViolation) => {
        const zones = new Map<string, string>();
        for (const { props } of resources.filter(({ type }) => type === TYPES.server)) {
            const [id, zone] = [
                readIfKnown(() => text(props["id"])),
                readIfKnown(() => text(props["availabilityZone"])),
            ];
            if (id !== undefined && zone !== undefined) {
                zones.set(id, zone);
            }
        }
        for (const { props, urn } of resources.filter(({ type }) => type === TYPES.group)) {
            const servers = (readIfKnown(() => props["servers"] as { serverId?: unknown }[]) ?? []).map((server) => {
                const id = readIfKnown(() => text(server.serverId));
                return { id, zone: id === undefined ? undefined : zones.get(id) };
            });
            const [first, second] = servers;
            if (first?.zone !== undefined && first.zone === second?.zone && first.id !== second.id) {
                report(
                    `servers ${first.id} and ${second.id} both stand in zone "${first.zone}": when it fails, nobody can ` +
                        "take over; put one of them into another zone",
                    urn,
                );
            }
        }
    },
};

/** In production, instance and listeners must refuse to be deleted. */
export const protectedInProduction: ResourceValidationPolicy = {
    name: "protected-in-production",
    description: "In stacks of production, CLB instances and their listeners refuse to be deleted.",
    configSchema: {
        properties: {
            stacks: {
                type: "string",
                format: "regex",
                default: "^prod",
                description: "Which stacks are production, by name.",
            },
        },
    },
    validateResource: (args, report) => {
        const [isInstance, isListener] = [TYPES.instance.includes(args.type), args.type === TYPES.listener];
        if (!isInstance && !isListener) {
            return;
        }
        const { stacks } = settings<{ stacks: string }>(protectedInProduction, args, report);
        const stack = stackOf(args);
        if (!new RegExp(stacks).test(stack)) {
            return;
        }
        const way = "set `deletionProtection: true` on the pair";
        if (isInstance && args.props["deleteProtection"] !== "on") {
            report(`stack "${stack}" is production, but the instance can be deleted; ${way}`);
        }
        if (isListener && args.props["deleteProtectionValidation"] !== true) {
            report(
                `stack "${stack}" is production, but a destroy would take the listener away before the protected instance ` +
                    `refuses; ${way}`,
            );
        }
    },
};

/** A failover must not take longer than the organisation allows. */
export const failoverWindow: ResourceValidationPolicy = {
    name: "failover-window",
    description: "The secondary takes over within the given time, by the health check of the listener.",
    configSchema: {
        properties: {
            maxSeconds: { type: "integer", minimum: 1, default: 30, description: "Longest failover that is allowed." },
        },
    },
    validateResource: (args, report) => {
        const { type, props } = args;
        if (type !== TYPES.listener || !["tcp", "udp"].includes(String(props["protocol"]))) {
            return;
        }
        const { maxSeconds } = settings<{ maxSeconds: number }>(failoverWindow, args, report);
        const number = (key: string, fallback: number) => (props[key] as number | undefined) ?? fallback;
        const check = {
            interval: number("healthCheckInterval", PROVIDER_CHECK.interval),
            timeout: number("healthCheckTimeout", PROVIDER_CHECK.timeout),
            healthyThreshold: number("healthyThreshold", PROVIDER_CHECK.healthyThreshold),
            unhealthyThreshold: number("unhealthyThreshold", PROVIDER_CHECK.unhealthyThreshold),
        };
        const seconds = computeFailoverSeconds(check);
        if (seconds > maxSeconds) {
            report(
                `a failover can take ${seconds} s (${formatFailoverFormula(check)}), ${maxSeconds} s are allowed; shorten the ` +
                    "interval or the timeout of the health check, or lower its unhealthy threshold",
            );
        }
    },
};

/** A group that no listener uses serves nobody. */
export const groupHasListener: StackValidationPolicy = {
    name: "group-has-listener",
    description: "Every primary/secondary group is used by a listener of the stack.",
    configSchema: {
        properties: {
            except: {
                type: "string",
                format: "regex",
                default: "^$",
                description: "Groups whose listeners are kept elsewhere, by name in Pulumi.",
            },
        },
    },
    validateStack: (args: StackValidationArgs, report: ReportViolation) => {
        const except = new RegExp(settings<{ except: string }>(groupHasListener, args, report).except);
        const listeners = args.resources.filter(({ type }) => type === TYPES.listener);
        for (const group of args.resources.filter(({ type, name }) => type === TYPES.group && !except.test(name))) {
            if (!listeners.some((listener) => uses(listener, group))) {
                report(
                    `no listener of the stack uses group "${group.name}", so it serves nobody; remove it, give it a ` +
                        "listener, or, where its listener is kept elsewhere, name it in `except`",
                    group.urn,
                );
            }
        }
    },
};

/** All of them, in the order in which they are shown. */
export const POLICIES: readonly (ResourceValidationPolicy | StackValidationPolicy)[] = [
    instanceInTwoZones,
    serversInTwoZones,
    protectedInProduction,
    failoverWindow,
    groupHasListener,
];

/** The settings of a policy. One that it does not know is refused: misspelt, it would loosen the policy without a word. */
function settings<T extends object>(
    { configSchema }: ResourceValidationPolicy | StackValidationPolicy,
    args: { getConfig<C extends object>(): C },
    report: (message: string) => void,
): T {
    const config = args.getConfig<T>();
    const names = Object.keys(configSchema?.properties ?? {});
    for (const name of Object.keys(config).filter((key) => !names.includes(key))) {
        report(`the configuration of this policy has no "${name}"; it has \`${names.join("`, `")}\``);
    }
    return config;
}

/** Before the group is there nobody knows its id, but the engine knows that the listener takes it from the group. */
function uses(listener: PolicyResource, group: PolicyResource): boolean {
    const from = listener.propertyDependencies["masterSlaveServerGroupId"] ?? [];
    if (from.some(({ urn }) => urn === group.urn)) {
        return true;
    }
    const id = readIfKnown(() => text(group.props["id"]));
    return id !== undefined && readIfKnown(() => listener.props["masterSlaveServerGroupId"] as unknown) === id;
}

function stackOf({ urn }: ResourceValidationArgs): string {
    return urn.split("::")[0]!.replace("urn:pulumi:", "");
}

function text(value: unknown): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

/** At preview the SDK throws for what is not known yet. */
function readIfKnown<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch {
        return undefined;
    }
}
