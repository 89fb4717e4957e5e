// The oldest CLI is the same one wherever it is written: what the tests accept, what Pulumi is told, what readers are told.

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

import { minimumVersion } from "../engine/decide";

const ROOT = path.join(__dirname, "..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

describe("the oldest Pulumi CLI", () => {
    for (const file of ["Pulumi.yaml", "templates/typescript/Pulumi.yaml", "templates/yaml/Pulumi.yaml"]) {
        it(`is what ${file} requires`, () => {
            assert.deepEqual(
                [...read(file).matchAll(/^requiredPulumiVersion: (.*)$/gm)].map(([, required]) => required),
                [`">=${minimumVersion}"`],
            );
        });
    }

    it("is the one that the documents name", () => {
        assert.match(
            read("docs/compatibility.md"),
            new RegExp(`^\\| Pulumi CLI +\\| ${minimumVersion.replaceAll(".", "\\.")} +\\|`, "m"),
        );
    });
});
