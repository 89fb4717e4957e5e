// Two ESLint rules on dependencies: `imports` checks layers, doors and purity, `loops` import loops and folders that import each other.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import ts from "typescript";

/** The layers of components/ below pulumi/, lowest first. */
const UP_TO_MODEL = [
    "components/args.ts",
    "components/enums.ts",
    "components/schema",
    "components/domain",
    "components/validation",
    "components/model",
];

/**
 * What each unit may import: a unit is a folder or a file, and the longest path that fits decides. `imports` names units; a folder
 * stands for all units in it, and `*` for all. `isPure`: takes no values from packages. `hasDoor`: imported through its index.ts only.
 */
export const UNITS = {
    "components/enums.ts": { imports: [], isPure: true },
    "components/args.ts": { imports: ["components/enums.ts"], isPure: true },
    "components/schema": { imports: ["components/args.ts", "components/enums.ts"], isPure: true, hasDoor: true },
    "components/domain": {
        imports: ["components/args.ts", "components/enums.ts", "components/schema"],
        isPure: true,
        hasDoor: true,
    },
    "components/validation": {
        imports: ["components/args.ts", "components/enums.ts", "components/schema", "components/domain"],
        isPure: true,
        hasDoor: true,
    },
    "components/model": {
        imports: [
            "components/args.ts",
            "components/enums.ts",
            "components/schema",
            "components/domain",
            "components/validation",
        ],
        hasDoor: true,
    },
    "components/pulumi": {
        imports: UP_TO_MODEL,
        hasDoor: true,
    },
    "components/cloud": { imports: [], hasDoor: true },
    "components/preconditions": {
        imports: [...UP_TO_MODEL, "components/pulumi"],
        hasDoor: true,
    },
    "components/guard": {
        imports: [...UP_TO_MODEL, "components/pulumi", "components/cloud"],
        hasDoor: true,
    },
    components: { imports: ["components"] },
    provider: { imports: ["components"] },
    stacks: { imports: ["components"] },
    policy: { imports: ["components"] },
    clb: { imports: [] },
    engine: { imports: [] },
    cli: { imports: ["components", "stacks", "clb", "engine"] },
    "cli/commands": { imports: ["components", "stacks", "clb", "engine", "cli"] },
    "cli/main.ts": { imports: ["cli"] },
    generate: { imports: ["components", "stacks", "cli"] },
    tools: { imports: ["*"], isFree: true },
    tests: { imports: ["*"], isFree: true },
};

/** Folders of this name are not looked into. */
const SKIPPED = new Set(["node_modules", "dist"]);

/** Per root folder: the imports of every file, by path below the root. */
const graphs = new Map();

export const architecture = {
    rules: {
        imports: {
            meta: {
                type: "problem",
                schema: [{ type: "object" }],
                messages: {
                    layer: "{{from}} must not import {{to}}: dependencies point one way (docs/architecture.md).",
                    door: "Import {{unit}} through its index.ts.",
                    pure: "{{from}} is pure: it must not take values from `{{specifier}}`.",
                },
            },
            create(context) {
                const units = context.options[0]?.units ?? UNITS;
                const root = context.cwd;
                const file = relative(root, context.filename);
                const [unit, rules] = unitOf(units, file);
                if (unit === undefined) {
                    return {};
                }
                return visitImports((node, specifier, isType) => {
                    if (!isRelative(specifier)) {
                        if (rules.isPure && !isType) {
                            context.report({ node, messageId: "pure", data: { from: unit, specifier } });
                        }
                        return;
                    }
                    const target = resolve(root, file, specifier);
                    const [to, toRules] = target === undefined ? [] : unitOf(units, target);
                    if (to === undefined || to === unit) {
                        return;
                    }
                    const isAllowed = rules.imports.some(
                        (one) => one === "*" || one === to || (to.startsWith(`${one}/`) && !toRules.isFree),
                    );
                    if (!isAllowed) {
                        context.report({ node, messageId: "layer", data: { from: unit, to } });
                    }
                    if (toRules.hasDoor && !rules.isFree && target !== `${to}/index.ts`) {
                        context.report({ node, messageId: "door", data: { unit: to } });
                    }
                });
            },
        },
        loops: {
            meta: {
                type: "problem",
                schema: [{ type: "object" }],
                messages: {
                    loop: "Import loop: {{loop}}.",
                    mutual: "{{from}} and {{to}} import each other: {{other}} does too.",
                },
            },
            create(context) {
                const units = context.options[0]?.units ?? UNITS;
                const root = context.cwd;
                const file = relative(root, context.filename);
                if (unitOf(units, file).length === 0) {
                    return {};
                }
                return visitImports((node, specifier) => {
                    const target = isRelative(specifier) ? resolve(root, file, specifier) : undefined;
                    if (target === undefined || unitOf(units, target).length === 0) {
                        return;
                    }
                    const graph = graphOf(root, units);
                    const loop = pathBetween(graph, target, file);
                    if (loop) {
                        context.report({ node, messageId: "loop", data: { loop: [file, ...loop].join(" -> ") } });
                    }
                    const [from, to] = [folderOf(units, file), folderOf(units, target)];
                    const other = from === to ? undefined : importBetween(graph, units, to, from);
                    if (other) {
                        context.report({ node, messageId: "mutual", data: { from, to, other } });
                    }
                });
            },
        },
    },
};

