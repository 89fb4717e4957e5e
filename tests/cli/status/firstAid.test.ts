// One remedy for a run that failed or was killed: on every page and in every message.

import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { CLEAR_CREATES, FIRST_AID, REFRESH } from "../../../cli/status/firstAid";
import { ROOT } from "../../support/run";

const filesIn = (folder: string, kind: RegExp): string[] =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => kind.test(file) && !file.includes("node_modules"))
        .map((file) => path.join(folder, file))
        .sort();
const pages = ["README.md", ...filesIn("docs", /\.md$/)];
const sources = [...filesIn("cli", /\.ts$/), ...filesIn("components", /\.ts$/)];

/** Every line break as a space, so that a remedy is found where it is wrapped. */
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8").replace(/\s+/g, " ");
const contexts = (file: string, remedy: RegExp) =>
    [...read(file).matchAll(remedy)].map(({ index }) => read(file).slice(index, index + 60));

describe("the first aid for a killed run", () => {
    it("is `pulumi cancel`, then `pulumi up --refresh`, with one more command for creates without an answer", () => {
        assert.deepEqual(
            [FIRST_AID, REFRESH, CLEAR_CREATES],
            [
                "`pulumi cancel`, then `pulumi up --refresh`",
                "`pulumi up --refresh`",
                "`pulumi refresh --clear-pending-creates`",
            ],
        );
    });

    it("is the same on every page that names `pulumi cancel`", () => {
        const others = pages.flatMap((file) =>
            contexts(file, /pulumi cancel/g)
                .filter((text) => !`\`${text}`.startsWith(FIRST_AID))
                .map((text) => `${file}: ${text.slice(0, 40)}`),
        );
        // The block of commands and the warning about it.
        assert.deepEqual(others, [
            "docs/troubleshooting.md: pulumi cancel # only after a run that wa",
            "docs/troubleshooting.md: pulumi cancel` only once no update of th",
        ]);
        assert.match(
            read("docs/troubleshooting.md"),
            /```sh pulumi cancel # .{1,60} pulumi up --refresh # .{1,60} ```/,
        );
    });

    it("is written out in one source file alone", () => {
        const WORDS = /pulumi cancel|pulumi up --refresh|clear-pending-creates`/;
        assert.deepEqual(
            sources.filter((file) => WORDS.test(read(file))),
            ["cli/status/firstAid.ts"],
        );
    });

    it("is never to delete a listener, nor another command of the state", () => {
        const wrong =
            /delete (the|this|that|a) (live )?listener|pulumi state unprotect|pulumi refresh`|up` (finishes|completes)/i;
        assert.deepEqual(
            [...pages, ...sources].filter((file) => wrong.test(read(file))),
            [],
        );
    });

    it("is to untaint where a listener is there already", () => {
        assert.match(
            read("docs/troubleshooting.md"),
            /`ListenerAlreadyExists` \| The listener may serve: do not delete it\. After `pulumi state taint` or `--replace`: `pulumi state untaint <urn>`/,
        );
    });
});
