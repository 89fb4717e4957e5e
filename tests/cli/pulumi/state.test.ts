// A stack's state as `pulumi stack export` tells it, or why it is not known.

import * as assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { readState, toResources } from "../../../cli/pulumi/state";

const URN = "urn:pulumi:dev::shop::alicloud:slb/listener:Listener::web-tcp-443";

describe("the state of a stack", () => {
    it("has its resources with what was asked for and what came of it", () => {
        const whole = {
            urn: URN,
            type: "alicloud:slb/listener:Listener",
            id: "lb-a:tcp:443",
            parent: "urn:pulumi:dev::shop::x::web",
            provider: "urn:pulumi:dev::shop::pulumi:providers:alicloud::own::id-1",
            inputs: { frontendPort: 443 },
            outputs: { status: "running" },
            delete: true,
        };
        const { urn, type, id, parent, provider, inputs, outputs } = whole;
        assert.deepEqual(toResources({ deployment: { resources: [whole] } }), [
            { urn, type, id, parent, provider, inputs, outputs, name: "web-tcp-443", isOld: true },
        ]);
    });

    it("may leave out nearly all of it, and a name may have the separator in it", () => {
        const least = { urn: `${URN}::more`, type: "alicloud:slb/listener:Listener" };
        assert.deepEqual(toResources({ deployment: { resources: [least] } }), [
            { ...least, name: "web-tcp-443::more", inputs: {}, outputs: {}, isOld: false },
        ]);
    });

    it("may be empty", () => {
        assert.deepEqual([toResources({}), toResources({ deployment: {} })], [[], []]);
    });

    describe("that the CLI is asked for", () => {
        let folder: string;
        beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "state-"))));
        afterEach(() => rmSync(folder, { recursive: true }));

        const answering = (script: string) => {
            const file = path.join(folder, "pulumi");
            writeFileSync(file, `#!/bin/sh\n${script}\n`);
            chmodSync(file, 0o755);
            return readState({ env: { PATH: `${folder}:/bin:/usr/bin` } }, "dev", folder);
        };

        it("is read in the project's folder, without a question to anybody", async () => {
            const state = await answering(
                `echo "{ \\"deployment\\": { \\"resources\\": [{ \\"urn\\": \\"$*::$(pwd)::a::b\\", \\"type\\": \\"t\\" }] } }"`,
            );
            const urn = `stack export --stack dev --non-interactive::${folder}::a::b`;
            assert.deepEqual(state, {
                resources: [{ urn, type: "t", name: "b", inputs: {}, outputs: {}, isOld: false }],
            });
        });

        it("is not known where the CLI says no, in its words", async () => {
            assert.deepEqual(
                await answering(`echo "warning: x" >&2; echo "error: no stack named 'dev' found" >&2; exit 255`),
                {
                    missing: "`pulumi stack export`: no stack named 'dev' found",
                },
            );
            assert.deepEqual(await answering("exit 1"), { missing: "`pulumi stack export`: it failed" });
        });

        it("is not known where there is no CLI", async () => {
            assert.deepEqual(await readState({ env: { PATH: folder } }, "dev", folder), {
                missing: "there is no `pulumi` on PATH",
            });
        });
    });
});
