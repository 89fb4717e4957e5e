// What `adopt --as` writes: the pair as a program, whole or as a part of one that is there.

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import { partFile, projectFiles } from "../../../cli/adopt/program";
import { ROOT } from "../../support/run";

const declared = {
    from: "lb-a",
    name: "shop front",
    pair: {
        loadBalancerId: "lb-a",
        primary: { serverId: "i-a" },
        secondary: { serverId: "i-b" },
        listeners: [{ protocol: "tcp", port: 443, backendPort: 8443, proxyProtocolV2: true, description: "" }],
        tags: { "a.b": 'say "hi"' },
    },
};

describe("adopt --as", () => {
    it("writes a part in YAML, under a key that YAML programs can refer to", () => {
        const files = partFile("yaml", declared);
        assert.deepEqual(Object.keys(files), ["shop_front.yaml"]);
        assert.deepEqual(parse(files["shop_front.yaml"]!), {
            resources: {
                shop_front: {
                    type: "alicloud-primary-secondary:PrimarySecondaryLoadBalancer",
                    name: "shop front",
                    properties: declared.pair,
                },
            },
        });
    });

    it("writes a part in TypeScript", () => {
        assert.deepEqual(partFile("typescript", declared), {
            "shop_front.ts": `// Adopted from lb-a, as it was made in the console.

import { PrimarySecondaryLoadBalancer } from "alicloud-primary-secondary";

export const { address, attachments, failoverSeconds } = new PrimarySecondaryLoadBalancer(
    "shop front",
    {
        loadBalancerId: "lb-a",
        primary: {
            serverId: "i-a",
        },
        secondary: {
            serverId: "i-b",
        },
        listeners: [
            {
                protocol: "tcp",
                port: 443,
                backendPort: 8443,
                proxyProtocolV2: true,
                description: "",
            },
        ],
        tags: {
            "a.b": "say \\"hi\\"",
        },
    },
);
`,
        });
    });

    it("writes Python's own words for flags", () => {
        const [text = ""] = Object.values(partFile("python", declared));
        assert.match(text, /"proxyProtocolV2": True,\n/);
        assert.match(
            text,
            /PrimarySecondaryLoadBalancer\(\n {4}"shop front",\n {4}\{\n {8}"loadBalancerId": "lb-a",\n/,
        );
        assert.deepEqual(Object.keys(partFile("python", { ...declared, name: "shop-front" })), ["shop_front.py"]);
    });

    it("writes a whole project where there is none", () => {
        const files = (language: "yaml" | "typescript" | "python") =>
            Object.keys(projectFiles(language, "shop", declared));
        assert.deepEqual(files("yaml"), ["Pulumi.yaml"]);
        assert.deepEqual(files("typescript"), ["Pulumi.yaml", "package.json", "tsconfig.json", "index.ts"]);
        assert.deepEqual(files("python"), ["Pulumi.yaml", "requirements.txt", "__main__.py"]);
    });

    const all = { from: "lb-a", name: "web", pair: { on: true, off: false, none: [], "a b": {}, list: [1, "x"] } };

    it("writes a project in YAML to the word", () => {
        assert.equal(
            projectFiles("yaml", "shop", all)["Pulumi.yaml"],
            `name: shop
description: Adopted from lb-a.
runtime: yaml
resources:
  web:
    type: alicloud-primary-secondary:PrimarySecondaryLoadBalancer
    properties:
      on: true
      off: false
      none: []
      a b: {}
      list:
        - 1
        - x
`,
        );
    });

    it("writes a project in TypeScript to the word, with the versions that this package is made for", () => {
        const {
            "Pulumi.yaml": project,
            "package.json": manifest,
            "tsconfig.json": compiler,
            "index.ts": program,
        } = projectFiles("typescript", "shop", all);
        assert.equal(project, "name: shop\ndescription: Adopted from lb-a.\nruntime: nodejs\n");
        const { version, dependencies, devDependencies } = JSON.parse(
            readFileSync(path.join(ROOT, "package.json"), "utf8"),
        ) as Record<"dependencies" | "devDependencies", Record<string, string>> & { version: string };
        const above = (asked: string) => `^${asked.replace(/^\^/, "")}`;
        const { "@pulumi/alicloud": provider, "@pulumi/pulumi": sdk } = { ...devDependencies, ...dependencies };
        assert.equal(
            manifest,
            `{
    "name": "shop",
    "private": true,
    "main": "index.ts",
    "dependencies": {
        "@pulumi/alicloud": "${above(provider!)}",
        "@pulumi/pulumi": "${above(sdk!)}",
        "alicloud-primary-secondary": "${above(version)}"
    },
    "devDependencies": {
        "@types/node": "^20.19.0",
        "typescript": "^5.9.0"
    }
}
`,
        );
        assert.equal(
            compiler,
            `{
    "compilerOptions": {
        "target": "ES2022",
        "module": "NodeNext",
        "strict": true,
        "skipLibCheck": true
    },
    "files": [
        "index.ts"
    ]
}
`,
        );
        assert.equal(
            program,
            `// Adopted from lb-a, as it was made in the console.

import { PrimarySecondaryLoadBalancer } from "alicloud-primary-secondary";

export const { address, attachments, failoverSeconds } = new PrimarySecondaryLoadBalancer(
    "web",
    {
        on: true,
        off: false,
        none: [],
        "a b": {},
        list: [
            1,
            "x",
        ],
    },
);
`,
        );
    });

    it("writes a project in Python to the word", () => {
        assert.deepEqual(projectFiles("python", "shop", all), {
            "Pulumi.yaml": "name: shop\ndescription: Adopted from lb-a.\nruntime: python\n",
            "requirements.txt": "pulumi>=3.200.0,<4.0.0\n",
            "__main__.py": `"""Adopted from lb-a, as it was made in the console."""

import pulumi


class PrimarySecondaryLoadBalancer(pulumi.ComponentResource):
    """The component by its type and its properties' names. \`pulumi package add\` writes one with types and docs."""

    def __init__(self, name, args, opts=None):
        outputs = {"address": None, "attachments": None, "failoverSeconds": None}
        kind = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer"
        super().__init__(kind, name, {**args, **outputs}, opts, remote=True)


web = PrimarySecondaryLoadBalancer(
    "web",
    {
        "on": True,
        "off": False,
        "none": [],
        "a b": {},
        "list": [
            1,
            "x",
        ],
    },
)
pulumi.export("address", web.address)
pulumi.export("attachments", web.attachments)
pulumi.export("failoverSeconds", web.failoverSeconds)
`,
        });
    });
});
