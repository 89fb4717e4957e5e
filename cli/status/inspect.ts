// Takes one look at a stack: its config, its state and the cloud.

import { type Cloud, connectToStack, readHealth, readLoadBalancer, readMetric, whoAnswers } from "../cloud";
import { type CommandContext, UserError } from "../io";
import { planStack } from "../plan";
import {
    declaresPairs,
    nameForPulumi,
    type Project,
    readPairLocks,
    readStackFileIfAny,
    readSwitchedPairs,
    roleChangesIn,
    type StackFile,
    type StackTarget,
} from "../project";
import { findRegion, readLocks, readState, requirePairs } from "../pulumi";
import { type Declared, type ExpectedPair, isEntryOf, listExpectedPairs } from "./expected";
import { findInstances, reasonForNoState } from "./lost";
import { type Observed, type Status, toStatus } from "./model";

/** A look at a stack, and what a second one needs. */
export interface Inspection {
    readonly status: Status;
    readonly expected: readonly ExpectedPair[];
    /** The instances that the pairs are on, by id, as far as they exist. */
    readonly observed: ReadonlyMap<string, Observed>;
    readonly cloud: Cloud;
}

/**
 * Looks at a stack. Throws a UserError where the config is wrong, there is no pair, or the cloud cannot be asked.
 *
 * @param acceptsNoState whether a stack without a state is reported even if only its state could name its pairs
 */
export async function inspect(
    context: Pick<CommandContext, "env">,
    target: StackTarget,
    acceptsNoState = false,
): Promise<Inspection> {
    const { project, stack } = target;
    const file = readStackFileIfAny(project, stack);
    const config = declaresPairs(project, file) ? await planConfig(project, stack, file) : undefined;
    const [state, held] = await Promise.all([
        readState(context, nameForPulumi(target), project.root),
        readLocks(context, project.root, project.name, stack),
    ]);
    const lost = reasonForNoState(state);
    const isReported = acceptsNoState && lost !== undefined && project.stacks.includes(stack);
    if (config === undefined && !isReported) {
        requirePairs(target, state);
    }
    const resources = "missing" in state ? [] : state.resources;
    const cloud = await connectToStack(context, nameForPulumi(target), file, project.root, findRegion(resources));
    const expected = listExpectedPairs(config, state);
    const where = {
        stack,
        region: cloud.region,
        ...(lost !== undefined && { noState: await findInstances(cloud, lost, expected) }),
        ...(lost === undefined && "missing" in state && { stateMissing: state.missing }),
        hasConfig: config !== undefined,
        state,
        engineLocks: held,
    };
    const observed = await fetchLoadBalancers(cloud, expected);
    const unknownNames = readSwitchedPairs(file).filter((name) => !expected.some((pair) => isEntryOf(name, pair)));
    const isMissing = expected.some(({ loadBalancerId: id }) => id !== undefined && !observed.has(id));
    const asked = isMissing && { answeredBy: await whoAnswers(cloud) };
    const metric = expected.some(({ alarmsPerListener }) => alarmsPerListener) ? await readMetric(cloud) : undefined;
    return {
        cloud,
        expected,
        observed,
        status: toStatus(
            {
                ...where,
                unknownNames,
                switched: readSwitchedPairs(file),
                roleChanges: roleChangesIn(file),
                locks: readPairLocks(file),
                ...(metric && { metric }),
                ...asked,
            },
            expected,
            observed,
        ),
    };
}

/** What the config declares. */
async function planConfig(project: Project, stack: string, file: StackFile): Promise<Declared> {
    const outcome = await planStack(project, stack, file);
    if ("problems" in outcome) {
        throw new UserError(outcome.problems);
    }
    return outcome;
}

/** The instances that the pairs are on, as far as they exist. */
export async function fetchLoadBalancers(
    cloud: Cloud,
    expected: readonly ExpectedPair[],
): Promise<Map<string, Observed>> {
    const ids = new Set(expected.map(({ loadBalancerId }) => loadBalancerId).filter((id) => id !== undefined));
    const observed = new Map<string, Observed>();
    for (const id of ids) {
        const loadBalancer = await readLoadBalancer(cloud, id);
        if (loadBalancer) {
            const hasListeners = loadBalancer.listeners.length > 0;
            observed.set(id, { loadBalancer, health: hasListeners ? await readHealth(cloud, id) : [] });
        }
    }
    return observed;
}
