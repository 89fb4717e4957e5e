// What the linter refuses, above all which folder may import which: docs/architecture.md says why.

import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["node_modules/", ".engine/", ".cache/", "**/dist/", "examples/", "plugin/", "templates/", "**/*.mjs"] },
    ...tseslint.configs.recommendedTypeChecked,
    {
        plugins: { "@pulumi": pulumi },
        languageOptions: { parserOptions: { projectService: true } },
        rules: {
            "@typescript-eslint/no-explicit-any": "error",
            // The test runner and Pulumi's resources both work by calls whose result nobody needs.
            "@typescript-eslint/no-floating-promises": [
                "error",
                { allowForKnownSafeCalls: [{ from: "package", name: ["describe", "it"], package: "mocha" }] },
            ],
            "@typescript-eslint/switch-exhaustiveness-check": "error",
            "@typescript-eslint/unbound-method": "off",
            "@pulumi/no-output-in-template-literal": "error",
            "@pulumi/no-output-instance-in-template-literal": "error",
            eqeqeq: "error",
            "no-console": "error",
        },
    },
    // Dependencies point one way: stacks, provider and policy -> components; cli -> components, stacks, clb and engine;
    // clb and engine -> nothing of ours; generate -> what it writes out of; tests -> all. What a user runs never stands under
    // tests/.
    layer("components/**/*.ts", "/(policy|provider|stacks|cli|clb|engine|generate|tools|tests)/"),
    layer("provider/**/*.ts", "/(policy|stacks|cli|clb|engine|generate|tools|tests)/"),
    layer("stacks/**/*.ts", "/(policy|provider|cli|clb|engine|generate|tools|tests)/"),
    layer("policy/**/*.ts", "/(provider|stacks|cli|clb|engine|generate|tools|tests)/"),
    layer("clb/**/*.ts", "/(components|policy|provider|stacks|cli|engine|generate|tools|tests)/"),
    layer("engine/**/*.ts", "/(components|policy|provider|stacks|cli|clb|generate|tools|tests)/"),
    layer("cli/**/*.ts", "/(policy|provider|generate|tools|tests)/"),
    layer("generate/**/*.ts", "^(\\.\\.)?/(policy|provider|clb|engine|tools|tests)/"),
    // The validation is pure: no Pulumi, no I/O.
    layer(
        "components/{{autonaming,check,defaults,enums,failover,limits,names,nearest,shape,types,validate},rules/*}.ts",
        "^(@pulumi/|node:)|/(policy|provider|stacks|cli|clb|engine|generate|tools|tests)/",
    ),
    // More than five are told apart by name.
    {
        files: ["{components,stacks,policy,provider,cli,clb,engine,generate}/**/*.ts"],
        rules: { "max-params": ["error", 5] },
    },
    // The provider as a whole takes seconds to load.
    {
        files: ["components/**/*.ts", "stacks/**/*.ts", "cli/**/*.ts"],
        rules: {
            "@typescript-eslint/no-restricted-imports": [
                "error",
                { paths: [{ name: "@pulumi/alicloud", allowTypeImports: true, message: "Import a sub-module." }] },
            ],
        },
    },
);

function layer(files, regex) {
    return { files: [files], rules: { "no-restricted-imports": ["error", { patterns: [{ regex }] }] } };
}
