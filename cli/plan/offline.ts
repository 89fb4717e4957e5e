// Runs the stack program through Pulumi's mocks and turns what it declares into a plan.

import * as pulumi from "@pulumi/pulumi";

import { findEntry, formatQualifiedName, swapRoles } from "../../components/domain";
import { resolvePair } from "../../components/model";
import { awaitValue, readSwitched } from "../../components/pulumi";
import { formatCount } from "../../components/validation";
import { ConfigError, readPairs } from "../../stacks/config";
import { declareStack, type PairOutputs } from "../../stacks/program";
import { type Project, readPairLocks, type StackFile } from "../project";
import { DeclaredResource, Outputs, Plan, toPlan } from "./model";

/** The plan and what the program declared for it, or what is wrong with the config. */
export type Outcome = { plan: Plan; declared: readonly DeclaredResource[] } | { problems: string };

/** Runs the program of a stack offline. One after another: Pulumi's runtime is process-wide. */
export async function planStack(project: Project, stack: string, file: StackFile): Promise<Outcome> {
    const declared: DeclaredResource[] = [];
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs }) => {
                declared.push({ type, name, inputs: removeSecretMarks(inputs as Record<string, unknown>) });
                return { id: `${name}-id`, state: inputs as Record<string, unknown> };
            },
            call: ({ inputs }) => inputs as Record<string, unknown>,
        },
        project.name,
        stack,
        true,
    );
    pulumi.runtime.setAllConfig({ ...file.config });
    const restoreConsole = silenceConsole();

    try {
        const { pairs: settings, warnings } = readPairs();
        const switched = new Set(readSwitched().names);
        const isSwitched = (name: string) => switched.has(name) || switched.has(formatQualifiedName("", name));
        const pairs = settings.map(({ name, args }) => resolvePair(name, isSwitched(name) ? swapRoles(args) : args));
        const outputs = await awaitOutputs(declareStack().pairs);
        // Nothing of this run may reach into the next one.
        await pulumi.runtime.disconnect();
        const region = file.config["alicloud:region"];
        const run = { stack, region, pairs, warnings: [...file.notes, ...warnings], declared, outputs };
        const plan = toPlan(run);
        const locks = readPairLocks(file);
        const withLocks = plan.pairs.map((pair) => {
            const locked = findEntry(locks, pair.name, formatQualifiedName("", pair.name));
            return { ...pair, ...(locked !== undefined && { locked }) };
        });
        return { plan: { ...plan, pairs: withLocks }, declared };
    } catch (error) {
        if (error instanceof ConfigError) {
            return { problems: formatProblems(error, project, file) };
        }
        throw error;
    } finally {
        restoreConsole();
    }
}

/** The plan tells warnings itself; without an engine the runtime would print them as well, until the result is called. */
function silenceConsole(): () => void {
    /* eslint-disable no-console -- where the runtime writes without an engine */
    const { warn } = console;
    console.warn = () => undefined;
    return () => void (console.warn = warn);
    /* eslint-enable no-console */
}

/**
 * A property in which something is secret and not known: SDK 3.270 marks it as secret as a whole, 3.248 marked known values
 * alone. Without the mark, what is not known is hidden by itself and the rest can be shown.
 */
function removeSecretMarks(inputs: Record<string, unknown>): Record<string, unknown> {
    const entries = Object.entries(inputs).map(([key, value]) => {
        const inner = pulumi.runtime.isRpcSecret(value) ? (value as { value: unknown }).value : undefined;
        return [key, hasUnknown(inner) ? inner : value];
    });
    return Object.fromEntries(entries) as Record<string, unknown>;
}

function hasUnknown(value: unknown): boolean {
    return (
        pulumi.isUnknown(value) ||
        (typeof value === "object" && value !== null && Object.values(value).some(hasUnknown))
    );
}

/** Every problem behind the line of the stack file that it is about. */
function formatProblems(
    { problems }: ConfigError,
    project: Project,
    { file, notes, lineOf, inherited = [] }: StackFile,
): string {
    const placeOf = (path: string) =>
        inherited.some((key) => path.startsWith(key)) ? (project.file ?? "Pulumi.yaml") : `${file}:${lineOf(path)}`;
    const lines = [
        ...problems.map(({ path, reason }) => `${placeOf(path)}: ${path}: ${reason}`),
        ...notes.map(({ path, reason }) => `${file}: ${path}: ${reason}`),
    ];
    return [...lines, `${formatCount(problems.length, "problem")} in ${file}: nothing was planned.`].join("\n");
}

/** The failover figures, once everything is registered. */
async function awaitOutputs(pairs: Record<string, PairOutputs>): Promise<Outputs> {
    const entries = Object.entries(pairs).map(async ([name, pair]) => {
        const { failoverSeconds, recoverySeconds, standbyDetectionSeconds, listenerIds, standbyCheckListenerId } = pair;
        await Promise.all([awaitValue(listenerIds), awaitValue(standbyCheckListenerId)]);
        const figures = {
            failoverSeconds: await awaitValue(failoverSeconds),
            recoverySeconds: await awaitValue(recoverySeconds),
            standbyDetectionSeconds: await awaitValue(standbyDetectionSeconds),
        };
        return [name, figures];
    });
    return Object.fromEntries(await Promise.all(entries)) as Outputs;
}
