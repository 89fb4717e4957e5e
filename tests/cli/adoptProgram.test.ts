// What `adopt --as` writes: the pair as a program, whole or as a part of one that is there.

import * as assert from "node:assert/strict";

import { parse } from "yaml";

import { partFile, projectFiles } from "../../cli/adopt/program";

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
        const yaml = parse(projectFiles("yaml", "shop", declared)["Pulumi.yaml"]!) as Record<string, unknown>;
        assert.deepEqual([yaml["name"], yaml["runtime"]], ["shop", "yaml"]);
    });
});
