// Reads an instance and writes the files by which Pulumi takes it over.

import { existsSync } from "node:fs";
import * as path from "node:path";

import { formatCount } from "../../components/validation";
import { connectToStack } from "../cloud";
import { type CommandContext, UsageError, UserError, withProgress, writeNew } from "../io";
import {
    declaresPairs,
    findProjectIfAny,
    type Project,
    readStackFileIfAny,
    requireProject,
    resolveCwd,
    stackFilePath,
} from "../project";
import { type AdoptionReport, omitSecrets, programFiles, stackFile } from "./adoption";
import { type AdoptFlags, providerSettings, readSelection } from "./flags";
import { toImportFile } from "./importFile";
import { toPair } from "./pair";
import { type CloudContent, readContent } from "./readContent";
import { type RestoredImport, restorePair } from "./restore";
import { importToText, toText } from "./text";

/** What was written, for machines and for people. */
export interface AdoptionResult {
    readonly report: AdoptionReport;
    readonly text: string;
}

/** Writes the stack file and the import file of an instance. Throws UserError if it cannot be declared. */
export async function runAdoption(
    context: CommandContext,
    id: string | undefined,
    options: AdoptFlags,
): Promise<AdoptionResult> {
    const project = options.as === undefined ? requireProject(context, options) : findProjectIfAny(context, options);
    const { stack, selection } = readSelection(id, options);
    if (options.importOnly) {
        const target = { stack, id: selection.id, keep: selection.keepInstance };
        return await writeImportFile(context, requireProject(context, options), target, options);
    }
    const settings = providerSettings(context, project, options);
    const defaultFolder = path.join(project?.root ?? resolveCwd(context, options), project?.stackDir ?? ".");
    const folder = path.resolve(context.cwd, options.out ?? defaultFolder);
    const config = path.join(folder, path.basename(project ? stackFilePath(project, stack) : `Pulumi.${stack}.yaml`));
    const file = { file: path.relative(context.cwd, config), config: settings, notes: [], lineOf: () => 1 };
    const cloud = await connectToStack(context, options.like ?? stack, file, project?.root ?? context.cwd);
    const content = await withProgress(context, `Reading ${selection.id}`, readContent(cloud, selection.id));
    const name = options.pair ?? (content.loadBalancer.name || selection.id);
    const adoption = toPair(content, { ...selection, name });
    if ("reasons" in adoption) {
        throw new UserError(formatReasons(selection.id, adoption.reasons));
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
        ...(options.as && programFiles(options.as, project, folder, { from: selection.id, name, pair: adoption.pair })),
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
    return { report, text: toText(report, adoption, options, project) };
}

/** Writes the import file of a pair that the stack's file or its program declares already. */
async function writeImportFile(
    context: CommandContext,
    project: Project,
    { stack, id, keep }: { readonly stack: string; readonly id: string; readonly keep: boolean },
    options: AdoptFlags,
): Promise<AdoptionResult> {
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
    return { report, text: importToText(report) };
}

/** The entries of a pair that a program declares, by what the instance has. */
function restoreProgram(
    content: CloudContent,
    selection: { readonly id: string; readonly keepInstance: boolean; readonly name: string },
    { group }: Pick<AdoptFlags, "group">,
): RestoredImport {
    const adoption = toPair(content, { ...selection, ...(group !== undefined && { group }) });
    if ("reasons" in adoption) {
        throw new UserError(formatReasons(selection.id, adoption.reasons));
    }
    return {
        pair: selection.name,
        file: toImportFile(selection.name, selection.id, adoption.listeners, selection),
        listeners: adoption.listeners.map(({ key }) => key),
        notes: adoption.notes,
    };
}

function formatReasons(id: string, reasons: readonly string[]): string {
    const headline = `${id} cannot be adopted as it is: ${formatCount(reasons.length, "reason")}; nothing was written`;
    return [headline, ...reasons.map((reason) => `  ${reason}`)].join("\n");
}
