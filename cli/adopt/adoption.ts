// The files and the report of an adoption.

import * as path from "node:path";

import { stringify } from "yaml";

import type { Project, StackFile } from "../project";
import { type Declared, type Language, partFile, projectFiles } from "./program";

/** What was written, for machines. */
export interface AdoptionReport {
    readonly stack: string;
    readonly pair: string;
    readonly loadBalancerId: string;
    /** As in the stack's outputs, "tcp-443". */
    readonly listeners: readonly string[];
    /** What is left as it is, or worth knowing. */
    readonly notes: readonly string[];
    /** Relative to where the command ran. */
    readonly files: readonly string[];
    /** The commands that take it over, in order. */
    readonly next: readonly string[];
}

/** Settings of the provider that are not copied from one stack to another. */
const KEYS = ["alicloud:accessKey", "alicloud:secretKey", "alicloud:securityToken"];

/** The program that declares the pair: a project, or a part of the one that is there. */
export function programFiles(
    language: Language,
    project: Project | undefined,
    folder: string,
    declared: Declared,
): Record<string, string> {
    const named = path.basename(folder).replace(/[^\w.-]/g, "-") || "adopted";
    const files = project ? partFile(language, declared) : projectFiles(language, named, declared);
    return Object.fromEntries(Object.entries(files).map(([file, text]) => [path.join(folder, file), text]));
}

/** The settings that another stack may have as well: no keys, and nothing that only the first stack can decrypt. */
export function omitSecrets(settings: StackFile["config"]): Record<string, unknown> {
    const entries = Object.entries(settings)
        .filter(([key, text]) => !KEYS.includes(key) && !/"secure":/.test(text))
        .map(([key, text]) => [key, /^[[{]/.test(text) ? (JSON.parse(text) as unknown) : text]);
    return Object.fromEntries(entries) as Record<string, unknown>;
}

/** @param pairs none where a program declares them */
export function stackFile(project: Project | undefined, id: string, settings: object, pairs: object): string {
    const own = Object.keys(pairs).length > 0;
    const config = { ...settings, ...(project && own && { [`${project.name}:pairs`]: pairs }) };
    return [
        ...(own ? ["# yaml-language-server: $schema=config.schema.json"] : []),
        `# Adopted from ${id}, as it was made in the console.`,
        stringify({ config }, { lineWidth: 0 }),
    ].join("\n");
}
