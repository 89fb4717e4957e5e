// Questions at the terminal.

import * as assert from "node:assert/strict";
import { PassThrough } from "node:stream";

import { confirm } from "../../../cli/io/ask";
import { UserError } from "../../../cli/io/exit";

/** Types something once the question stands on the screen. */
async function answer(
    keys: string | (() => void),
    { isTTY = true, stop = new AbortController().signal } = {},
): Promise<{ screen: string; result: boolean | string }> {
    const input = Object.assign(new PassThrough(), { isTTY });
    const output = new PassThrough();
    let screen = "";
    output.setEncoding("utf8").on("data", (text: string) => {
        const isAsked = screen.includes("Switch?");
        screen += text;
        if (!isAsked && screen.includes("Switch?")) {
            if (typeof keys === "string") {
                input.write(keys);
            } else {
                keys();
            }
        }
    });
    const result = await confirm("Switch?", "`--yes`", stop, { input, output }).catch((error: unknown) => {
        assert.ok(error instanceof UserError);
        return error.message;
    });
    return { screen, result };
}

describe("confirm", () => {
    for (const [keys, result] of [
        ["y\r", true],
        ["YES\r", true],
        ["\r", false],
        ["n\r", false],
        ["yesterday\r", false],
        ["\x03", "\nInterrupted: nothing was changed."],
        ["y\x03", "\nInterrupted: nothing was changed."],
        ["\x04", "\nNo answer: nothing was changed."],
    ] as const) {
        it(`takes ${JSON.stringify(keys)} for ${JSON.stringify(result)}`, async () => {
            assert.equal((await answer(keys)).result, result);
        });
    }

    it("ends when it is told to stop from outside", async () => {
        const stop = new AbortController();
        const { result } = await answer(() => stop.abort(), { stop: stop.signal });
        assert.equal(result, "\nInterrupted: nothing was changed.");
    });

    it("asks nothing where nobody is there, and says how to answer beforehand", async () => {
        assert.deepEqual(await answer("y\r", { isTTY: false }), {
            screen: "",
            result: "Switch? Nobody is there to answer: add `--yes`. Nothing was changed.",
        });
    });
});
