// `adopt`: reads what was made in the console and writes the stack file that declares it and the file by
// which Pulumi imports it, so that the first update changes nothing. Only reads in the cloud, and overwrites no file.

import { type Command, Option } from "commander";

import { type AdoptFlags, LANGUAGES, runAdoption } from "../adopt";
import { type CommandContext, toJson } from "../io";
import { projectCommand, withExamples } from "../project";
import { formatOption } from "./options";

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
        .action(async (id: string | undefined, flags: AdoptFlags) => {
            const { report, text } = await runAdoption(context, id, flags);
            context.out(flags.format === "json" ? toJson("adoption", report) : text);
        });
}
