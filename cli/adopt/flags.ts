// Checks the flags of `adopt`.

import { type CommandContext, UsageError } from "../io";
import { type Project, readStackFile, type StackFile, type StackFlags } from "../project";
import type { Language } from "./program";

/** The options of `adopt`. */
export interface AdoptFlags extends StackFlags {
    readonly pair?: string;
    readonly group?: string;
    readonly keepInstance?: boolean;
    readonly region?: string;
    readonly like?: string;
    readonly out?: string;
    readonly as?: Language;
    readonly importOnly?: boolean;
    readonly format: "text" | "json";
}

/** What is asked for, or a UsageError that says what is missing. */
export function readSelection(
    id: string | undefined,
    { stack, group, keepInstance = false, pair }: AdoptFlags,
): { stack: string; selection: { id: string; keepInstance: boolean; group?: string } } {
    if (id === undefined || !/^lb-[0-9A-Za-z-]+$/.test(id)) {
        throw new UsageError(
            id === undefined ? "no instance given" : `not the id of a CLB instance, got "${id}"; must begin with "lb-"`,
        );
    }
    if (stack === undefined || !/^[\w.-]+$/.test(stack)) {
        throw new UsageError(
            stack === undefined
                ? "no stack given: --stack <name> says which one to write"
                : `--stack: not a stack's name, got "${stack}"; must be letters, digits and - _ .`,
        );
    }
    if (group !== undefined && !/^rsp-[0-9A-Za-z-]+$/.test(group)) {
        throw new UsageError(`--group: not the id of a server group, got "${group}"; must begin with "rsp-"`);
    }
    if (pair?.trim() === "") {
        throw new UsageError("--pair: empty; must be a name");
    }
    return {
        stack,
        selection: { id, keepInstance: keepInstance || group !== undefined, ...(group !== undefined && { group }) },
    };
}

/** The `alicloud:` settings that lead to the cloud. */
export function providerSettings(
    { env }: CommandContext,
    project: Project | undefined,
    { like, region }: AdoptFlags,
): StackFile["config"] {
    const { stacks = [] } = project ?? {};
    if (like !== undefined && !stacks.includes(like)) {
        throw new UsageError(`--like: no stack "${like}". Stacks: ${stacks.join(", ") || "none yet"}`);
    }
    const all = like === undefined || !project ? {} : readStackFile(project, like).config;
    const own = Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith("alicloud:")));
    const settings = region === undefined ? own : { ...own, "alicloud:region": region };
    const { ALICLOUD_REGION, ALIBABA_CLOUD_REGION } = env;
    if (!settings["alicloud:region"] && !ALICLOUD_REGION && !ALIBABA_CLOUD_REGION) {
        throw new UsageError(
            "no region given: --region <region>, --like <stack> or ALICLOUD_REGION says where to look",
        );
    }
    return settings;
}
