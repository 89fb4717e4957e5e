// CONTRIBUTING.md is followed for an argument that is not there: a setting of a listener that the provider knows and the cloud
// has for other listeners. After each file the compiler names those that are left; after the last one everybody knows it.

import * as assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import * as ts from "typescript";

import { copyWith, ROOT, runTs } from "./support/run";

/** The rows of the table, in its order: what each of them puts behind which line. */
const ROWS: readonly { readonly file: string; readonly behind: string; readonly text: string }[] = [
    {
        file: "components/args.ts",
        behind: "proxyProtocolV2?: OptionalInput<boolean>;\n",
        text: "    /** Seconds that a request may wait. Changed in place. */\n    idleTimeout?: OptionalInput<number>;\n",
    },
    {
        file: "components/schema/limits.ts",
        behind: "proxyProtocolV2: flag(SOURCES.tcpListener, { default: false }),\n",
        text: '        idleTimeout: integer(1, 60, SOURCES.listenerProvider, { unit: "s", default: 15 }),\n',
    },
    {
        file: "components/schema/fields.ts",
        behind: '"PROXY protocol v2", "inPlace"),\n',
        text: '    idleTimeout: comparedField("idleTimeout", "IdleTimeout", "wait of a request", "inPlace"),\n',
    },
];

/** Prints what plan, wire and status make of it. */
const ASK = `
import { diffPlans } from "./cli/plan/diff";
import { toPlan } from "./cli/plan/model";
import { compareSettings } from "./cli/status/compareSettings";
import { buildListenerArgs, resolvePair } from "./components/model";

const pair = (settings: object) => ({
    loadBalancerId: "lb-1",
    primary: { serverId: "i-a" },
    secondary: { serverId: "i-b" },
    listeners: [{ protocol: "tcp", port: 80, backendPort: 8080, ...settings }],
});
const resolved = (settings: object) => resolvePair("web", pair(settings));
const side = (settings: object) => ({
    plan: toPlan({ stack: "dev", pairs: [resolved(settings)], warnings: [], declared: [], outputs: {} }),
    secrets: {},
});
const sent = (settings: object) =>
    buildListenerArgs("lb-1", "rsp-1", resolved(settings).listeners[0], pair(settings)).idleTimeout;
const { changes } = diffPlans("main", side({}), side({ idleTimeout: 20 })).pairs[0];
const different = compareSettings({ idleTimeout: 20 }, { idleTimeout: 20 }, { IdleTimeout: "30" });
console.log(JSON.stringify({ sent: [sent({}), sent({ idleTimeout: 20 })], changes, different }));
`;

const PRODUCT = /^(cli|components|generate|policy|provider|stacks)\//;

describe("CONTRIBUTING.md, followed for an argument that is not there", function () {
    // The product is compiled and its schema analyzed: half a minute in peace.
    this.timeout(600_000);

    let copy: string;
    const read = (file: string) => readFileSync(path.join(copy, file), "utf8");

    before(() => {
        copy = copyWith({}, ["docs", "generate", "policy", "provider", "schema.json"]);
    });

    after(() => rmSync(copy, { recursive: true }));

    /** Those of the files that do not compile; of all without them. */
    function broken(files?: readonly string[]): string[] {
        const { config } = ts.readConfigFile(path.join(copy, "tsconfig.json"), (file) =>
            readFileSync(file, "utf8"),
        ) as { config: unknown };
        const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, copy);
        const ours = files ?? fileNames.map((file) => path.relative(copy, file)).filter((file) => PRODUCT.test(file));
        const program = ts.createProgram(
            ours.map((file) => path.join(copy, file)),
            options,
        );
        return ours.filter(
            (file) => program.getSemanticDiagnostics(program.getSourceFile(path.join(copy, file))).length > 0,
        );
    }

    it("starts with these files", () => {
        const [, table] = readFileSync(path.join(ROOT, "CONTRIBUTING.md"), "utf8").split("## Add an argument");
        const rows = [...table!.matchAll(/^\| \[[^\]]+\]\(([^)]+)\)/gm)].map(([, file]) => file);
        assert.deepEqual(
            rows.slice(0, ROWS.length),
            ROWS.map(({ file }) => file),
        );
    });

    ROWS.forEach(({ file, behind, text }, index) => {
        const left = ROWS.slice(index + 1).map((row) => row.file);
        it(`is told by the compiler after ${file}: ${left.length > 0 ? `left ${left.join(", ")}` : "nothing left"}`, () => {
            const parts = read(file).split(behind);
            assert.equal(parts.length, 2, `${file} has no one place behind ${behind}`);
            writeFileSync(path.join(copy, file), parts.join(behind + text));
            assert.deepEqual(left.length > 0 ? broken(ROWS.map((row) => row.file)) : broken(), left);
        });
    });

    it("has doc, tables and both schemas written", async () => {
        const { code, stderr } = await runTs("generate/main.ts", [], copy);
        assert.equal(code, 0, stderr);
        assert.ok(read("components/args.ts").includes("\n     * An integer from 1 to 60, in seconds. Default 15.\n"));
        assert.match(
            read("docs/arguments.md"),
            /^\| `idleTimeout` +\| Seconds that a request may wait +\| an integer from 1 to 60, in seconds +\| `15` +\| in place +\|/m,
        );
        const [words, facts] = [
            "Seconds that a request may wait. Changed in place.",
            "An integer from 1 to 60, in seconds. Default 15.",
        ];
        const { types } = JSON.parse(read("schema.json")) as {
            types: Record<string, { properties: Record<string, unknown> }>;
        };
        assert.deepEqual(types["alicloud-primary-secondary:index:Listener"]!.properties["idleTimeout"], {
            type: "integer",
            description: `${words}\n\n${facts}`,
        });
        assert.ok(read("stacks/config.schema.json").includes(JSON.stringify(`${words} ${facts}`)));
    });

    it("has it checked, planned, sent, compared and named in a change", async () => {
        const dev = readFileSync(path.join(ROOT, "stacks/Pulumi.dev.yaml"), "utf8");
        const stack = (value: number) => dev.replace(/ port: 80\n( *)/, `$&idleTimeout: ${value}\n$1`);
        writeFileSync(path.join(copy, "stacks/Pulumi.right.yaml"), stack(20));
        writeFileSync(path.join(copy, "stacks/Pulumi.wrong.yaml"), stack(61));
        writeFileSync(path.join(copy, "ask.ts"), ASK);
        const right = await runTs("cli/main.ts", ["plan", "right", "--format", "json"], copy);
        assert.match(right.stdout, /"idleTimeout": 20,/, right.stderr);
        const wrong = await runTs("cli/main.ts", ["plan", "wrong"], copy);
        assert.match(wrong.stderr, /idleTimeout: out of range, got 61; must be an integer from 1 to 60\n/);
        const { stdout, stderr } = await runTs("ask.ts", [], copy);
        assert.deepEqual(stderr || JSON.parse(stdout), {
            sent: [15, 20],
            changes: [{ listener: "tcp-80", what: "wait of a request", from: "15 s", to: "20 s", effect: "inPlace" }],
            different: [{ name: "idleTimeout", config: "20", state: "20", cloud: "30" }],
        });
    });
});
