// A pair as a program of its own, for a project that keeps no `pairs` in its config.

import { stringify } from "yaml";

/** The languages that a program can be written in. */
export const LANGUAGES = ["yaml", "typescript", "python"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a program declares. */
export interface Declared {
    /** Id of the instance that it was read from. */
    readonly from: string;
    readonly name: string;
    readonly pair: Readonly<Record<string, unknown>>;
}

/** A whole project that declares the pair, by file. */
export function projectFiles(language: Language, project: string, declared: Declared): Record<string, string> {
    const about = { name: project, description: `Adopted from ${declared.from}.` };
    switch (language) {
        case "yaml": {
            const resources = stringify({ resources: resourceOf(declared) }, { lineWidth: 0 });
            return { "Pulumi.yaml": stringify({ ...about, runtime: "yaml" }) + resources };
        }
        case "typescript":
            return {
                "Pulumi.yaml": stringify({ ...about, runtime: "nodejs" }),
                "package.json": json({
                    name: project,
                    private: true,
                    main: "index.ts",
                    dependencies: {
                        "@pulumi/alicloud": "^3.108.0",
                        "@pulumi/pulumi": "^3.248.0",
                        "alicloud-primary-secondary": "^0.1.0",
                    },
                    devDependencies: { "@types/node": "^20.19.0", typescript: "^5.9.0" },
                }),
                "tsconfig.json": json({
                    compilerOptions: { target: "ES2022", module: "NodeNext", strict: true, skipLibCheck: true },
                    files: ["index.ts"],
                }),
                "index.ts": typescript(declared),
            };
        case "python":
            return {
                "Pulumi.yaml": stringify({ ...about, runtime: "python" }),
                "requirements.txt": "pulumi>=3.200.0,<4.0.0\n",
                "__main__.py": python(declared),
            };
    }
}

/** The pair alone, for a program that is there already. */
export function partFile(language: Language, declared: Declared): Record<string, string> {
    const file = declared.name.replace(/[^\w-]/g, "_");
    switch (language) {
        case "yaml":
            return { [`${file}.yaml`]: stringify({ resources: resourceOf(declared) }, { lineWidth: 0 }) };
        case "typescript":
            return { [`${file}.ts`]: typescript(declared) };
        case "python":
            return { [`${file.replaceAll("-", "_")}.py`]: python(declared) };
    }
}

function resourceOf({ name, pair }: Declared): object {
    const type = "alicloud-primary-secondary:PrimarySecondaryLoadBalancer";
    // Its own name apart, what a reference in YAML is called may be any.
    const key = name.replace(/[^\w-]/g, "_");
    return { [key]: { type, ...(key !== name && { name }), properties: pair } };
}

function typescript({ from, name, pair }: Declared): string {
    return `// Adopted from ${from}, as it was made in the console.

import { PrimarySecondaryLoadBalancer } from "alicloud-primary-secondary";

export const { address, attachments, failoverSeconds } = new PrimarySecondaryLoadBalancer(
    ${JSON.stringify(name)},
    ${literal(pair, TYPESCRIPT, 1)},
);
`;
}

function python({ from, name, pair }: Declared): string {
    return `"""Adopted from ${from}, as it was made in the console."""

import pulumi


class PrimarySecondaryLoadBalancer(pulumi.ComponentResource):
    """The component by its type and its properties' names. \`pulumi package add\` writes one with types and docs."""

    def __init__(self, name, args, opts=None):
        outputs = {"address": None, "attachments": None, "failoverSeconds": None}
        kind = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer"
        super().__init__(kind, name, {**args, **outputs}, opts, remote=True)


web = PrimarySecondaryLoadBalancer(
    ${JSON.stringify(name)},
    ${literal(pair, PYTHON, 1)},
)
pulumi.export("address", web.address)
pulumi.export("attachments", web.attachments)
pulumi.export("failoverSeconds", web.failoverSeconds)
`;
}

/** How a language writes values. */
interface Syntax {
    key(name: string): string;
    flag(value: boolean): string;
}

const TYPESCRIPT: Syntax = {
    key: (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)),
    flag: String,
};
const PYTHON: Syntax = { key: (name) => JSON.stringify(name), flag: (value) => (value ? "True" : "False") };

/** A value out of texts, numbers, flags, lists and maps. */
function literal(value: unknown, syntax: Syntax, depth: number): string {
    if (typeof value === "boolean") {
        return syntax.flag(value);
    }
    if (typeof value !== "object" || value === null) {
        return JSON.stringify(value);
    }
    const isList = Array.isArray(value);
    const entries = Object.entries(value).map(([name, part]) => {
        const text = literal(part, syntax, depth + 1);
        return `${"    ".repeat(depth + 1)}${isList ? "" : `${syntax.key(name)}: `}${text},\n`;
    });
    const [open, close] = isList ? ["[", "]"] : ["{", "}"];
    return entries.length === 0 ? open + close : `${open}\n${entries.join("")}${"    ".repeat(depth)}${close}`;
}

function json(content: object): string {
    return `${JSON.stringify(content, null, 4)}\n`;
}
