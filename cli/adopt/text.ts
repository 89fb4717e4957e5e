// The report of an adoption as text.

import { formatCount } from "../../components/validation";
import type { Project } from "../project";
import type { AdoptionReport } from "./adoption";
import type { AdoptFlags } from "./flags";
import type { Adoption } from "./pair";

/** Formats the report of a stack file and its import file. */
export function toText(
    { stack, pair: name, loadBalancerId: id, files, next }: AdoptionReport,
    { listeners, notes, pair }: Adoption,
    { as }: Pick<AdoptFlags, "as">,
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

/** Formats the report of an import file alone. */
export function importToText({ stack, pair, loadBalancerId, listeners, notes, files, next }: AdoptionReport): string {
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
