// The import file of pairs whose state was lost, against what the cloud has.

import * as assert from "node:assert/strict";
import { rmSync } from "node:fs";
import * as path from "node:path";

import { restorePair } from "../../../cli/adopt/restore";
import type { LoadBalancer } from "../../../cli/cloud/loadBalancer";
import { UsageError, UserError } from "../../../cli/io/exit";
import { findProject } from "../../../cli/project/findProject";
import { readStackFile } from "../../../cli/project/stackFile";
import { projectWith } from "../../support/run";

const WEB = `web:
      loadBalancerId: lb-1
      primary: { serverId: i-a }
      secondary: { serverId: i-b }
      listeners: [{ protocol: tcp, port: 443, backendPort: 8443 }]`;
const FULL = `${WEB}
      standbyCheck: { port: 9000, backendPort: 8443 }
      alarm: { contactGroups: [on-call] }`;

const group = (id: string, primary: string, secondary: string) => ({
    ...{ id, name: id },
    servers: [
        { role: "secondary" as const, serverId: secondary, type: "ecs", port: 8443, weight: 100 },
        { role: "primary" as const, serverId: primary, type: "ecs", port: 8443, weight: 100 },
    ],
});
const listener = (port: number, groupId: string | undefined, attributes: object = {}) => ({
    ...{ protocol: "tcp" as const, port, status: "running", attributes: attributes as Record<string, unknown> },
    ...(groupId !== undefined && { groupId }),
});
const INSTANCE: LoadBalancer = {
    ...{ id: "lb-1", name: "shop", address: "203.0.113.1", status: "active", attributes: {} },
    listeners: [listener(443, "rsp-1"), listener(9000, "rsp-2", { AclId: "acl-1" })],
    groups: [group("rsp-1", "i-a", "i-b"), group("rsp-2", "i-b", "i-a")],
};

describe("a pair whose state is lost", () => {
    let root: string | undefined;
    afterEach(() => root !== undefined && rmSync(root, { recursive: true }));

    async function restore(pairs: string, instance: LoadBalancer = INSTANCE, named?: string) {
        root = projectWith({
            live: `config:\n  alicloud:region: cn-hangzhou\n  alicloud-primary-secondary:pairs:\n    ${pairs}\n`,
        });
        const project = findProject(path.join(root));
        return restorePair(project, "live", readStackFile(project, "live"), instance, named);
    }
    const ids = ({ file }: Awaited<ReturnType<typeof restore>>) =>
        file.resources.map(({ name, id, parent }) => [name, parent, id]);

    it("is imported with each child by the id that the cloud has, whichever server it lists first", async () => {
        const restored = await restore(WEB);
        assert.deepEqual([restored.pair, restored.listeners, restored.notes], ["web", ["tcp-443"], []]);
        assert.deepEqual(ids(restored), [
            ["web", undefined, undefined],
            ["web-tcp-443 group", "web", "rsp-1"],
            ["web-tcp-443 listener", "web", "lb-1:tcp:443"],
        ]);
    });

    it("is imported with its own instance", async () => {
        const own = WEB.replace("loadBalancerId: lb-1", "loadBalancer: { addressType: internet }");
        const restored = await restore(`${own}\n      defaultServerGroup: true`);
        assert.deepEqual(ids(restored)[1], ["web instance", "web", "lb-1"]);
        assert.deepEqual(restored.notes, [
            "web (alicloud:slb/backendServer:BackendServer) is not imported: the update makes it",
        ]);
    });

    it("is imported with the list of its standby check, and says what the update makes", async () => {
        const restored = await restore(FULL);
        assert.deepEqual(ids(restored).slice(3), [
            ["web-tcp-9000-standby acl", "web", "acl-1"],
            ["web-tcp-9000-standby aclEntry", "web", "acl-1:192.0.2.0/24"],
            ["web-tcp-9000-standby group", "web", "rsp-2"],
            ["web-tcp-9000-standby listener", "web", "lb-1:tcp:9000"],
        ]);
        const alarm = (name: string) =>
            `alarm ${name} is not imported: the update makes a rule; delete the one that is there in CloudMonitor`;
        assert.deepEqual(restored.notes, [alarm("web-redundancy")]);
        const { notes } = await restore(FULL.replace("[on-call] }", "[on-call], perListener: true }"));
        assert.deepEqual([...notes].sort(), [alarm("web-443-unhealthy"), alarm("web-standby-unhealthy")]);
    });

    it("says nothing of the alarm of a pair whose name begins alike", async () => {
        const other = FULL.replace("web:", "web-a:")
            .replace("tcp, port: 443", "tcp, port: 444")
            .replace("9000", "9001");
        const { notes } = await restore(`${WEB}\n    ${other}`, INSTANCE, "web");
        assert.deepEqual(notes, []);
    });

    it("is told where another server is the primary", async () => {
        const swapped = { ...INSTANCE, groups: [group("rsp-1", "i-b", "i-a")] };
        assert.deepEqual((await restore(WEB, swapped)).notes, [
            "tcp-443: i-b is the primary, not i-a: the update would switch it",
        ]);
    });

    it("is refused where the instance lacks a listener or its group", async () => {
        const refused = (reason: string) => (error: Error) => {
            assert.ok(error instanceof UserError);
            assert.equal(
                error.message,
                `lb-1 does not have what pair web declares; nothing was written:\n  tcp-443: ${reason}`,
            );
            return true;
        };
        await assert.rejects(restore(WEB, { ...INSTANCE, listeners: [] }), refused("no such listener"));
        await assert.rejects(
            restore(WEB, { ...INSTANCE, listeners: [listener(443, undefined)] }),
            refused("it has no primary/secondary server group"),
        );
    });

    it("is named where there are several", async () => {
        const two = `${WEB}\n    ${WEB.replace("web:", "api:").replace("port: 443", "port: 444")}`;
        const message = (text: string) => (error: Error) => error instanceof UsageError && error.message === text;
        await assert.rejects(restore(two), message("--pair <name>: which pair it is. Pairs: web, api"));
        await assert.rejects(restore(two, INSTANCE, "shop"), message('no pair "shop". Pairs: web, api'));
        assert.equal((await restore(two, INSTANCE, "web")).pair, "web");
    });
});
