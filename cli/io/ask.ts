// Asks at the terminal.

import { createInterface } from "node:readline/promises";

import { UserError } from "./exit";

/** Where questions are asked and answers come from. */
export interface Terminal {
    readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
    readonly output: NodeJS.WritableStream;
}

const PROCESS: Terminal = { input: process.stdin, output: process.stdout };

/**
 * Asks a question that only "y" or "yes" affirms. Throws a UserError at Ctrl-C, at the end of the input, and where nobody
 * can answer.
 *
 * @param alternative how to answer beforehand, as "`--yes`"
 * @param stop as good as Ctrl-C
 */
export async function confirm(
    question: string,
    alternative: string,
    stop: AbortSignal,
    terminal?: Terminal,
): Promise<boolean> {
    requireTerminal(question, alternative, terminal);
    return /^y(es)?$/i.test(await askFor(`${question} [y/N]`, alternative, stop, terminal));
}

/** Asks for a word. Throws as `confirm` does. */
export async function askFor(
    question: string,
    alternative: string,
    stop: AbortSignal,
    terminal: Terminal = PROCESS,
): Promise<string> {
    requireTerminal(question, alternative, terminal);
    const readline = createInterface({ ...terminal, terminal: true });
    let isInterrupted = false;
    const interrupt = () => {
        isInterrupted = true;
        readline.close();
    };
    readline.once("SIGINT", interrupt);
    stop.addEventListener("abort", interrupt);
    try {
        const answer = await new Promise<string>((resolve, reject) => {
            readline.once("close", () => reject(new Error("closed")));
            readline.question(`${question} `).then(resolve, reject);
        });
        return answer.trim();
    } catch {
        throw new UserError(`\n${isInterrupted ? "Interrupted" : "No answer"}: nothing was changed.`);
    } finally {
        stop.removeEventListener("abort", interrupt);
        readline.close();
    }
}

function requireTerminal(question: string, alternative: string, { input }: Terminal = PROCESS): void {
    if (!input.isTTY) {
        throw new UserError(`${question} Nobody is there to answer: add ${alternative}. Nothing was changed.`);
    }
}