/** Calls `check` with each import or export from a module: its node, the module's name, and whether it takes types only. */
function visitImports(check) {
    const visit = (node, source, isType) => {
        if (typeof source?.value === "string") {
            check(node, source.value, isType);
        }
    };
    return {
        ImportDeclaration: (node) => visit(node, node.source, isTypeOnly(node)),
        ExportNamedDeclaration: (node) => visit(node, node.source, node.exportKind === "type"),
        ExportAllDeclaration: (node) => visit(node, node.source, node.exportKind === "type"),
        ImportExpression: (node) => visit(node, node.source, false),
        TSImportType: (node) => visit(node, node.source ?? node.argument?.literal, true),
        TSExternalModuleReference: (node) => visit(node, node.expression, false),
    };
}

function isRelative(specifier) {
    return /^\.\.?(\/|$)/.test(specifier);
}

function isTypeOnly({ importKind, specifiers }) {
    return (
        importKind === "type" ||
        (specifiers.length > 0 &&
            specifiers.every((one) => one.type === "ImportSpecifier" && one.importKind === "type"))
    );
}

function relative(root, file) {
    return path.relative(root, file).split(path.sep).join("/");
}

/** The unit that a file belongs to, with what it may import. */
function unitOf(units, file) {
    const names = Object.keys(units).filter((unit) => file === unit || file.startsWith(`${unit}/`));
    const [longest] = names.sort((a, b) => b.length - a.length);
    return longest === undefined ? [] : [longest, units[longest]];
}

/** What counts as one folder where folders must not import each other: a unit with a door, a file of its own, or the folder itself. */
function folderOf(units, file) {
    const [unit, rules] = unitOf(units, file);
    return unit === file || rules?.hasDoor ? unit : path.posix.dirname(file);
}

function resolve(root, file, specifier) {
    const base = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier)).replace(/\/$/, "");
    return [`${base}.ts`, `${base}/index.ts`, base].find(
        (one) => one.endsWith(".ts") && existsSync(path.join(root, one)),
    );
}

/** The imports of every file of the units, type-only ones included; read once per run. */
function graphOf(root, units) {
    const known = graphs.get(root);
    if (known) {
        return known;
    }
    const graph = new Map();
    const visit = (folder) => {
        if (!existsSync(path.join(root, folder))) {
            return;
        }
        for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
            const file = `${folder}/${entry.name}`;
            if (entry.isDirectory() && !SKIPPED.has(entry.name)) {
                visit(file);
            } else if (entry.name.endsWith(".ts")) {
                const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), "utf8"));
                const targets = importedFiles
                    .filter(({ fileName }) => fileName.startsWith("."))
                    .map(({ fileName }) => resolve(root, file, fileName));
                graph.set(file, [...new Set(targets.filter((one) => one !== undefined && one !== file))]);
            }
        }
    };
    const folders = new Set(Object.keys(units).map((unit) => unit.split("/")[0]));
    folders.forEach(visit);
    graphs.set(root, graph);
    return graph;
}

/** The shortest way by imports from one file to another, both included. */
function pathBetween(graph, from, to) {
    const before = new Map([[from, undefined]]);
    for (const file of before.keys()) {
        if (file === to) {
            const way = [];
            for (let one = file; one !== undefined; one = before.get(one)) {
                way.unshift(one);
            }
            return way;
        }
        for (const next of graph.get(file) ?? []) {
            if (!before.has(next)) {
                before.set(next, file);
            }
        }
    }
    return undefined;
}

const between = new WeakMap();

/** An import from one folder into another, as text. */
function importBetween(graph, units, from, to) {
    let pairs = between.get(graph);
    if (!pairs) {
        pairs = new Map();
        for (const [file, targets] of graph) {
            for (const target of targets) {
                const key = `${folderOf(units, file)}\0${folderOf(units, target)}`;
                pairs.set(key, pairs.get(key) ?? `${file} -> ${target}`);
            }
        }
        between.set(graph, pairs);
    }
    return pairs.get(`${from}\0${to}`);
}
