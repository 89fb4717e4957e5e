// The components in programs that `pulumi package add` writes an SDK for: the examples, as their READMEs run them.

import * as assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";

import type { LocalClb } from "../../clb/controlPlane/localClb";
import { findExecutable } from "../../engine/find";
import { ROOT } from "../support/run";
import { startClb } from "./support/example";
import { pack } from "./support/packed";
import { Program } from "./support/program";

const EXECUTABLE = "pulumi-resource-alicloud-primary-secondary";

describe("the components in a program with an SDK of its own", () => {
    let clb: LocalClb;
    let bin: string;

    before(async () => {
        clb = await startClb();
        ({ bin } = await pack());
    });
    after(() => clb?.stop());

    for (const { language, tools, unexported } of [
        { language: "go", tools: ["go"], unexported: [] },
        // Pulumi's Java SDK exports no objects that are outputs of a component.
        { language: "java", tools: ["javac", "mvn"], unexported: ["attachments"] },
    ]) {
        it(`brings a pair up, switches it without a gap and takes it away (${language})`, async () => {
            const missing = tools.filter((tool) => findExecutable(tool, process.env["PATH"]) === undefined);
            assert.deepEqual(missing, [], `needed on PATH: ${missing.join(", ")}`);
            const program = new Program(clb, bin, { folder: `examples/${language}` });
            try {
                const added = await program.package(["add", path.join(bin, EXECUTABLE)]);
                assert.equal(added.code, 0, `${added.stdout}\n${added.stderr}`);
                await program.live(`primary-secondary-${language}`, unexported);
            } finally {
                program.close();
            }
        });
    }

    it("has the names that the example in C# uses, as .NET is not at hand to compile it", async () => {
        const program = new Program(clb, bin, { folder: "examples/csharp" });
        // The generator puts a logo into the SDK, from Pulumi's web site if the schema names no other.
        const logos = createServer((_, response) => response.end("logo")).listen(0, "127.0.0.1");
        try {
            await new Promise((resolve) => logos.once("listening", resolve));
            const logoUrl = `http://127.0.0.1:${(logos.address() as AddressInfo).port}/logo.png`;
            const schema = JSON.parse(readFileSync(path.join(ROOT, "schema.json"), "utf8")) as object;
            writeFileSync(path.join(program.folder, "schema.json"), JSON.stringify({ ...schema, logoUrl }));
            const generated = await program.package([
                "gen-sdk",
                "./schema.json",
                "--language",
                "dotnet",
                "--out",
                "sdks",
            ]);
            assert.equal(generated.code, 0, `${generated.stdout}\n${generated.stderr}`);

            const sdk = declarations(path.join(program.folder, "sdks/dotnet"));
            const used = uses(readFileSync(path.join(program.folder, "Program.cs"), "utf8"));
            assert.ok(used.length > 12, used.join(" "));
            assert.deepEqual(
                used.filter((name) => !sdk.has(name)),
                [],
            );
        } finally {
            logos.close();
            program.close();
        }
    });
});

/** What an SDK in C# declares: classes and structs, and their public properties as `Class.Property`. */
function declarations(folder: string): ReadonlySet<string> {
    const found = new Set<string>();
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".cs"));
    for (const file of files) {
        let owner = "";
        for (const line of readFileSync(path.join(folder, file), "utf8").split("\n")) {
            owner = /^ {4}public (?:sealed |partial |readonly )*(?:class|struct) (\w+)/.exec(line)?.[1] ?? owner;
            const property = /^ {8}public (?:static )?\S.* (\w+)(?: \{ get;|$)/.exec(line)?.[1];
            found.add(owner);
            found.add(property ? `${owner}.${property}` : owner);
        }
    }
    return found;
}

/** What a program in C# uses of it: `new Class { Property = … }`, `Enum.Value` and outputs of the component. */
function uses(program: string): string[] {
    const used: string[] = [];
    const open: string[] = [];
    let next = "";
    for (const [token, created, assigned] of program.matchAll(/new (\w+)|\b([A-Z]\w+) =(?!=)|[{}]/g)) {
        if (created) {
            next = created;
        } else if (token === "{") {
            open.push(next);
            next = "";
        } else if (token === "}") {
            open.pop();
        } else {
            used.push(`${open.at(-1)}.${assigned}`);
        }
    }
    const enums = [...program.matchAll(/\b(AddressType|Protocol)\.(\w+)/g)].map(([text]) => text);
    const outputs = [...program.matchAll(/\bweb\.(\w+)/g)].map(([, name]) => `PrimarySecondaryLoadBalancer.${name}`);
    return [...used, ...enums, ...outputs];
}
