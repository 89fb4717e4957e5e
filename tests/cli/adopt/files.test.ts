// What `adopt` puts on the disk: the file for `pulumi import`, and new files, whole or not at all.

import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { toImportFile } from "../../../cli/adopt/importFile";
import type { AdoptedListener } from "../../../cli/adopt/pair";
import { UserError } from "../../../cli/io/exit";
import { writeNew } from "../../../cli/io/newFiles";
import { ROOT } from "../../support/run";

describe("toImportFile", () => {
    const version = (
        JSON.parse(readFileSync(path.join(ROOT, "node_modules/@pulumi/alicloud/package.json"), "utf8")) as {
            version: string;
        }
    ).version;
    const child = (type: string, kind: string, logicalName: string, id: string) => ({
        type,
        name: `${logicalName} ${kind}`,
        logicalName,
        parent: "web",
        id,
        version,
    });
    const pair = {
        type: "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer",
        name: "web",
        logicalName: "web",
        component: true,
    };
    const instance = child("alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer", "instance", "web", "lb-a");
    const children = [
        child("alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup", "group", "web-tcp-443", "rsp-1"),
        child("alicloud:slb/listener:Listener", "listener", "web-tcp-443", "lb-a:tcp:443"),
        child("alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup", "group", "web-udp-53", "rsp-2"),
        child("alicloud:slb/listener:Listener", "listener", "web-udp-53", "lb-a:udp:53"),
    ];
    const listeners = [
        { key: "tcp-443", groupId: "rsp-1" },
        { key: "udp-53", groupId: "rsp-2" },
    ] as readonly AdoptedListener[];

    it("names the pair and all of its children, as the program does", () => {
        assert.deepEqual(toImportFile("web", "lb-a", listeners, { keepInstance: false }), {
            resources: [pair, instance, ...children],
        });
    });

    it("leaves the instance to whoever made it, where that was asked for", () => {
        assert.deepEqual(toImportFile("web", "lb-a", listeners, { keepInstance: true }), {
            resources: [pair, ...children],
        });
    });
});

describe("new files", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "new-files-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    const write = (...files: readonly string[]) =>
        writeNew(Object.fromEntries(files.map((file) => [path.join(folder, file), `${file}\n`])), folder);
    const present = () => readdirSync(folder, { recursive: true }).sort();

    it("are written with the folders that they need, and nothing beside them", () => {
        write("a.yaml", "b/c.json");
        assert.deepEqual(present(), ["a.yaml", "b", "b/c.json"]);
        assert.equal(readFileSync(path.join(folder, "b/c.json"), "utf8"), "b/c.json\n");
    });

    it("go again where a later one is there already, which stays as it is", () => {
        writeFileSync(path.join(folder, "b.yaml"), "mine");
        assert.throws(
            () => write("a.yaml", "b.yaml", "c.yaml"),
            new UserError("b.yaml: is there already and stays as it is; nothing was written"),
        );
        assert.deepEqual(present(), ["b.yaml"]);
        assert.equal(readFileSync(path.join(folder, "b.yaml"), "utf8"), "mine");
    });

    it("go again where a later one cannot be written, with the reason", () => {
        mkdirSync(path.join(folder, "d"));
        writeFileSync(path.join(folder, "d/file"), "mine");
        assert.throws(
            () => write("a.yaml", "d/file/e/b.yaml"),
            new UserError("d/file/e: cannot be written (ENOTDIR); nothing was written"),
        );
        assert.deepEqual(present(), ["d", "d/file"]);
    });

    it("do not hide a mistake of another kind", () => {
        const nobody = { [path.join(folder, "a.yaml")]: undefined as unknown as string };
        assert.throws(() => writeNew(nobody, folder), TypeError);
        assert.deepEqual(present(), []);
    });
});
