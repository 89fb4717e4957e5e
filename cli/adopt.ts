// `adopt`: reads what was made in the console and writes the stack file that declares it and the file by
// which Pulumi imports it, so that the first update changes nothing. Only reads in the cloud, and overwrites no file.

import * as path from "node:path";

import type { Command } from "commander";
import { stringify } from "yaml";

import { count } from "../components/validate";
import { toImportFile } from "./adopt/importFile";
import { writeNew } from "./adopt/newFile";
import { type Adoption, toPair } from "./adopt/pair";
import { readFound } from "./adopt/read";
import { cloudOf } from "./cloud";
import { UsageError, UserError } from "./exit";
import type { Here } from "./here";
import { projectCommand, projectOf, type StackFlags } from "./stack";
import { type Project, readStackFile, type StackFile } from "./stackFile";

interface Options extends StackFlags {
    readonly pair?: string;
    readonly group?: string;
    readonly keepInstance?: boolean;
    readonly region?: string;
    readonly like?: string;
    readonly out?: string;
}

/** Settings of the provider that are not copied from one stack to another. */
const KEYS = ["alicloud:accessKey", "alicloud:secretKey", "alicloud:securityToken"];

/** Writes the two files. */
export function command(here: Here): Command {
    return projectCommand(here, "adopt")
        .description(
            "Writes the stack file and the import file by which Pulumi takes over what was made in the console, without a " +
                "change to it. Refuses, with every reason, what cannot be declared.",
        )
        .argument("[lb-id]", "id of the CLB instance, lb-…")
        .option("--stack <name>", "the stack to write; its file must not be there yet")
        .option("--pair <name>", "what to call the pair; default: the name of the instance")
        .option("--group <rsp-id>", "adopt this server group and its listener only, and leave the instance as it is")
        .option("--keep-instance", "adopt listeners and groups only, and leave the instance to whoever made it")
        .option("--region <region>", "where the instance is; default: that of --like, else ALICLOUD_REGION")
        .option("--like <stack>", "a stack whose `alicloud:` settings are taken over, but for keys")
        .option("--out <folder>", "where to write; default: where the stack files are")
        .action(async (id: string | undefined, options: Options) => {
            const project = projectOf(here, options);
            const { stack, wish } = usage(id, options);
            const settings = providerSettings(here, project, options);
            const folder = path.resolve(here.cwd, options.out ?? path.join(project.root, project.stackDir));
            const config = path.join(folder, `Pulumi.${stack}.yaml`);
            const file = { file: path.relative(here.cwd, config), config: settings, notes: [], lineOf: () => 1 };
            const cloud = await cloudOf(here, options.like ?? stack, file, project.root);
            const found = await readFound(cloud, wish.id);
            const name = options.pair ?? (found.instance.name || wish.id);
            const adoption = toPair(found, { ...wish, name });
            if ("reasons" in adoption) {
                const lines = adoption.reasons.map((reason) => `  ${reason}`);
                const headline = `${wish.id} cannot be adopted as it is: ${count(lines.length, "reason")}; nothing was written`;
                throw new UserError([headline, ...lines].join("\n"));
            }
            const entries = toImportFile(name, wish.id, adoption.listeners, wish);
            const importFile = path.join(folder, `import.${stack}.json`);
            const plainSettings = { ...plain(settings), "alicloud:region": cloud.region };
            writeNew({
                [config]: stackFile(project, wish.id, plainSettings, name, adoption.pair),
                [importFile]: `${JSON.stringify(entries, null, 4)}\n`,
            });
            const files = [config, importFile].map((one) => path.relative(here.cwd, one));
            here.out(told(stack, name, wish.id, adoption, files));
        });
}

/** What is asked for, or a UsageError that says what is missing. */
function usage(
    id: string | undefined,
    { stack, group, keepInstance = false, pair }: Options,
): { stack: string; wish: { id: string; keepInstance: boolean; group?: string } } {
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
        wish: { id, keepInstance: keepInstance || group !== undefined, ...(group !== undefined && { group }) },
    };
}

/** The `alicloud:` settings that lead to the cloud. */
function providerSettings({ env }: Here, project: Project, { like, region }: Options): StackFile["config"] {
    if (like !== undefined && !project.stacks.includes(like)) {
        throw new UsageError(`--like: no stack "${like}". Stacks: ${project.stacks.join(", ") || "none yet"}`);
    }
    const all = like === undefined ? {} : readStackFile(project, like).config;
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

/** The settings that another stack may have as well: no keys, and nothing that only the first stack can decrypt. */
function plain(settings: StackFile["config"]): Record<string, unknown> {
    const entries = Object.entries(settings)
        .filter(([key, text]) => !KEYS.includes(key) && !/"secure":/.test(text))
        .map(([key, text]) => [key, /^[[{]/.test(text) ? (JSON.parse(text) as unknown) : text]);
    return Object.fromEntries(entries) as Record<string, unknown>;
}

function stackFile(project: Project, id: string, settings: object, name: string, pair: Adoption["pair"]): string {
    const config = { ...settings, [`${project.name}:pairs`]: { [name]: pair } };
    return [
        "# yaml-language-server: $schema=config.schema.json",
        `# Adopted from ${id}, as it was made in the console.`,
        stringify({ config }, { lineWidth: 0 }),
    ].join("\n");
}

function told(
    stack: string,
    name: string,
    id: string,
    { listeners, notes, pair }: Adoption,
    files: readonly string[],
): string {
    const what = pair["loadBalancerId"] === undefined ? "instance, " : "";
    return [
        `${id} as pair ${name} of stack ${stack}: ${what}${count(listeners.length, "listener")} and their server groups`,
        ...notes.map((note) => `  ${note}`),
        "",
        "Written:",
        ...files.map((file) => `  ${file}`),
        "",
        "Then:",
        `  pulumi stack init ${stack}`,
        `  pulumi import --stack ${stack} --file ${files[1]} --protect=false --generate-code=false`,
        `  pulumi up --stack ${stack}`,
        "",
        pair["deletionProtection"] === true
            ? "The update says that it updates the pair and its listeners: it notes in the state how they are declared, and " +
              "that they are protected. It calls nothing."
            : "The update says that it updates the pair: it notes in the state how it is declared. It calls nothing.",
        "",
    ].join("\n");
}
