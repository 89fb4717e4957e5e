// Who holds the lock of a stack, by the backends that tell it.

import * as assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import * as path from "node:path";

import { backendFolder, readLocks } from "../../../cli/pulumi/backend";

describe("the locks of a stack", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "backend-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    const read = (script: string, stack = "live") => {
        writeFileSync(path.join(folder, "pulumi"), `#!/bin/sh\n${script}\n`);
        chmodSync(path.join(folder, "pulumi"), 0o755);
        return readLocks({ env: { PATH: `${folder}:/bin:/usr/bin` } }, folder, "shop", stack);
    };
    const backend = (url: string) => `case "$*" in whoami*) echo '{"url":"${url}"}'; exit 0;; esac`;

    it("are read from the files of a backend in a folder", async () => {
        const locks = path.join(folder, ".pulumi/locks/organization/shop/live");
        assert.deepEqual(await read(backend(`file://${folder}`)), { locks: [] });
        mkdirSync(locks, { recursive: true });
        const write = (name: string, text: string) => writeFileSync(path.join(locks, name), text);
        const lock = (host: string, pid: number) =>
            JSON.stringify({ pid, username: "ops", hostname: host, timestamp: "2026-03-01T00:00:00.123456789Z" });
        write("a.json", lock(hostname(), process.pid));
        // No process has this id: it is above what Linux gives.
        write("b.json", lock(hostname(), 2 ** 22 + 1));
        write("c.json", lock("elsewhere", 7));
        write("c.json.attrs", "{}");
        write("d.json", '{"pid":');
        const since = "2026-03-01T00:00:00Z";
        assert.deepEqual(await read(backend(`file://${folder}`), "organization/shop/live"), {
            locks: [
                { holder: `ops@${hostname()} (pid ${process.pid})`, since, isRunning: true },
                { holder: `ops@${hostname()} (pid ${2 ** 22 + 1})`, since, isRunning: false },
                { holder: "ops@elsewhere (pid 7)", since },
                {},
            ],
        });
    });

    it("are asked of the service, not of a bucket", async () => {
        const stacks = (updateInProgress: boolean) =>
            `${backend("https://app.pulumi.com/acme")}; echo '[{"name":"live","updateInProgress":${updateInProgress}},{"name":"dev"}]'`;
        assert.deepEqual(await read(stacks(true)), { locks: [{}] });
        assert.deepEqual(await read(stacks(true), "acme/shop/live"), { locks: [{}] });
        assert.deepEqual(await read(stacks(true), "dev"), { locks: [] });
        assert.deepEqual(await read(stacks(false)), { locks: [] });
        assert.deepEqual(await read(backend("s3://state?region=x")), { locks: [] });
    });

    it("are unknown where the CLI does not answer", async () => {
        const no = 'echo "error: not logged in" >&2; exit 1';
        assert.deepEqual(await read(no), { unknown: "`pulumi whoami --json`: not logged in" });
        assert.deepEqual(await read(`${backend("https://app.pulumi.com/acme")}; ${no}`), {
            unknown: "`pulumi stack ls`: not logged in",
        });
    });

    it("are where a folder's URL leads, from the home folder or the project's", () => {
        const at = (url: string) => backendFolder({ env: { HOME: "/home/ops" } }, "/shop", url);
        assert.equal(at("file:///state?x=y"), "/state");
        assert.equal(at("file://~/state"), "/home/ops/state");
        assert.equal(at("file://."), "/shop");
        assert.equal(at("s3://state"), undefined);
    });
});
