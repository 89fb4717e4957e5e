// What a trial reads of a stack's file, whatever the project is called.

import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { readPairsFile } from "../../../cli/local/pairsFile";
import { findProject } from "../../../cli/project/findProject";
import { runCommand } from "../../support/inProcess";

describe("a stack of a project of another name", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(path.join(tmpdir(), "pairs-"));
        writeFileSync(path.join(folder, "Pulumi.yaml"), "name: shop\nruntime: yaml\n");
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const write = (config: string) => writeFileSync(path.join(folder, "Pulumi.dev.yaml"), `config:\n${config}`);

    it("is read with the names that the program of a trial asks for", () => {
        write(
            "  alicloud:region: cn-beijing\n  shop:pairs: { web: {} }\n  defaults: {}\n" +
                '  alicloud-primary-secondary:switched: ["web"]\n',
        );
        assert.deepEqual(readPairsFile(findProject(folder), "dev").config, {
            "alicloud:region": "cn-beijing",
            "alicloud-primary-secondary:pairs": '{"web":{}}',
            "alicloud-primary-secondary:defaults": "{}",
            "alicloud-primary-secondary:switched": '["web"]',
        });
    });

    for (const command of ["local", "drill"]) {
        it(`is refused by ${command} before anything is started where it declares no pairs`, async () => {
            write("  alicloud:region: cn-beijing\n");
            const { code, stdout, stderr } = await runCommand([command, "dev"], folder);
            assert.deepEqual(
                [code, stdout, stderr],
                [
                    1,
                    "",
                    "Pulumi.dev.yaml: no shop:pairs, which are what a trial brings up; where your program declares the pairs, " +
                        "start the local CLB by `npm run clb` and run the program against it\n",
                ],
            );
        });
    }
});
