// Every file opens with what it is for: line comments, then an empty line.

import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { ROOT } from "./support/run";

const FOLDERS = ["cli", "clb", "components", "engine", "generate", "policy", "provider", "stacks", "tests"];

function typescript(folder: string): string[] {
    return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
        const name = path.posix.join(folder, entry.name);
        if (entry.isDirectory()) {
            return /^(dist|node_modules|\.cache)$/.test(entry.name) ? [] : typescript(name);
        }
        return entry.name.endsWith(".ts") ? [name] : [];
    });
}

describe("every source file", () => {
    it("opens with a sentence on its job", () => {
        const opens = (file: string) =>
            /^(#!.*\n)?(\/\/ .+\n)+\n/.test(readFileSync(path.join(ROOT, file), "utf8").replaceAll("\r", ""));
        const files = FOLDERS.flatMap(typescript);
        assert.ok(files.length > 200);
        assert.deepEqual(
            files.filter((file) => !opens(file)),
            [],
        );
    });
});
