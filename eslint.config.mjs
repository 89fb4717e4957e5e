import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["node_modules/", ".engine/", "dist/", "**/*.mjs"] },
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
);
