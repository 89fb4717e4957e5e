// How a stack's file is read. That Pulumi reads the same is in tests/engine/yaml.test.ts.

import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { UserError } from "../../../cli/io/exit";
import { parseProject, parseStackFile, readStackFile, readStackFileIfAny } from "../../../cli/project/stackFile";
import { SAMPLE_PROJECT, SAMPLES } from "../../support/stackFiles";

const FILE = "stacks/Pulumi.dev.yaml";
const read = (text: string) => parseStackFile({ name: SAMPLE_PROJECT }, FILE, text);

function refusal(text: string): string[] {
    try {
        return [JSON.stringify(read(text).config)];
    } catch (error) {
        assert.ok(error instanceof UserError, String(error));
        return error.message.split("\n");
    }
}

describe("a stack's file", () => {
    for (const { title, text, reads, refused = [] } of SAMPLES) {
        if (reads) {
            it(`reads ${title}`, () => assert.deepEqual(read(text).config, reads));
        } else {
            it(`refuses ${title}`, () =>
                assert.deepEqual(
                    refusal(text),
                    refused.map((reason) => `${FILE}:${reason}`),
                ));
        }
    }

    it("refuses a setting that stands with and without its project, of which Pulumi takes either", () =>
        assert.deepEqual(refusal("config:\n  x: 1\n  shop:x: 2\n"), [
            `${FILE}:3: shop:x: the same setting as "x"; must stand once`,
        ]));

    it("refuses UTF-16", () => {
        const root = mkdtempSync(path.join(tmpdir(), "stack-file-"));
        try {
            writeFileSync(path.join(root, "Pulumi.dev.yaml"), "\ufeffconfig:\n  shop:x: 1\n", "utf16le");
            assert.throws(
                () => readStackFile({ name: SAMPLE_PROJECT, stackDir: ".", stacks: ["dev"], root }, "dev"),
                new UserError("Pulumi.dev.yaml: not UTF-8 (UTF-16?); must be saved as UTF-8"),
            );
        } finally {
            rmSync(root, { recursive: true });
        }
    });

    it("tells the line of a setting, behind an alias or a merge that of where it stands", () => {
        const { lineOf } = read(
            [
                "config:",
                "  shop:defaults: &base",
                "    loadBalancer:",
                "      spec: 1",
                "  pairs:",
                "    web:",
                "      <<: [*base]",
                "      listeners:",
                "        - port: 1",
                "        - &two",
                "          port: 2",
                "    null:",
                "      listeners: [*two]",
                '    "1": { "a.b": 1 }',
                "",
            ].join("\n"),
        );
        const lines = {
            "shop:pairs": 5,
            "shop:pairs.web": 6,
            "shop:pairs.web.loadBalancer.spec": 4,
            "shop:pairs.web.listeners[1].port": 11,
            "shop:pairs.web.primary.serverId": 6,
            'shop:pairs["<nil>"].listeners[0].port': 11,
            'shop:pairs.1["a.b"]': 14,
            "shop:nothing": 1,
        };
        assert.deepEqual(Object.fromEntries(Object.keys(lines).map((key) => [key, lineOf(key)])), lines);
    });

    it("does not hang on aliases of aliases, nor break on depth", () => {
        const levels = Array.from({ length: 9 }, (_, level) =>
            level === 0 ? "    a0: &a0 [x]" : `    a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`,
        );
        assert.deepEqual(refusal(["config:", "  shop:x:", ...levels, ""].join("\n")), [
            `${FILE}:1: too many aliases of aliases; must say at most 400000 values`,
        ]);
        for (const depth of [200, 20_000]) {
            assert.deepEqual(refusal(`config:\n  shop:x: ${"[".repeat(depth)}${"]".repeat(depth)}\n`), [
                `${FILE}:2: nested too deeply; must have at most 100 levels`,
            ]);
        }
    });

    it("says that the settings which Pulumi.yaml gives to every stack are not in it", () => {
        const notes = (text: string) => {
            const project = parseProject("Pulumi.yaml", `name: shop\n${text}`);
            const read = parseStackFile(project, FILE, "config: {}\n").notes;
            assert.deepEqual(readStackFileIfAny({ ...project, stacks: [], root: "." }, "dev").notes, read);
            return read.map(({ path, reason }) => `${path}: ${reason}`);
        };
        assert.deepEqual(notes("config:\n  pairs: { value: {} }\n  alicloud:region: cn-hangzhou\n"), [
            "config: settings that Pulumi.yaml gives to every stack (pairs, alicloud:region) are not seen here: this is the file " +
                "alone; `pulumi config --stack <stack>` shows all of them",
        ]);
        for (const none of ["", "config:\n", "config: {}\n", "config: stacks\n"]) {
            assert.deepEqual(notes(none), []);
        }
    });

    it("stands in the folder that Pulumi.yaml names, in its old word too", () => {
        const dirs = ["", "config: old\n", "stackConfigDir: new\n", "config: {}\n"].map(
            (text) => parseProject("Pulumi.yaml", `name: shop\n${text}`).stackDir,
        );
        assert.deepEqual(dirs, [".", "old", "new", "."]);
    });

    it("says that the settings of environments are not in it", () => {
        const notes = (environment: string) => read(`${environment}config: {}\n`).notes.map(({ path }) => path);
        assert.deepEqual(
            [
                "",
                "environment:\n",
                "environment: []\n",
                "environment: [prod]\n",
                "environment: { imports: [prod] }\n",
            ].map(notes),
            [[], [], [], ["environment"], ["environment"]],
        );
    });
});
