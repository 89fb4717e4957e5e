// Reads the stack files, and tells in which line of one a config key stands.

import { isUtf8 } from "node:buffer";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { AUTONAMING_KEY, joinPath, type Problem, splitPath } from "../../components/validation";
import { UserError } from "../io";
import { isMapping, type Path, readYaml, toJsonText, type Tree, type Yaml } from "./yaml";

/** A Pulumi project, as Pulumi.yaml describes it. */
export interface Project {
    readonly name: string;
    /** Name of the file that describes the project, "Pulumi.yaml" if left out. Stack files have the same extension. */
    readonly file?: string;
    /** Folder of the stack files, relative to the root. */
    readonly stackDir: string;
    /** Names of the stacks that have a file. */
    readonly stacks: readonly string[];
    /** Settings that Pulumi.yaml itself gives to every stack. */
    readonly shared?: readonly string[];
    /** How Pulumi.yaml has resources named in every stack whose file does not say it: structured values as JSON text. */
    readonly autonaming?: string;
    /** The folder of Pulumi.yaml. */
    readonly root: string;
    /** The folder of another project that this one stands within. */
    readonly above?: string;
}

/** The names that the file of a project may have, in the order in which Pulumi looks for them. */
export const PROJECT_FILES = ["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"] as const;

/** What that file alone tells. */
export type ProjectText = Pick<Project, "name" | "stackDir" | "shared" | "autonaming" | "file">;

/** Reads the file of a project; `file` is what messages call it. Throws a UserError where it describes no project. */
export function parseProject(file: string, text: string): ProjectText {
    const { content } = parseYaml(file, text);
    const fields = isMapping(content) ? content : new Map<string, Tree>();
    const [name, shared] = [fields.get("name"), fields.get("config")];
    // Before there was `stackConfigDir`, the folder was called `config`.
    const stackDir = fields.get("stackConfigDir") ?? (typeof shared === "string" ? shared : ".");
    if (typeof name !== "string") {
        throw new UserError(`${file}: no \`name\`; must be a Pulumi project, as "name: alicloud-primary-secondary"`);
    }
    if (typeof stackDir !== "string") {
        throw new UserError(`${file}: stackConfigDir: not text; must be the folder of the stack files, as "stacks"`);
    }
    const named = path.posix.basename(file);
    const settings = isMapping(shared) ? shared : new Map<string, Tree>();
    const declared = settings.get(AUTONAMING_KEY);
    const autonaming = isMapping(declared) ? (declared.get("value") ?? declared.get("default")) : declared;
    const others = [...settings.keys()].filter((key) => key !== AUTONAMING_KEY);
    return {
        ...{ name, file: named, stackDir },
        ...(others.length > 0 && { shared: others }),
        ...(autonaming !== undefined && autonaming !== null && { autonaming: settingText(autonaming) }),
    };
}

/** Where the file of a stack stands, relative to the root. */
export function stackFilePath(project: ProjectText, stack: string): string {
    return path.posix.join(project.stackDir, `Pulumi.${stack}${extensionOf(project)}`);
}

/** The extension of the project's file and of its stack files. */
function extensionOf({ file = "Pulumi.yaml" }: Pick<Project, "file">): string {
    return path.posix.extname(file);
}

/** Lists the stacks that have a file. */
export function listStacks(root: string, project: ProjectText): string[] {
    const [prefix, suffix] = ["Pulumi.", extensionOf(project)];
    return readdirSync(path.join(root, project.stackDir))
        .filter((name) => name.startsWith(prefix) && name.endsWith(suffix))
        .map((name) => name.slice(prefix.length, -suffix.length))
        .filter((stack) => stack !== "")
        .sort();
}

/** Which stacks there are, for help and refusals. */
export function listStacksText(project: Project): string {
    const { stacks } = project;
    const found = `Stacks: ${stacks.join(", ") || "none yet"} (${stackFilePath(project, "<stack>")})`;
    return project.above === undefined ? found : `${found}\n${describeOuterProject(project)}`;
}

/** Which one of two projects this is, where another one stands above it. */
export function describeOuterProject({ name, root, above = root }: Project): string {
    return `This is project ${name} in ${root}; another one stands above it: -C ${path.relative(root, above)}`;
}

/** A stack's file and its config as Pulumi hands it to the program: structured values as JSON text. */
export interface StackFile {
    /** Path as the operator knows it, relative to the root. */
    readonly file: string;
    readonly config: Readonly<Record<string, string>>;
    /** The keys of the config that come from the project's file. */
    readonly inherited?: readonly string[];
    /** What is not in the file, and so not in the config. */
    readonly notes: readonly Problem[];
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
    const bytes = readFileSync(full);
    if (!isUtf8(bytes)) {
        throw new UserError(`${file}: not UTF-8 (UTF-16?); must be saved as UTF-8`);
    }
    return parseStackFile(project, file, bytes.toString("utf8"));
}

