// The documents stay true: links lead somewhere, examples are computed and run, the API reference is the code's own.

import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { Protocol } from "../components";
import { failoverSeconds, recoverySeconds } from "../components/failover";
import { HEALTH_CHECK_DEFAULTS, PAIR } from "../components/limits";
import type { ObjectShape, Shape } from "../components/shape";
import { ROOT } from "./support/run";

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

/** Every Markdown file that is ours, relative to the root. */
function documents(folder = ""): string[] {
    return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
        const name = path.posix.join(folder, entry.name);
        if (entry.isDirectory()) {
            return /^(node_modules|dist|\.git|\.engine|coverage)$/.test(entry.name) ? [] : documents(name);
        }
        return entry.name.endsWith(".md") ? [name] : [];
    });
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
        );
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
            const figures = [failoverSeconds(timing), recoverySeconds(protocol, timing)].map(
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
        const fields = (shape: Shape): string[] => {
            const inner = shape.kind === "list" ? shape.of : shape;
            return inner.kind === "object"
                ? Object.entries(inner.fields).flatMap(([key, one]) => [key, ...fields(one)])
                : [];
        };
        const known = new Set(fields(PAIR));
        const named = [...text.matchAll(/`\.?((?:\w+(?:\[\])?\.)*\w+)(?:: [^`]*)?`/g)].flatMap(([, name]) =>
            name!.split("."),
        );
        const settings = new Set(named.map((name) => name.replace("[]", "")));
        const foreign = ["tcp", "udp"];
        assert.deepEqual(
            [...settings].filter((name) => !known.has(name) && !foreign.includes(name)),
            [],
        );
        const { loadBalancer, listeners } = (PAIR as ObjectShape).fields as Record<string, Shape>;
        const expected = [...fields(loadBalancer!), ...fields(listeners!)];
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

describe("docs/api", function () {
    this.timeout(240_000);

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
