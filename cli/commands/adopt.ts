// `adopt`: reads what was made in the console and writes the stack file that declares it and the file by
// which Pulumi imports it, so that the first update changes nothing. Only reads in the cloud, and overwrites no file.

import { existsSync } from "node:fs";
import * as path from "node:path";

import { type Command, Option } from "commander";

import { formatCount } from "../../components/validation";
import {
    type Adoption,
    AdoptionReport,
    type CloudContent,
    type Language,
    LANGUAGES,
    omitSecrets,
    programFiles,
    readContent,
    type Restored,
    restorePair,
    stackFile,
    toImportFile,
    toPair,
} from "../adopt";
import { connectToStack } from "../cloud";
import { type CommandContext, toJson, UsageError, UserError, withProgress, writeNew } from "../io";
import {
    declaresPairs,
    findProjectIfAny,
    type Project,
    projectCommand,
    readStackFile,
    readStackFileIfAny,
    requireProject,
    resolveCwd,
    type StackFile,
    stackFilePath,
    type StackFlags,
    withExamples,
} from "../project";
import { formatOption } from "./options";

interface Options extends StackFlags {
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

/** Writes the two files. */
export function command(context: CommandContext): Command {
    return withExamples(
        projectCommand(context, "adopt"),
        ["lb-bp1example --stack prod --region cn-hangzhou", "the whole instance"],
        ["lb-bp1example --stack prod --like dev --keep-instance", "its listeners and groups only"],
        ["lb-bp1example --stack prod --like dev --as typescript", "as a program of its own"],
        ["lb-bp1example --stack prod --import-only", "the import file alone, after the state was lost"],
    )
        .description(
            "Writes the stack file and the import file by which Pulumi takes over what was made in the console, without a " +
                "change to it. Refuses, with every reason, what cannot be declared.",
        )
        .argument("[lb-id]", "id of the CLB instance, lb-…")
        .option("--stack <name>", "the stack to write; its file must not be there yet, but with --import-only")
        .option("--pair <name>", "what to call the pair; default: the name of the instance")
        .option("--group <rsp-id>", "adopt this server group and its listener only, and leave the instance as it is")
        .option("--keep-instance", "adopt listeners and groups only, and leave the instance to whoever made it")
        .option("--region <region>", "where the instance is; default: that of --like, else ALICLOUD_REGION")
        .option("--like <stack>", "a stack whose `alicloud:` settings are taken over, but for keys")
        .option(
            "--import-only",
            "write just the import file, for a stack whose file or program declares the pair: its state was lost",
        )
        .option("--out <folder>", "where to write; default: where the stack files are")
        .addOption(
            new Option(
                "--as <language>",
                "write a program that declares the pair, instead of `pairs` in the stack file",
            ).choices(LANGUAGES),
        )
        .addOption(formatOption("text", "json"))
        .action(async (id: string | undefined, options: Options) => {
            const project =
                options.as === undefined ? requireProject(context, options) : findProjectIfAny(context, options);
            const { stack, selection } = readSelection(id, options);
            if (options.importOnly) {
                await importOnly(
                    context,
                    requireProject(context, options),
                    { stack, id: selection.id, keep: selection.keepInstance },
                    options,
                );
                return;
            }
            const settings = providerSettings(context, project, options);
            const defaultFolder = path.join(project?.root ?? resolveCwd(context, options), project?.stackDir ?? ".");
            const folder = path.resolve(context.cwd, options.out ?? defaultFolder);
            const config = path.join(
                folder,
                path.basename(project ? stackFilePath(project, stack) : `Pulumi.${stack}.yaml`),
            );
            const file = { file: path.relative(context.cwd, config), config: settings, notes: [], lineOf: () => 1 };
            const cloud = await connectToStack(context, options.like ?? stack, file, project?.root ?? context.cwd);
            const content = await withProgress(context, `Reading ${selection.id}`, readContent(cloud, selection.id));
            const name = options.pair ?? (content.loadBalancer.name || selection.id);
            const adoption = toPair(content, { ...selection, name });
            if ("reasons" in adoption) {
                throw new UserError(refusal(selection.id, adoption.reasons));
            }
            const entries = toImportFile(name, selection.id, adoption.listeners, selection);
            const importFile = path.join(folder, `import.${stack}.json`);
            const plainSettings = { ...omitSecrets(settings), "alicloud:region": cloud.region };
            const stackText = {
                [config]: stackFile(project, selection.id, plainSettings, options.as ? {} : { [name]: adoption.pair }),
            };
            const files = {
                // A program's stack may have its file already, with settings of its own.
                ...(options.as === undefined || !existsSync(config) ? stackText : {}),
                [importFile]: `${JSON.stringify(entries, null, 4)}\n`,
                ...(options.as &&
                    programFiles(options.as, project, folder, { from: selection.id, name, pair: adoption.pair })),
            };
            writeNew(files, context.cwd);
            const report: AdoptionReport = {
                stack,
                pair: name,
                loadBalancerId: selection.id,
                listeners: adoption.listeners.map(({ key }) => key),
                notes: adoption.notes,
                files: Object.keys(files).map((one) => path.relative(context.cwd, one)),
                next: [
                    `pulumi stack init ${stack}`,
                    `pulumi import --stack ${stack} --file ${path.relative(context.cwd, importFile)} --protect=false --generate-code=false`,
                    `pulumi up --stack ${stack}`,
                ],
            };
            context.out(
                options.format === "json" ? toJson("adoption", report) : toText(report, adoption, options, project),
            );
        });
}

/** Writes the import file of a pair that the stack's file or its program declares already. */
async function importOnly(
    context: CommandContext,
    project: Project,
    { stack, id, keep }: { readonly stack: string; readonly id: string; readonly keep: boolean },
    options: Options,
): Promise<void> {
    if (options.as !== undefined || options.like !== undefined) {
        throw new UsageError("--import-only: conflicts with --as and --like; the stack has its file already");
    }
    const own = readStackFileIfAny(project, stack);
    const config = { ...own.config, ...(options.region !== undefined && { "alicloud:region": options.region }) };
    const cloud = await connectToStack(context, stack, { ...own, config }, project.root);
    const content = await withProgress(context, `Reading ${id}`, readContent(cloud, id));
    const restored = declaresPairs(project, own)
        ? await restorePair(project, stack, own, content.loadBalancer, options.pair)
        : restoreProgram(
              content,
              { id, keepInstance: keep, name: options.pair ?? (content.loadBalancer.name || id) },
              options,
          );
    const folder = path.resolve(context.cwd, options.out ?? path.join(project.root, project.stackDir));
    const importFile = path.join(folder, `import.${stack}.json`);
    writeNew({ [importFile]: `${JSON.stringify(restored.file, null, 4)}\n` }, context.cwd);
    const named = path.relative(context.cwd, importFile);
    const report: AdoptionReport = {
        stack,
        pair: restored.pair,
        loadBalancerId: id,
        listeners: restored.listeners,
        notes: restored.notes,
        files: [named],
        next: [
            `pulumi stack init ${stack}`,
            `pulumi import --stack ${stack} --file ${named} --protect=false --generate-code=false`,
            `pulumi preview --stack ${stack}`,
            `pulumi up --stack ${stack}`,
        ],
    };
    context.out(options.format === "json" ? toJson("adoption", report) : toldImport(report));
}

/** The entries of a pair that a program declares, by what the instance has. */
function restoreProgram(
    content: CloudContent,
    selection: { readonly id: string; readonly keepInstance: boolean; readonly name: string },
    { group }: Pick<Options, "group">,
): Restored {
    const adoption = toPair(content, { ...selection, ...(group !== undefined && { group }) });
    if ("reasons" in adoption) {
        throw new UserError(refusal(selection.id, adoption.reasons));
    }
    return {
        pair: selection.name,
        file: toImportFile(selection.name, selection.id, adoption.listeners, selection),
        listeners: adoption.listeners.map(({ key }) => key),
        notes: adoption.notes,
    };
}

function refusal(id: string, reasons: readonly string[]): string {
    const headline = `${id} cannot be adopted as it is: ${formatCount(reasons.length, "reason")}; nothing was written`;
    return [headline, ...reasons.map((reason) => `  ${reason}`)].join("\n");
}

function toldImport({ stack, pair, loadBalancerId, listeners, notes, files, next }: AdoptionReport): string {
    const [init, ...rest] = next;
    return [
        `${loadBalancerId} as pair ${pair} of stack ${stack}: ${formatCount(listeners.length, "listener")} and their server groups`,
        ...notes.map((note) => `  ${note}`),
        "",
        "Written:",
        ...files.map((file) => `  ${file}`),
        "",
        "Then:",
        `  ${init}   # where the stack is gone too`,
        ...rest.map((one) => `  ${one}`),
        "",
        "The preview may update the pair and its protection in the state; where it creates, replaces or deletes anything of the pair, " +
            "do not go on.",
        "",
    ].join("\n");
}

/** What is asked for, or a UsageError that says what is missing. */
function readSelection(
    id: string | undefined,
    { stack, group, keepInstance = false, pair }: Options,
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
function providerSettings(
    { env }: CommandContext,
    project: Project | undefined,
    { like, region }: Options,
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

function toText(
    { stack, pair: name, loadBalancerId: id, files, next }: AdoptionReport,
    { listeners, notes, pair }: Adoption,
    { as }: Options,
    project: Project | undefined,
): string {
    const what = pair["loadBalancerId"] === undefined ? "instance, " : "";
    return [
        `${id} as pair ${name} of stack ${stack}: ${what}${formatCount(listeners.length, "listener")} and their server groups`,
        ...notes.map((note) => `  ${note}`),
        "",
        "Written:",
        ...files.map((file) => `  ${file}`),
        "",
        "Then:",
        ...(as && project ? [`  take ${files.at(-1)} into your program`] : []),
        ...next.map((one) => `  ${one}`),
        "",
        pair["deletionProtection"] === true
            ? "The update says that it updates the pair and its listeners: it notes in the state how they are declared, and " +
              "that they are protected. It calls nothing."
            : "The update says that it updates the pair: it notes in the state how it is declared. It calls nothing.",
        "",
    ].join("\n");
}