/** Reads a stack's file; a stack without any settings has none. */
export function readStackFileIfAny(project: Project, stack: string): StackFile {
    return project.stacks.includes(stack)
        ? readStackFile(project, stack)
        : {
              file: stackFilePath(project, stack),
              config: projectConfig(project),
              inherited: Object.keys(projectConfig(project)),
              notes: listNotes(project),
              lineOf: () => 1,
          };
}

/** The settings of the project's file that are read: how resources are named, and nothing else. */
function projectConfig({ autonaming }: Pick<ProjectText, "autonaming">): Record<string, string> {
    return autonaming === undefined ? {} : { [AUTONAMING_KEY]: autonaming };
}

/** A setting as Pulumi hands it over. */
function settingText(value: Tree): string {
    return value === null ? "" : typeof value === "string" ? value : toJsonText(value);
}

/** Whether the stack's file declares its pairs; else its program does. */
export function declaresPairs({ name }: ProjectText, { config }: StackFile): boolean {
    return config[`${name}:pairs`] !== undefined;
}

/** Throws a UserError that tells all that cannot be read. */
function parseYaml(file: string, text: string): Yaml {
    const yaml = readYaml(text);
    if (yaml.faults.length > 0) {
        const lines = yaml.faults.map(({ line, path, reason }) =>
            [`${file}:${line}`, ...(path.length > 0 ? [formatPath(path)] : []), reason].join(": "),
        );
        throw new UserError(lines.join("\n"));
    }
    return yaml;
}

/** As messages write it: "project:pairs.web.listeners[0].port". */
function formatPath(path: Path): string {
    const [first = "", ...rest] = path[0] === "config" && path.length > 1 ? path.slice(1) : path;
    return rest.reduce<string>(joinPath, String(first));
}

/** A stack's file out of its text; `file` is what messages call it. Throws a UserError where it is not a stack file. */
export function parseStackFile(
    project: Pick<Project, "name" | "shared" | "autonaming" | "file">,
    file: string,
    text: string,
): StackFile {
    const yaml = parseYaml(file, text);
    const refuse = (names: readonly string[], reason: string): never => {
        throw new UserError(`${file}:${yaml.lineOf(names)}: ${reason}`);
    };
    const content = yaml.content ?? new Map<string, Tree>();
    if (!isMapping(content)) {
        return refuse([], "not a stack file; must be a map with `config`");
    }
    const settings = content.get("config") ?? new Map<string, Tree>();
    if (!isMapping(settings)) {
        return refuse(["config"], '`config` is not a map; must hold the stack\'s settings as "namespace:key: value"');
    }
    const spelling = new Map<string, string>();
    const config: Record<string, string> = {};
    for (const [name, value] of settings) {
        const key = configKey(project, name);
        if (key === undefined) {
            return refuse(
                ["config", name],
                `${name}: not a config key; must be "namespace:key", as "${project.name}:pairs"`,
            );
        }
        if (spelling.has(key)) {
            refuse(["config", name], `${name}: the same setting as "${spelling.get(key)}"; must stand once`);
        }
        spelling.set(key, name);
        config[key] = settingText(value);
    }
    const more = Object.entries(projectConfig(project)).filter(([key]) => !Object.hasOwn(config, key));
    return {
        file,
        config: { ...config, ...Object.fromEntries(more) },
        inherited: more.map(([key]) => key),
        notes: listNotes(project, content),
        lineOf: (key) => {
            const colon = key.indexOf(":");
            const [name = "", ...rest] = splitPath(key.slice(colon + 1));
            const full = key.slice(0, colon + 1) + name;
            return yaml.lineOf(["config", spelling.get(full) ?? full, ...rest]);
        },
    };
}

/** The full name of a config key: the project's own may stand without its namespace, and `config:` within one means nothing. */
function configKey({ name }: Pick<Project, "name">, spelling: string): string | undefined {
    const [first = "", second, third, ...more] = spelling.split(":");
    if (second === undefined) {
        return `${name}:${first}`;
    }
    if (third === undefined) {
        return spelling;
    }
    return second === "config" && more.length === 0 ? `${first}:${third}` : undefined;
}

/** What the operator must know of a file that is not all there is. */
function listNotes(
    { shared, file: projectFile = "Pulumi.yaml" }: Pick<Project, "shared" | "file">,
    content: ReadonlyMap<string, Tree> = new Map(),
): Problem[] {
    const environment = content.get("environment") ?? null;
    const isEmpty = environment === null || (Array.isArray(environment) && environment.length === 0);
    const rest = "are not seen here: this is the file alone; `pulumi config --stack <stack>` shows all of them";
    return [
        ...(isEmpty
            ? []
            : [{ path: "environment", reason: `settings that come from environments of Pulumi ESC ${rest}` }]),
        ...(shared
            ? [
                  {
                      path: "config",
                      reason: `settings that ${projectFile} gives to every stack (${shared.join(", ")}) ${rest}`,
                  },
              ]
            : []),
    ];
}
