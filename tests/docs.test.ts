// The documents stay true: links lead somewhere, examples are computed and run, the API reference is the code's own.

import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

import { EFFECTS } from "../cli/plan/effects";
import { Protocol } from "../components";
import { computeFailoverSeconds, computeRecoverySeconds } from "../components/domain/failover";
import { HEALTH_CHECK_DEFAULTS, PAIR_SHAPE } from "../components/schema/limits";
import type { ObjectShape, Shape } from "../components/schema/shape";
import { writeArgumentsPage } from "../generate/argumentTables";
import { copyWith, ROOT, runTs, WITH_PROCESSES_MS } from "./support/run";

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

/** Documents that explain; the others tell how to do something. */
const TO_READ = new Set([
    "docs/_index.md",
    "docs/api/README.md",
    "docs/architecture.md",
    "docs/benchmarks.md",
    "docs/failover.md",
    "docs/from-console.md",
    "docs/installation-configuration.md",
    "docs/migrating.md",
    "docs/mutation.md",
    "docs/options.md",
    "docs/releasing.md",
    "docs/state.md",
    "docs/testing.md",
    "docs/why-clb.md",
]);

/** Every Markdown file that is ours, relative to the root. */
function documents(folder = ""): string[] {
    return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
        const name = path.posix.join(folder, entry.name);
        if (entry.isDirectory()) {
            return /^(node_modules|dist|\.git|\.engine|\.cache|coverage)$/.test(entry.name) ? [] : documents(name);
        }
        return entry.name.endsWith(".md") ? [name] : [];
    });
}

/** Every TypeScript file below a folder, relative to the root. */
function typescript(folder: string): string[] {
    const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" });
    return files.filter((file) => file.endsWith(".ts")).map((file) => path.posix.join(folder, file));
}

/** The anchors of a document: what GitHub makes of its headings, and those that it sets itself. */
function anchors(text: string): string[] {
    const headings = [...text.replace(/^```[^]*?^```/gm, "").matchAll(/^#+ +(.+)$/gm)].map(([, heading]) => heading!);
    const slugs = headings.map((heading) =>
        heading
            .toLowerCase()
            .replace(/[^\p{L}\p{N} _-]/gu, "")
            .replaceAll(" ", "-"),
    );
    return [...slugs, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id]) => id!)];
}

/** The fields of an object or of a list of them, and the fields of those. */
function fieldNames(shape: Shape): string[] {
    const inner = shape.kind === "list" ? shape.of : shape;
    return inner.kind === "object"
        ? Object.entries(inner.fields).flatMap(([name, field]) => [name, ...fieldNames(field)])
        : [];
}

