// The pairs of a stack as its state tells them: for programs of any language, which only Pulumi can run.

import { formatAlarmName, formatChildName, formatListenerKey, RESOURCE_TYPES } from "../../components/domain";
import type { ResolvedPair } from "../../components/model";
import {
    ACL_FIELDS,
    HEALTH_CHECK_FIELDS,
    LISTENER_FIELDS,
    LOAD_BALANCER_FIELDS,
    PAIR_SHAPE,
    parseProviderValue,
    type ProviderField,
} from "../../components/schema";
import { NO_PULUMI, UsageError, UserError } from "../io";
import {
    COMPONENT,
    type DeclaredResource,
    type Plan,
    redact,
    SECRET,
    type ServerInputs,
    serversByRole,
    toPlan,
} from "../plan";
import { describeOuterProject, listStacksText, type StackTarget } from "../project";
import type { State, StateResource } from "./state";

const { addressIpVersion: IP_VERSION } = PAIR_SHAPE.fields.loadBalancer.fields;

/** What is deployed, as a plan of it: every pair with its listeners, servers and settings, secrets as such. */
export function deployedPlan(
    where: { readonly stack: string; readonly region: string | undefined },
    resources: readonly StateResource[],
): Plan {
    const current = resources.filter(({ isOld }) => !isOld);
    const plans = current
        .filter(({ type }) => type === COMPONENT)
        .map((component) => {
            const declared = current.filter(({ parent }) => parent === component.urn).map(toDeclaredResource);
            const outputs = { [component.name]: readFailoverTimes(component) };
            return toPlan({ ...where, pairs: [toResolvedPair(component, declared)], warnings: [], declared, outputs });
        });
    return {
        stack: where.stack,
        ...(where.region !== undefined && { region: where.region }),
        pairs: plans.flatMap(({ pairs }) => pairs),
        warnings: [],
        resources: plans.flatMap((plan) => plan.resources),
    };
}

/** What the program declared, without what the provider filled in. */
function toDeclaredResource({ type, name, inputs }: StateResource): DeclaredResource {
    const { __defaults: filledIn = [], ...all } = inputs as Record<string, unknown>;
    (filledIn as string[]).forEach((key) => delete all[key]);
    return { type, name, inputs: all };
}

/** The pair that was deployed: what its children were sent, read back. */
function toResolvedPair({ name, inputs }: StateResource, declared: readonly DeclaredResource[]): ResolvedPair {
    const find = (type: keyof typeof RESOURCE_TYPES, child: string) =>
        declared.find((one) => one.type === RESOURCE_TYPES[type] && one.name === child)?.inputs;
    const all = declared.filter(({ type }) => type === RESOURCE_TYPES.listener);
    const own: object[] = [];
    const others: object[] = [];
    for (const { name: child, inputs: listenerInputs } of all) {
        const listener = toResolvedListener(listenerInputs, find("group", child) ?? {});
        (child === formatChildName(name, listener.key) ? own : others).push(listener);
    }
    const instance = find("instance", name);
    const { preflight, guard, switchBack, maxFailoverSeconds } = redact(inputs);
    // What is secret may be anything.
    const mayBe = (value: unknown) => value === true || value === SECRET;
    return {
        name,
        // Where it is not said, the IP version is left to the provider.
        instance: instance && {
            tags: {},
            addressIpVersion: IP_VERSION.default,
            ...readSent(LOAD_BALANCER_FIELDS, instance),
        },
        loadBalancerId: all[0]?.inputs["loadBalancerId"],
        deletionProtection: all[0]?.inputs["deleteProtectionValidation"],
        modificationProtection: instance?.["modificationProtectionStatus"] === "ConsoleProtection",
        defaultServerGroup: find("defaultServerGroup", name) !== undefined,
        maxFailoverSeconds,
        preflight: mayBe(preflight),
        guard: mayBe(guard),
        switchBack: mayBe(switchBack),
        listeners: own,
        standbyCheck: others[0],
        alarm: toResolvedAlarm(name, declared),
    } as unknown as ResolvedPair;
}

