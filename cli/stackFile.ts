// Reads the stack files, and tells in which line of one a config key stands.

import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";

import { pathKeys } from "../components/check";
import { UserError } from "./exit";

/** A Pulumi project, as Pulumi.yaml describes it. */
export interface Project {
    readonly name: string;
    /** Folder of the stack files, relative to the root. */
    readonly stackDir: string;
    /** Names of the stacks that have a file. */
    readonly stacks: readonly string[];
    /** The folder of Pulumi.yaml. */
    readonly root: string;
    /** The folder of another project that this one stands within. */
    readonly above?: string;
}

/** The file that describes a project, in its root. */
export const PROJECT_FILE = "Pulumi.yaml";

/** What that file alone tells. */
export type ProjectText = Pick<Project, "name" | "stackDir">;

/** What Pulumi.yaml says of itself; `file` is what messages call it. Throws a UserError where it describes no project. */
export function parseProject(file: string, text: string): ProjectText {
    const content = (parseYaml(file, text).document.toJS() ?? {}) as { name?: unknown; stackConfigDir?: unknown };
    const { name, stackConfigDir: stackDir = "." } = content;
    if (typeof name !== "string") {
        throw new UserError(`${file}: no \`name\`; must be a Pulumi project, as "name: alicloud-primary-secondary"`);
    }
    if (typeof stackDir !== "string") {
        throw new UserError(`${file}: stackConfigDir: not text; must be the folder of the stack files, as "stacks"`);
    }
    return { name, stackDir };
}

/** Where the file of a stack stands, relative to the root. */
export function stackFilePath(project: ProjectText, stack: string): string {
    return path.posix.join(project.stackDir, `Pulumi.${stack}.yaml`);
}

/** Which stacks there are, for help and refusals. */
export function stacksOf({ name, stacks, stackDir, root, above }: Project): string {
    const found = `Stacks: ${stacks.join(", ") || "none yet"} (${path.posix.join(stackDir, "Pulumi.<stack>.yaml")})`;
    return above === undefined
        ? found
        : `${found}\nThis is project ${name} in ${root}; another one stands above it: -C ${path.relative(root, above)}`;
}

/** A stack's file and its config as Pulumi hands it to the program: structured values as JSON text. */
export interface StackFile {
    /** Path as the operator knows it, relative to the root. */
    readonly file: string;
    readonly config: Readonly<Record<string, string>>;
    /** The line on which a config key, as "project:pairs.web.listeners[0].port", stands or would stand. */
    lineOf(key: string): number;
}

/** Reads a stack's file. Throws a UserError where it is not a stack file. */
export function readStackFile(project: Project, stack: string): StackFile {
    const file = stackFilePath(project, stack);
    const full = path.join(project.root, file);
    if (!existsSync(full)) {
        throw new UserError(`${file}: no such file`);
    }
    return parseStackFile(project, file, readFileSync(full, "utf8"));
}

function parseYaml(file: string, text: string): { document: Document; lines: LineCounter } {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [broken] = document.errors;
    if (broken) {
        throw new UserError(`${file}:${lines.linePos(broken.pos[0]).line}: not YAML: ${broken.message}`);
    }
    return { document, lines };
}

/** A stack's file out of its text; `file` is what messages call it. Throws a UserError where it is not a stack file. */
export function parseStackFile(project: Pick<Project, "name">, file: string, text: string): StackFile {
    const { document, lines } = parseYaml(file, text);
    const lineOf = (key: string) => lines.linePos(offsetOf(document, key)).line;
    const content = (document.toJS() ?? {}) as { config?: unknown };
    const config = content.config ?? {};
    if (typeof config !== "object" || Array.isArray(config)) {
        throw new UserError(
            `${file}: \`config\` is not a map; must hold the stack's settings as "namespace:key: value"`,
        );
    }
    for (const key of Object.keys(config)) {
        if (!key.includes(":")) {
            throw new UserError(
                `${file}:${lineOf(key)}: ${key}: not a config key; must be "namespace:key", as "${project.name}:${key}"`,
            );
        }
    }
    const asText = ([key, value]: [string, unknown]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
    ];
    return { file, lineOf, config: Object.fromEntries(Object.entries(config).map(asText)) as Record<string, string> };
}

/** Where the deepest part of the key that exists begins. */
function offsetOf(document: Document, key: string): number {
    const colon = key.indexOf(":");
    const [name, ...rest] = pathKeys(key.slice(colon + 1));
    let offset = 0;
    let node: unknown = document.contents;
    for (const part of ["config", key.slice(0, colon + 1) + (name ?? ""), ...rest]) {
        if (isMap(node)) {
            const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === part);
            if (!pair) {
                break;
            }
            offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
            node = pair.value;
        } else if (isSeq(node)) {
            node = node.items[Number(part)];
            if (!isNode(node)) {
                break;
            }
            offset = node.range?.[0] ?? offset;
        } else {
            break;
        }
    }
    return offset;
}
