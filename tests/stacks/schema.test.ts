// The JSON Schema of the stack files: fresh, true to the stacks, and of use to an editor.

import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import Ajv, { type ValidateFunction } from "ajv";
import { parse } from "yaml";

import { configSchema, SCHEMA_FILE } from "../../generate/configSchema";

const STACKS = path.resolve(__dirname, "../../stacks");
const files = readdirSync(STACKS).filter((file) => /^Pulumi\..+\.yaml$/.test(file));

describe("stacks/config.schema.json", () => {
    const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: true });
    let validate: ValidateFunction;
    before(() => {
        validate = ajv.compile(JSON.parse(configSchema()) as object);
    });
    const errors = (file: unknown) =>
        validate(file) ? [] : validate.errors!.map((e) => `${e.instancePath} ${e.message}`);
    const dev = () =>
        parse(readFileSync(path.join(STACKS, "Pulumi.dev.yaml"), "utf8")) as {
            config: Record<string, Record<string, object>>;
        };
    const PAIRS = "alicloud-primary-secondary:pairs";

    it("is what `npm run schema` writes", () => {
        assert.equal(readFileSync(SCHEMA_FILE, "utf8"), configSchema(), "run `npm run schema` and commit the file");
    });

    for (const file of files) {
        it(`accepts ${file}, which names it for editors`, () => {
            const text = readFileSync(path.join(STACKS, file), "utf8");
            assert.deepEqual(errors(parse(text)), []);
            assert.equal(text.split("\n")[0], "# yaml-language-server: $schema=config.schema.json");
        });
    }

    it("accepts an encrypted value where a value may be encrypted", () => {
        const file = dev();
        Object.assign(file.config[PAIRS]!["web"]!, { primary: { serverId: { secure: "v1:a:b" } } });
        assert.deepEqual(errors(file), []);
    });

    it("accepts names of switched and locked pairs", () => {
        const file = dev();
        Object.assign(file.config, {
            "alicloud-primary-secondary:switched": ["web"],
            "alicloud-primary-secondary:locked": { web: "sale until Monday" },
            "alicloud-primary-secondary:roleChanges": { web: { since: "2026-11-25T14:05:40Z", reason: "i-a hangs" } },
        });
        assert.deepEqual(errors(file), []);
    });

    const WRONG: [title: string, change: (config: Record<string, Record<string, object>>) => void, error: RegExp][] = [
        [
            "a mistyped key",
            (c) => (c["alicloud-primary-secondary:pair"] = {}),
            /^\/config\/alicloud-primary-secondary:pair /,
        ],
        [
            "a pair that is switched twice",
            (c) => Object.assign(c, { "alicloud-primary-secondary:switched": ["web", "web"] }),
            /^\/config\/alicloud-primary-secondary:switched must NOT have duplicate items/,
        ],
        [
            "a record without a time",
            (c) => Object.assign(c, { "alicloud-primary-secondary:roleChanges": { web: { reason: "i-a hangs" } } }),
            /^\/config\/alicloud-primary-secondary:roleChanges\/web must have required property 'since'/,
        ],
        [
            "a mistyped setting",
            (c) => Object.assign(c[PAIRS]!["web"]!, { tag: {} }),
            /\/web must NOT have additional properties/,
        ],
        [
            "a port out of range",
            (c) => Object.assign(c[PAIRS]!["web"]!, { listeners: [{ protocol: "tcp", port: 70000 }] }),
            /\/listeners\/0\/port must be <= 65535/,
        ],
        [
            "a weight that starves a server",
            (c) => Object.assign(c[PAIRS]!["web"]!, { primary: { serverId: "i-a", weight: 0 } }),
            /\/primary\/weight must be >= 1/,
        ],
        [
            "an unknown protocol",
            (c) => Object.assign(c[PAIRS]!["web"]!, { listeners: [{ protocol: "http", port: 80 }] }),
            /\/listeners\/0\/protocol must be equal to one of the allowed values/,
        ],
        [
            "a pair without servers",
            (c) => (c[PAIRS]!["web"] = { listeners: [] }),
            /\/web must have required property 'primary'/,
        ],
    ];
    for (const [title, change, error] of WRONG) {
        it(`refuses ${title}`, () => {
            const file = dev();
            change(file.config);
            assert.ok(
                errors(file).some((found) => error.test(found)),
                errors(file).join("\n"),
            );
        });
    }
});
