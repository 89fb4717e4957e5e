// A Pulumi.yaml that describes no project: every command says so before it begins.

import * as assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { runCommand } from "../../support/inProcess";
import { projectWith, WITH_PROCESSES_MS } from "../../support/run";

const NO_NAME = 'Pulumi.yaml: no `name`; must be a Pulumi project, as "name: alicloud-primary-secondary"';

const CASES: [title: string, text: string, message: string][] = [
    [
        "that is not YAML",
        "name: shop\nruntime: [nodejs\nstackConfigDir: stacks\n",
        "Pulumi.yaml:3: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["without a name", "runtime: nodejs\n", NO_NAME],
    ["that is empty", "", NO_NAME],
    [
        "whose stackConfigDir is no text",
        "name: shop\nstackConfigDir: [stacks]\n",
        'Pulumi.yaml: stackConfigDir: not text; must be the folder of the stack files, as "stacks"',
    ],
    [
        "whose stackConfigDir is not there",
        "name: shop\nstackConfigDir: stack\n",
        'Pulumi.yaml: stackConfigDir: no such folder, got "stack"; must be the folder of the stack files',
    ],
];

describe("Pulumi.yaml", function () {
    this.timeout(WITH_PROCESSES_MS);
    let copy: string;

    before(() => (copy = projectWith({})));
    after(() => rmSync(copy, { recursive: true }));

    for (const [title, text, message] of CASES) {
        it(`${title} is said, with the way out`, async () => {
            const file = path.join(copy, "Pulumi.yaml");
            writeFileSync(file, text);
            assert.deepEqual(await runCommand(["plan", "dev"], copy), {
                code: 1,
                stdout: "",
                stderr: `${message}\n`,
            });
        });
    }

    it("ends every command in the same way", async () => {
        writeFileSync(path.join(copy, "Pulumi.yaml"), "");
        const commands = [
            "adopt",
            "ram-policy",
            "status",
            "switchover",
            "failover",
            "lock",
            "history",
            "local",
            "drill",
        ];
        const ended = await Promise.all(commands.map((command) => runCommand([command, "dev"], copy)));
        assert.deepEqual(
            ended,
            commands.map(() => ({ code: 1, stdout: "", stderr: `${NO_NAME}\n` })),
        );
    });
});
