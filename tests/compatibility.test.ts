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

describe("the versions that are tested", () => {
    const manifest = JSON.parse(read("package.json")) as {
        engines: { node: string };
        peerDependencies: Record<string, string>;
        devDependencies: Record<string, string>;
    };
    const row = (what: string) => {
        const rows = [...read("docs/compatibility.md").matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\| ([^|]+?) +\|/gm)];
        const [, , oldest, newest] = rows.find(([, name]) => name === what)!;
        return { oldest, newest };
    };

    it("begin with what users may have, which is what the lockfile has", () => {
        for (const name of ["@pulumi/pulumi", "@pulumi/alicloud", "@pulumi/policy"]) {
            const { oldest } = row(`\`${name}\``);
            assert.deepEqual([manifest.peerDependencies[name], manifest.devDependencies[name]], [`^${oldest}`, oldest]);
        }
        assert.equal(manifest.engines.node, `>=${row("Node").oldest}`);
    });

    it("end with the newest Node that both the matrix and `npm run test:newest` have", () => {
        const [, matrix] = /node: \[(.*)\]/.exec(read(".github/workflows/check.yml"))!;
        const rounds = [...read("tools/newest.ts").matchAll(/node: (\d+), what/g)].map(([, node]) => node);
        const { newest } = row("Node");
        assert.deepEqual([matrix!.split(", ").at(-1), rounds.at(-1)], [newest, newest]);
    });

    it("are those of the engine that is built", () => {
        const [, built] = /github\.com\/pulumi\/pulumi\/pkg\/v3 v([\d.]+)/.exec(read("engine/go.mod"))!;
        assert.equal(row("Pulumi CLI").newest!.split(",")[0], built);
    });
});