function toResolvedListener(inputs: Record<string, unknown>, group: Record<string, unknown>) {
    const { protocol, frontendPort: port } = inputs as { protocol: string; frontendPort: number };
    const { primary, secondary } = serversByRole(group["servers"]);
    return {
        ...readSent(LISTENER_FIELDS, inputs),
        key: formatListenerKey(protocol, port),
        protocol,
        port,
        groupName: group["name"],
        primary: primary && serverOf(primary),
        secondary: secondary && serverOf(secondary),
        acl: inputs["aclStatus"] === "on" ? readSent(ACL_FIELDS, inputs) : undefined,
        healthCheck: { type: protocol, ...readSent(HEALTH_CHECK_FIELDS, inputs) },
    };
}

function serverOf({ serverId, type, weight, port }: ServerInputs) {
    return { serverId, type, weight, port };
}

/** Settings as they were sent, without those that were not. */
function readSent(fields: Readonly<Record<string, ProviderField>>, inputs: Record<string, unknown>) {
    const entries = Object.entries(fields).map(([name, one]) => {
        const value = redact(inputs[one.input]);
        return [name, value === SECRET ? SECRET : parseProviderValue(one, value)] as const;
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** All rules of an alarm are alike but for what they watch. */
function toResolvedAlarm(pair: string, declared: readonly DeclaredResource[]) {
    const rules = declared.filter(({ type }) => type === RESOURCE_TYPES.alarm);
    return (
        rules[0] && {
            ...rules[0].inputs,
            ...(rules[0].inputs["escalationsCritical"] as object | undefined),
            perListener: !rules.some(({ name }) => name === formatAlarmName(pair)),
        }
    );
}

function readFailoverTimes({ outputs }: StateResource) {
    const { failoverSeconds, recoverySeconds, standbyDetectionSeconds } = outputs as Record<string, never>;
    return { failoverSeconds, recoverySeconds, standbyDetectionSeconds };
}

const IF_LOST =
    "If it was deployed before, its state is lost: do not run `pulumi up`, see docs/state-lost.md; else `pulumi up` deploys " +
    "what its program declares.";

/**
 * The resources of a state that has pairs. Throws a UserError, or a UsageError where there is no such stack, where it has
 * none or is not known.
 */
export function requirePairs({ project, stack }: StackTarget, state: State): readonly StateResource[] {
    if ("missing" in state) {
        if (!project.stacks.includes(stack) && /no stack named/.test(state.missing)) {
            throw new UsageError(`no stack "${stack}". ${listStacksText(project)}`);
        }
        if (!project.stacks.includes(stack) && state.missing === NO_PULUMI) {
            throw new UsageError(
                `no file of stack "${stack}", and ${NO_PULUMI} to tell of it. ${listStacksText(project)}`,
            );
        }
        throw new UserError(
            `Stack ${stack} of project ${project.name} has no \`pairs\` in its config, and its state is not known: ` +
                `${state.missing}.${/no stack named/.test(state.missing) ? ` ${IF_LOST}` : ""}`,
        );
    }
    if (!state.resources.some(({ type, isOld }) => type === COMPONENT && !isOld)) {
        const above = project.above === undefined ? "" : `\n${describeOuterProject(project)}`;
        throw new UserError(
            `Stack ${stack} of project ${project.name} has no pairs: no \`pairs\` in its config, and no ` +
                `PrimarySecondaryLoadBalancer in its state. ${IF_LOST}${above}`,
        );
    }
    return state.resources;
}

/** The region that the pairs were deployed in, by the provider that did it. */
export function findRegion(resources: readonly StateResource[]): string | undefined {
    const deployers = resources.flatMap(({ type, provider }) =>
        type === RESOURCE_TYPES.group && provider !== undefined ? [provider] : [],
    );
    const provider = resources.find(({ urn, id }) => deployers.includes(`${urn}::${id}`));
    const region = provider?.inputs["region"];
    return typeof region === "string" ? region : undefined;
}
