// Tests the download of the Pulumi CLI with a stand-in for the library that does it, from a folder without packages, as the
// user's cache is; and what `npm run engine -- --download` makes of it.

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { cliVersion } from "../../engine/compile";
import { downloadPulumi } from "../../engine/download";
import type { Manifest } from "../../engine/manifest";
import { copyWith, ROOT, runTs } from "../support/run";
import { withoutTools } from "../engine/support/command";

/** A CLI that fetches the provider that it is asked for. */
const CLI = `#!/bin/sh
[ "$1" = version ] && { echo v9.9.9; exit; }
folder="$PULUMI_HOME/plugins/resource-alicloud-$5"
mkdir -p "$folder" && echo stand-in > "$folder/pulumi-resource-alicloud"
`;

const library = (body: string) => `exports.PulumiCommand = { install: async ({ root, version }) => { ${body} } };`;

const DELIVERS = library(`
    const fs = require("node:fs");
    fs.mkdirSync(root + "/bin", { recursive: true });
    fs.writeFileSync(root + "/bin/pulumi", ${JSON.stringify(CLI)}, { mode: 0o755 });
    fs.writeFileSync(root + "/version", String(version));
`);
const FAILS = library('throw new Error("nobody answers");');

describe("the download of an engine", function () {
    this.timeout(60_000);

    let folder: string;

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "engine-download-"));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const standIn = (text: string): string => {
        const file = path.join(folder, "library.js");
        fs.writeFileSync(file, text);
        return file;
    };

    it("is done by the library, wherever the folder stands", async () => {
        assert.deepEqual(await downloadPulumi("3.1.2", folder, standIn(DELIVERS)), {
            path: path.join(folder, "downloaded/bin/pulumi"),
            version: "3.1.2",
            identity: "downloaded 3.1.2",
        });
        assert.equal(fs.readFileSync(path.join(folder, "downloaded/version"), "utf8"), "3.1.2");
    });

    it("finds the library of this package from a folder without packages", async () => {
        const severed = path.join(folder, "severed.js");
        fs.writeFileSync(severed, 'globalThis.fetch = () => Promise.reject(new Error("no network here"));');
        const { NODE_OPTIONS = "" } = process.env;
        process.env["NODE_OPTIONS"] = `--require ${severed}`;
        try {
            const reason = await downloadPulumi("3.1.2", folder);
            assert.ok(typeof reason === "string");
            assert.match(reason, /^pulumi 3\.1\.2 could not be downloaded: .*no network here$/);
        } finally {
            process.env["NODE_OPTIONS"] = NODE_OPTIONS;
        }
    });

    it("tells why it failed, also where nothing came and nothing was said", async () => {
        const reason = "pulumi 3.1.2 could not be downloaded: ";
        assert.equal(await downloadPulumi("3.1.2", folder, standIn(FAILS)), `${reason}nobody answers`);
        assert.equal(await downloadPulumi("3.1.2", folder, standIn(library(""))), `${reason}no output`);
    });

    describe("by npm run engine", () => {
        let copy: string;

        /** The engine's own scripts, with a stand-in where Pulumi's library is. */
        const make = (text: string) => {
            copy = copyWith({});
            const modules = path.join(copy, "node_modules");
            fs.rmSync(modules);
            fs.mkdirSync(path.join(modules, "@pulumi/pulumi"), { recursive: true });
            for (const name of ["ts-node", "@swc", "typescript", "@pulumi/alicloud"]) {
                fs.symlinkSync(path.join(ROOT, "node_modules", name), path.join(modules, name));
            }
            fs.writeFileSync(path.join(modules, "@pulumi/pulumi/automation.js"), text);
            return runTs("engine/build.ts", ["--download"], copy, withoutTools());
        };
        afterEach(() => fs.rmSync(copy, { recursive: true }));

        it("gives an engine with the provider that the CLI fetches, which is kept", async () => {
            const version = cliVersion().slice(1);
            const { code, stdout, stderr } = await make(DELIVERS);
            assert.deepEqual([code, stderr], [0, ""], stdout);
            assert.match(stdout, /^engine: no pulumi is on PATH\nengine: downloading pulumi /);
            const manifest = JSON.parse(fs.readFileSync(path.join(copy, ".engine/engine.json"), "utf8")) as Manifest;
            assert.deepEqual(
                [manifest.how, manifest.pulumi.version, manifest.why],
                ["downloaded", version, "no pulumi is on PATH"],
            );
            for (const file of [manifest.pulumi.path, manifest.provider.path]) {
                assert.ok(fs.existsSync(path.join(copy, file)), file);
            }
            const again = await runTs("engine/build.ts", ["--download"], copy, withoutTools());
            assert.match(again.stdout, /^engine: up to date; downloaded: pulumi /);
        });

        it("falls through to a build where it fails, and leaves nothing where there is no Go either", async () => {
            const { code, stderr } = await make(FAILS);
            assert.equal(code, 1);
            assert.match(
                stderr,
                /^There is nothing to make an engine from: no pulumi is on PATH; pulumi \S+ could not be downloaded: nobody answers, and no go is on PATH to build one\./,
            );
            assert.deepEqual(fs.readdirSync(path.join(copy, ".engine")), []);
        });
    });
});
