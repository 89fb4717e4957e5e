// What the linter refuses, above all which folder may import which: docs/architecture.md says why.

import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

import { architecture } from "./tools/lint/architecture.mjs";

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
    // Dependencies point one way, folders have doors, and nothing imports in loops.
    {
        files: ["{components,provider,stacks,policy,clb,engine,cli,generate,tools,tests}/**/*.ts"],
        plugins: { architecture },
        rules: { "architecture/imports": "error", "architecture/loops": "error" },
    },
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