/** Rows of the tables below a heading, without head and rule, cell by cell. */
function rows(text: string, heading: string): string[][] {
    const section = text.slice(text.indexOf(`## ${heading}`)).split(/^## /m)[1]!;
    const lines = section.split("\n").filter((line) => line.startsWith("| "));
    return lines.slice(2).map((line) =>
        line
            .split("|")
            .slice(1, -1)
            .map((cell) => cell.trim()),
    );
}

describe("the documents", () => {
    it("link to files and headings that exist", () => {
        const broken = documents().flatMap((file) => {
            const text = read(file).replace(/^ *```[^]*?^ *```/gm, "");
            const links = [...text.matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].map(([, target]) => target!);
            return links.flatMap((link) => {
                const [target = "", anchor] = link.split("#", 2) as [string?, string?];
                const there = target === "" ? file : path.posix.join(path.posix.dirname(file), target);
                if (!existsSync(path.join(ROOT, there))) {
                    return [`${file}: ${link}: no such file`];
                }
                const isText = anchor !== undefined && statSync(path.join(ROOT, there)).isFile();
                return isText && !anchors(read(there)).includes(anchor) ? [`${file}: ${link}: no such heading`] : [];
            });
        });
        assert.deepEqual(broken, []);
    });

    it("are all linked from the README", () => {
        const readme = read("README.md");
        assert.deepEqual(
            documents("docs").filter((file) => !readme.includes(`](${file})`)),
            [],
            "add them to the table of documents",
        );
    });

    it("begin with the command that they are about, where they tell how to do something", () => {
        const begins = (file: string) => /^# .+\n\n```sh\n/.test(read(file));
        assert.deepEqual(
            documents("docs").filter((file) => !begins(file) && !TO_READ.has(file)),
            [],
            "begin with a heading and a block of sh, or add them to TO_READ",
        );
        assert.deepEqual([...TO_READ].filter(begins), [], "no longer needs to be listed");
    });

    it("are read at 3 a.m.: no sentence is longer than 32 words", () => {
        const tooLong = documents()
            // What a generator wrote, and lists of links.
            .filter((file) => !/^docs\/(api|benchmarks)/.test(file))
            .flatMap((file) => {
                const prose = read(file)
                    .replace(/^ *```[^]*?^ *```/gm, "\n")
                    .replace(/^---\n[^]*?\n---\n/, "")
                    .replace(/<!--[^]*?-->/g, "")
                    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
                    .replace(/`[^`]*`/g, "code")
                    .replace(/^(#+ .*|\s*([-*]|\d+\.) |\|)/gm, "\n\n");
                return prose
                    .split(/\n\s*\n| \| | · |(?<=[.:;!?])[)*]*\s+/)
                    .filter((one) => one.split(/\s+/).filter(Boolean).length > 32)
                    .map((one) => `${file}: ${one.replace(/\s+/g, " ")}`);
            });
        assert.deepEqual(tooLong, []);
    });

    it("say nothing twice", () => {
        const found = new Map<string, string>();
        // An example is copied alone.
        const twice = documents()
            .filter((file) => !/^(examples|templates)\//.test(file))
            .flatMap((file) => {
                const prose = read(file)
                    .replace(/^ *```[^]*?^ *```/gm, "")
                    .replace(/^\|.*$/gm, "");
                const sentences = prose
                    .replace(/\s+/g, " ")
                    .split(/(?<=[.:;!?]) /)
                    .map((one) => one.trim());
                return sentences
                    .filter((one) => one.length > 60)
                    .flatMap((one) => {
                        const first = found.get(one);
                        found.set(one, first ?? file);
                        return first === undefined ? [] : [`${first}, ${file}: ${one}`];
                    });
            });
        assert.deepEqual(twice, []);
    });
});

describe("docs/security.md", () => {
    it("shows the permissions of the development stack as they are printed", async function () {
        this.timeout(WITH_PROCESSES_MS);
        const { stdout } = await runTs("cli/main.ts", ["ram-policy", "dev"]);
        const page = read("docs/security.md");
        assert.ok(page.includes(`\`\`\`\n${stdout}\`\`\``), `not in docs/security.md:\n${stdout}`);
    });
});

describe("docs/troubleshooting.md", () => {
    const page = read("docs/troubleshooting.md");

    for (const heading of ["Before anything is deployed", "From the commands", "From the cloud"]) {
        it(`lists errors that are really said: ${heading}`, () => {
            const folders = ["components", "cli", "engine", "clb", "tests/engine"];
            const sources = folders
                .flatMap((folder) => typescript(folder))
                .concat("pulumi-resource-alicloud-primary-secondary");
            // A message may go on in the next line of its source.
            const said = sources
                .map(read)
                .join("\n")
                .replace(/["`] \+\n\s*["`]/g, "");
            const texts = rows(page, heading).flatMap(([texts]) =>
                [...texts!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!),
            );
            assert.ok(texts.length > 5);
            assert.deepEqual(
                texts.filter((text) => !said.includes(text)),
                [],
            );
        });
    }
});

describe("docs/deploying.md", () => {
    it("installs the plugin in this version", () => {
        const { version } = JSON.parse(read("package.json")) as { version: string };
        const [, named] = /pulumi plugin install resource alicloud-primary-secondary (\S+)/.exec(
            read("docs/deploying.md"),
        )!;
        assert.equal(named, version);
    });
});

describe("docs/arguments.md", () => {
    it("has the tables that come from limits and doc comments, of every argument", async () => {
        const page = read("docs/arguments.md");
        assert.equal(page, await writeArgumentsPage(), "run `npm run schema` and commit what it writes");
        const missing = fieldNames(PAIR_SHAPE).filter((name) => !page.includes(`\n| \`${name}\``));
        assert.deepEqual(missing, []);
    });
});

describe("docs/changing.md", () => {
    it("says of a change's effect on traffic what the plan says of it", () => {
        const effects = rows(read("docs/changing.md"), "Every change").map((row) => row.at(-1)!);
        assert.ok(effects.length > 8);
        assert.deepEqual(
            effects.filter((effect) => !(Object.values(EFFECTS) as string[]).includes(effect)),
            [],
        );
    });
});

describe("docs/_index.md, the page in Pulumi's registry", () => {
    const EXAMPLES = {
        typescript: "typescript/index.ts",
        python: "python/main.py",
        go: "go/main.go",
        csharp: "csharp/Program.cs",
        java: "java/src/main/java/example/App.java",
        yaml: "yaml/Pulumi.yaml",
    };

    it("shows the example of every language as it is", () => {
        const page = read("docs/_index.md");
        for (const [language, file] of Object.entries(EXAMPLES)) {
            const example = `\`\`\`${language}\n${read(`examples/${file}`)}\`\`\``;
            const tab = `{{% choosable language ${language} %}}\n\n${example}\n\n{{% /choosable %}}`;
            assert.ok(page.includes(tab), `not in docs/_index.md:\n${tab}`);
        }
        assert.ok(page.includes(`{{< chooser language "${Object.keys(EXAMPLES).join(",")}" >}}`));
    });

    it("has the title and layout that the registry asks for, as has the one on installation", () => {
        for (const file of ["docs/_index.md", "docs/installation-configuration.md"]) {
            assert.match(read(file), /^---\ntitle: .+\nmeta_desc: .+\nlayout: package\n---\n/, file);
        }
    });
});

describe("docs/architecture.md", () => {
    it("lists for every folder what the lint rule lets it import", async () => {
        const file = pathToFileURL(path.join(ROOT, "tools/lint/architecture.mjs")).href;
        const { UNITS } = (await import(file)) as { UNITS: Readonly<Record<string, { imports: readonly string[] }>> };
        const name = (unit: string) => `\`${unit}${unit.endsWith(".ts") ? "" : "/"}\``;
        const imports = (unit: string, units: readonly string[]) => {
            if (units.length === 0) {
                return "nothing of ours";
            }
            if (units.includes("*")) {
                return "all";
            }
            return units.includes(unit)
                ? "its own folders"
                : units.map((one) => name(one.replace(/^components\//, ""))).join(", ");
        };
        const documented = rows(`## Layers\n${read("docs/architecture.md")}`, "Layers").filter(([folder]) =>
            folder!.startsWith("`"),
        );
        assert.deepEqual(
            documented.map(([folder, may]) => [folder, may]),
            Object.entries(UNITS).map(([unit, rules]) => [name(unit), imports(unit, rules.imports)]),
        );
    });
});

describe("docs/languages.md", () => {
    it("shows the example in YAML as it is", () => {
        const example = read("examples/yaml/Pulumi.yaml");
        const shown = `\`\`\`yaml\n${example.slice(example.indexOf("resources:"))}\`\`\``;
        assert.ok(read("docs/languages.md").includes(shown));
    });
});

describe("docs/failover.md", () => {
    const text = read("docs/failover.md");

    it("computes its examples as the component does", () => {
        const examples = rows(text, "Examples");
        assert.ok(examples.length >= 7);
        for (const [check, ...cells] of examples) {
            const protocol = check!.startsWith("UDP") ? Protocol.Udp : Protocol.Tcp;
            const [interval, timeout, unhealthyThreshold, healthyThreshold] = cells.map(Number) as [
                number,
                number,
                number,
                number,
            ];
            const timing = { interval, timeout, unhealthyThreshold, healthyThreshold };
            const figures = [computeFailoverSeconds(timing), computeRecoverySeconds(protocol, timing)].map(
                (seconds) => `${seconds} s`,
            );
            assert.deepEqual(cells.slice(4), figures, check);
            if (check!.endsWith("default")) {
                assert.deepEqual(timing, { ...timing, ...HEALTH_CHECK_DEFAULTS[protocol] });
            }
        }
    });
});

describe("docs/from-console.md", () => {
    it("names settings that exist, and all of a listener and a new instance", () => {
        const text = read("docs/from-console.md");
        const known = new Set(fieldNames(PAIR_SHAPE));
        const named = [...text.matchAll(/`\.?((?:\w+(?:\[\])?\.)*\w+)(?:: [^`]*)?`/g)].flatMap(([, name]) =>
            name!.split("."),
        );
        const settings = new Set(named.map((name) => name.replace("[]", "")));
        const foreign = ["tcp", "udp"];
        assert.deepEqual(
            [...settings].filter((name) => !known.has(name) && !foreign.includes(name)),
            [],
        );
        const { loadBalancer, listeners } = (PAIR_SHAPE as ObjectShape).fields as Record<string, Shape>;
        const expected = [...fieldNames(loadBalancer!), ...fieldNames(listeners!)];
        assert.deepEqual(
            expected.filter((name) => !settings.has(name) && name !== "ids"),
            [],
        );
    });
});

describe("docs/migrating.md", () => {
    it("shows what tests/engine/migrate.test.ts runs", () => {
        const [, transformation, use] = [...`${read("docs/migrating.md")}`.split(/^```ts\n/m)].map(
            (part) => part.split("```")[0]!,
        );
        const test = read("tests/engine/migrate.test.ts");
        assert.ok(test.includes(transformation!.trim()), "the transformation");
        assert.ok(test.includes(use!.trim().replace(/;$/, "")), "its use");
    });
});

describe("docs/options.md", () => {
    it("has a row for every test of an option, and a test for every row", () => {
        const table = rows(read("docs/options.md"), "Every option");
        const test = read("tests/engine/options.test.ts").split("describe(")[1]!;
        const titles = [...test.matchAll(/^    it\("([^"]+)"/gm)].map(([, title]) => title!);
        assert.deepEqual(
            table.map((cells) => cells[2]),
            titles,
        );
    });
});

describe("docs/api", function () {
    this.timeout(WITH_PROCESSES_MS);

    it("is what the doc comments say: after a change of them, run `npm run docs`", () => {
        const out = mkdtempSync(path.join(tmpdir(), "api-"));
        try {
            const typedoc = path.join(ROOT, "node_modules/typedoc/bin/typedoc");
            execFileSync(process.execPath, [typedoc, "--out", out], { cwd: ROOT, stdio: "pipe" });
            assert.deepEqual(readdirSync(out), readdirSync(path.join(ROOT, "docs/api")));
            const isFresh = readFileSync(path.join(out, "README.md"), "utf8") === read("docs/api/README.md");
            assert.ok(isFresh, "docs/api/README.md is stale: run `npm run docs` and commit what it writes");
        } finally {
            rmSync(out, { recursive: true });
        }
    });
});

describe("docs/testing.md", () => {
    it("shows unit tests that pass", async function () {
        this.timeout(WITH_PROCESSES_MS);
        const [, example] = /```ts\n([^]*?)```/.exec(read("docs/testing.md"))!;
        const copy = copyWith({});
        writeFileSync(
            path.join(copy, "example.ts"),
            example!.replace('"alicloud-primary-secondary"', '"./components"'),
        );
        const { code, stdout, stderr } = await runTs("example.ts", [], copy);
        rmSync(copy, { recursive: true });
        assert.equal(code, 0, stdout + stderr);
        // "# pass" of the TAP reporter up to Node 22, "ℹ pass" of the spec reporter in newer releases.
        assert.match(stdout, /^(?:#|ℹ) pass 2$/m);
        assert.match(stdout, /^(?:#|ℹ) fail 0$/m);
    });

    it("names an id that works for every kind of id", () => {
        const ids = [...read("docs/testing.md").matchAll(/`(\w+)-…`/g)].map(([, prefix]) => prefix);
        const patterns = (shape: Shape): RegExp[] =>
            shape.kind === "object"
                ? Object.values(shape.fields).flatMap(patterns)
                : shape.kind === "list"
                  ? patterns(shape.of)
                  : shape.kind === "text" && /id of|id that/.test(shape.rule)
                    ? [shape.pattern]
                    : [];
        for (const pattern of patterns(PAIR_SHAPE)) {
            assert.ok(
                ids.some((prefix) => pattern.test(`${prefix}-web`)),
                pattern.source,
            );
            assert.ok(!pattern.test("web_id"), pattern.source);
        }
    });
});
