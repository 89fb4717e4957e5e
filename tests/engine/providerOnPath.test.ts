// Another build of the provider on PATH is the one that the engine starts, and what these tests stand on works with it.

import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { after as afterwards, before as beforehand } from "../../clb/controlPlane/faults";
import { PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { providerFile } from "../../engine/engine";
import { instanceByHand } from "../support/byHand";
import { CloudStack, smallCloud } from "./support/cloud";
import { killEngine, runningProviders } from "./support/killEngine";

const CREATE_GROUP = "CreateMasterSlaveServerGroup";
const SET = "SetLoadBalancerTCPListenerAttribute";
const DELETE_GROUP = "DeleteMasterSlaveServerGroup";
const NAME = "pulumi-resource-alicloud";

describe("another build of the provider on PATH", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "provider-"));
    const build = path.join(folder, "build", NAME);
    const record = path.join(folder, "started");
    const usualPath = process.env["PATH"];
    let cloud: CloudStack;
    let loadBalancerId: string;

    /** Stands in for the other build: says that it was started and becomes the provider. */
    before(async () => {
        const script = path.join(folder, NAME);
        writeFileSync(script, `#!/bin/sh\necho started >> '${record}'\nexec '${build}' "$@"\n`, { mode: 0o755 });
        symlinkSync(path.dirname(providerFile()), path.dirname(build));
        process.env["PATH"] = [folder, usualPath].join(path.delimiter);
        cloud = await CloudStack.start("path", smallCloud);
        loadBalancerId = await instanceByHand(cloud.clb);
    });
    after(async () => {
        process.env["PATH"] = usualPath;
        await cloud?.close();
        rmSync(folder, { recursive: true });
    });

    const pair = (primary: string, secondary: string) => () => {
        const { listenerIds } = new PrimarySecondaryLoadBalancer("web", {
            loadBalancerId,
            primary: { serverId: primary },
            secondary: { serverId: secondary },
            listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
        });
        return { listenerIds };
    };

    it("is the only one that runs while a pair comes up", async () => {
        let running: string[] = [];
        const look = () => {
            running = runningProviders().map(({ executable }) => executable);
        };
        cloud.clb.faults.at(CREATE_GROUP, 1, beforehand(look));
        assert.equal(existsSync(record), false);
        await cloud.must("up", pair("i-a", "i-b"));
        assert.deepEqual(running, [build]);
        assert.match(readFileSync(record, "utf8"), /^(started\n)+$/);
    });

    it("switches with the same three calls", async () => {
        assert.deepEqual(await cloud.must("up", pair("i-b", "i-a")), [CREATE_GROUP, SET, DELETE_GROUP]);
        assert.equal(cloud.servers("tcp", 443).primary, "i-b:8443");
    });

    it("is killed with the engine like the project's own", async () => {
        cloud.clb.faults.at(SET, 1, afterwards(killEngine));
        const { ok, output } = await cloud.run("up", pair("i-a", "i-b"));
        assert.equal(ok, false);
        assert.match(output, /SIGKILL/);
        assert.deepEqual(runningProviders(), []);
        await cloud.must("cancel", pair("i-a", "i-b"));
        assert.deepEqual(await cloud.must("up", pair("i-a", "i-b")), [SET, DELETE_GROUP]);
    });
});
