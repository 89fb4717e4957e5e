// Asks at the terminal.

import { createInterface } from "node:readline/promises";

import { UserError } from "./exit";

/** Where questions are asked and answers come from. */
export interface Terminal {
    readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
    readonly output: NodeJS.WritableStream;
}

/**
 * Asks a question that only "y" or "yes" affirms. Throws a UserError at Ctrl-C, at the end of the input, and where nobody
 * can answer.
 *
 * @param otherwise how to answer beforehand, as "`--yes`"
 * @param stop as good as Ctrl-C
 */
export async function confirm(
    question: string,
    otherwise: string,
    stop: AbortSignal,
    { input, output }: Terminal = { input: process.stdin, output: process.stdout },
): Promise<boolean> {
    if (!input.isTTY) {
        throw new UserError(`${question} Nobody is there to answer: add ${otherwise}. Nothing was changed.`);
    }
    const asking = createInterface({ input, output, terminal: true });
    let isInterrupted = false;
    const interrupt = () => {
        isInterrupted = true;
        asking.close();
    };
    asking.once("SIGINT", interrupt);
    stop.addEventListener("abort", interrupt);
    try {
        const answer = await new Promise<string>((resolve, reject) => {
            asking.once("close", () => reject(new Error("closed")));
            asking.question(`${question} [y/N] `).then(resolve, reject);
        });
        return /^y(es)?$/i.test(answer.trim());
    } catch {
        throw new UserError(`\n${isInterrupted ? "Interrupted" : "No answer"}: nothing was changed.`);
    } finally {
        stop.removeEventListener("abort", interrupt);
        asking.close();
    }
}
