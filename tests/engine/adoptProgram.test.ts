// `adopt --as`: the program that it writes, in every language, brought up over what was made by hand and imported: nothing is
// changed, and afterwards there is nothing to change. As a part of a program that is there, and as a whole project.

import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { LocalClb } from "../../clb/controlPlane/localClb";
import { type Declared, type Language, LANGUAGES, projectFiles } from "../../cli/adopt/program";
import { ROOT } from "../support/run";
import { beforeTheConsole, clickTogether, type Made } from "./support/console";
import { writeHosts } from "./support/hosts";
import { must, pack } from "./support/packed";
import { Program } from "./support/program";
import { python } from "./support/python";

const RUNTIMES: Record<Language, string> = { yaml: "yaml", typescript: "nodejs", python: "python" };

/** How a program takes a part in, and the file that it is. */
const PARTS: Record<Language, { readonly file: string; readonly take: Record<string, string> }> = {
    // A program in YAML is one file.
    yaml: { file: "shop.yaml", take: {} },
    typescript: { file: "shop.ts", take: { "index.ts": 'export * from "./shop";\n' } },
    python: { file: "shop.py", take: { "main.py": "def program():\n    import shop\n" } },
};

/** The host of the tests runs a function. */
const MAIN = { "main.py": 'import runpy\n\ndef program():\n    runpy.run_path("__main__.py")\n' };

describe("adopt --as", () => {
    let clb: LocalClb;
    let made: Made;
    let bin: string;
    let hosts: string;

    before(async () => {
        clb = await LocalClb.start({
            region: "cn-hangzhou",
            seed: beforeTheConsole,
        });
        made = await clickTogether(clb);
        ({ bin } = await pack());
        hosts = writeHosts(mkdtempSync(path.join(tmpdir(), "hosts-")), await python());
    });
    after(async () => {
        rmSync(hosts, { recursive: true, force: true });
        await clb?.stop();
    });

    for (const language of LANGUAGES) {
        it(`writes a program that changes nothing of what was made by hand (${language})`, async () => {
            const start = `name: adopted\nruntime: ${RUNTIMES[language]}\n`;
            const program = new Program(clb, bin, { yaml: start });
            program.env["PATH"] = [hosts, program.env["PATH"]].join(path.delimiter);
            const at = (file: string) => path.join(program.folder, file);
            const write = (files: Record<string, string>) =>
                Object.entries(files).forEach(([file, text]) => writeFileSync(at(file), text));
            const pulumi = async (args: string) => {
                const { code, stdout, stderr } = await program.pulumi(args);
                assert.equal(code, 0, `${args}\n${stdout}\n${stderr}`);
                return stdout;
            };
            const compile = async () => {
                if (language === "typescript") {
                    const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
                    await must(process.execPath, [tsc, "-p", "."], program.folder);
                }
            };
            const before = clb.model;
            try {
                if (language === "typescript") {
                    symlinkSync(path.join(bin, ".."), at("node_modules"));
                }
                await pulumi("stack");
                const adopt = (...args: string[]) => {
                    const all = ["adopt", made.shop, "--stack", "dev", "--like", "dev", ...args];
                    return must(path.join(bin, "alicloud-primary-secondary"), all, program.folder, program.env);
                };
                const adopted = await adopt("--as", language);
                assert.equal(adopted.stderr, "");
                const { file, take } = PARTS[language];
                assert.match(adopted.stdout, new RegExp(`^ {2}take ${file} into your program$`, "m"));

                const [, order = ""] = /^ {2}pulumi (import --stack dev .*)$/m.exec(adopted.stdout) ?? [];
                await pulumi(`${order.replace("--stack dev ", "")} --yes --skip-preview`);
                await adopt("--as", "yaml", "--out", "aside");
                const yaml = readFileSync(at("aside/shop.yaml"), "utf8");
                const { resources } = parse(yaml) as { resources: { shop: { properties: Declared["pair"] } } };
                const declared = { from: made.shop, name: "shop", pair: resources.shop.properties };
                const whole = projectFiles(language, "adopted", declared);
                write({ ...whole, ...take, ...(language === "yaml" && { "Pulumi.yaml": start + yaml }) });
                await compile();
                // The stack, its provider, the instance, two groups and two listeners stay; the component gets its arguments.
                const told = await pulumi("up --yes --skip-preview");
                assert.match(told, /\nResources:\n {4}~ 1 updated\n {4}\d+ unchanged\n/);
                await pulumi("preview --expect-no-changes");

                const entry = language === "python" ? MAIN : {};
                write({ ...whole, ...entry });
                await compile();
                await pulumi("preview --expect-no-changes");
            } finally {
                program.close();
            }
            assert.deepEqual(clb.model, before);
        });
    }
});
