// The pairs of a stack as its state tells them: for programs of any language, which only Pulumi can run.

import type { PrimarySecondaryLoadBalancerArgs } from "../components";
import { alarmName, childName, listenerKey } from "../components/names";
import { COMPONENT, type DeclaredResource, type Plan, SECRET, shown, toPlan, TYPES } from "./plan/model";
import { UsageError, UserError } from "./exit";
import { NO_PULUMI } from "./pulumi";
import type { Chosen } from "./stack";
import { aboveOf, stacksOf } from "./stackFile";
import type { State, StateResource } from "./state";

/** What is deployed, as a plan of it: every pair with its listeners, servers and settings, secrets as such. */
export function deployedPlan(
    where: { readonly stack: string; readonly region: string | undefined },
    resources: readonly StateResource[],
): Plan {
    const known = resources.filter(({ isOld }) => !isOld);
    const plans = known
        .filter(({ type }) => type === COMPONENT)
        .map((component) => {
            const declared = known.filter(({ parent }) => parent === component.urn).map(declaredOf);
            const args = argsOf(component, declared);
            const outputs = { [component.name]: figuresOf(component) };
            return toPlan({ ...where, pairs: [{ name: component.name, args }], warnings: [], declared, outputs });
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
function declaredOf({ type, name, inputs }: StateResource): DeclaredResource {
    const { __defaults: filledIn = [], ...all } = inputs as Record<string, unknown>;
    (filledIn as string[]).forEach((key) => delete all[key]);
    return { type, name, inputs: all };
}

/** As much of the arguments as a plan is made from; the rest it reads from the children. */
function argsOf(
    { name, inputs }: StateResource,
    declared: readonly DeclaredResource[],
): PrimarySecondaryLoadBalancerArgs {
    const all = declared
        .filter(({ type }) => type === TYPES.listener)
        .map((listener) => {
            const { protocol, frontendPort } = listener.inputs as { protocol: string; frontendPort: number };
            return {
                protocol,
                port: frontendPort,
                isOwn: listener.name === childName(name, listenerKey(protocol, frontendPort)),
            };
        });
    const check = all.find(({ isOwn }) => !isOwn);
    const { preflight, maxFailoverSeconds } = shown(inputs) as Record<string, unknown>;
    return {
        // What is secret may be anything.
        preflight: preflight === true || preflight === SECRET,
        maxFailoverSeconds,
        listeners: all.filter(({ isOwn }) => isOwn),
        standbyCheck: check && { port: check.port },
        alarm: alarmOf(name, declared),
    } as unknown as PrimarySecondaryLoadBalancerArgs;
}

/** As much of an alarm as tells what its rules are called. */
function alarmOf(pair: string, declared: readonly DeclaredResource[]) {
    const rules = declared.filter(({ type }) => type === TYPES.alarm);
    return rules.length === 0 ? undefined : { perListener: !rules.some(({ name }) => name === alarmName(pair)) };
}

function figuresOf({ outputs }: StateResource) {
    const { failoverSeconds, recoverySeconds, standbyDetectionSeconds } = outputs as Record<string, never>;
    return { failoverSeconds, recoverySeconds, standbyDetectionSeconds };
}

/**
 * The resources of a state that has pairs. Throws a UserError, or a UsageError where there is no such stack, where it has
 * none or is not known.
 */
export function requirePairs({ project, stack }: Chosen, state: State): readonly StateResource[] {
    if ("missing" in state) {
        if (!project.stacks.includes(stack) && /no stack named/.test(state.missing)) {
            throw new UsageError(`no stack "${stack}". ${stacksOf(project)}`);
        }
        if (!project.stacks.includes(stack) && state.missing === NO_PULUMI) {
            throw new UsageError(`no file of stack "${stack}", and ${NO_PULUMI} to tell of it. ${stacksOf(project)}`);
        }
        throw new UserError(
            `Stack ${stack} of project ${project.name} has no \`pairs\` in its config, and its state is not known: ` +
                `${state.missing}.`,
        );
    }
    if (!state.resources.some(({ type, isOld }) => type === COMPONENT && !isOld)) {
        const above = project.above === undefined ? "" : `\n${aboveOf(project)}`;
        throw new UserError(
            `Stack ${stack} of project ${project.name} has no pairs: no \`pairs\` in its config, and no ` +
                `PrimarySecondaryLoadBalancer in its state. \`pulumi up\` deploys those that its program declares.${above}`,
        );
    }
    return state.resources;
}

/** The region that the pairs were deployed in, by the provider that did it. */
export function regionOf(resources: readonly StateResource[]): string | undefined {
    const deployers = resources.flatMap(({ type, provider }) =>
        type === TYPES.group && provider !== undefined ? [provider] : [],
    );
    const provider = resources.find(({ urn, id }) => deployers.includes(`${urn}::${id}`));
    const region = provider?.inputs["region"];
    return typeof region === "string" ? region : undefined;
}
