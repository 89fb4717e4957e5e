// The commands of docs/local-clb.md, run as they stand there: Python, control, and the pair in HCL with OpenTofu and the
// provider's own binary. The settings for Pulumi are proved on the engine.

import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { SEED } from "../../clb/controlPlane/seed";
import { blocks, HandStarted } from "../support/handStarted";
import { go, must, need, python, type Ran, run } from "./tools";

describe("the page on the local CLB", () => {
    let clb: HandStarted;
    let folder: string;

    before(async () => {
        clb = await HandStarted.start();
        folder = mkdtempSync(path.join(tmpdir(), "page-"));
    });
    after(async () => {
        rmSync(folder, { recursive: true });
        await clb?.stop();
    });
    beforeEach(() => clb.control("POST", "reset"));

    const calls = async (): Promise<string[]> => {
        const { body } = await clb.control("GET", "calls");
        return (body as { action: string }[]).map(({ action }) => action);
    };

    it("shows lines of Python that ask it", async function () {
        need(this, "python3");
        const [program = ""] = blocks("python", clb.endpoint);
        const { stdout } = await must(await python(), ["-c", program]);
        assert.equal(stdout, "0\n");
        assert.deepEqual(await calls(), ["DescribeLoadBalancers"]);
    });

    it("shows commands that steer it", async function () {
        need(this, "curl");
        const commands = blocks("sh", clb.endpoint).find((block) => block.startsWith("curl")) ?? "";
        const { stdout } = await must("bash", ["-euc", commands], {}, folder);
        assert.equal(stdout, '{"status":"ok","calls":0}\n{}\n{}\n{}\n');
        const { body } = await clb.control("GET", "servers");
        const down = (body as { id: string; up: boolean }[]).filter(({ up }) => !up);
        assert.deepEqual(
            down.map(({ id }) => id),
            [SEED.ecsA],
        );
        const client = clb.client();
        const { body: refused } = await client.call("CreateLoadBalancer", { AddressType: "internet" });
        client.close();
        assert.equal(refused["Code"], "Throttling.User");
    });

    describe("has a pair in HCL, which OpenTofu and the provider", () => {
        let tofu: (...args: string[]) => Promise<Ran>;

        before(async function () {
            need(this, "go");
            const file = await go("tests/clients/tofu", "github.com/opentofu/opentofu/cmd/tofu", "tofu");
            const name = "terraform-provider-alicloud";
            const provider = await go("engine", `github.com/aliyun/${name}`, name);
            const bin = path.join(folder, "bin");
            await must("mkdir", ["-p", bin]);
            symlinkSync(provider, path.join(bin, name));
            const cliConfig = path.join(folder, "tofu.rc");
            writeFileSync(
                cliConfig,
                `provider_installation {\n  dev_overrides {\n    "aliyun/alicloud" = "${bin}"\n  }\n  direct {}\n}\n`,
            );
            writeFileSync(
                path.join(folder, "source.tf"),
                'terraform {\n  required_providers {\n    alicloud = {\n      source = "aliyun/alicloud"\n    }\n  }\n}\n',
            );
            const env = {
                TF_CLI_CONFIG_FILE: cliConfig,
                TF_IN_AUTOMATION: "1",
                CHECKPOINT_DISABLE: "1",
                SSL_CERT_FILE: clb.caFile,
                HOME: folder,
            };
            tofu = (...args) => run(file, args, env, folder);
        });

        const change = (from: string, to: string): void => {
            const text = blocks("hcl", clb.endpoint).join("\n");
            assert.ok(from === "" || text.includes(from));
            writeFileSync(path.join(folder, "main.tf"), text.replace(from, to));
        };
        const apply = async (): Promise<string> => {
            const { code, stdout, stderr } = await tofu("apply", "-auto-approve", "-no-color");
            assert.equal(code, 0, stdout + stderr);
            return /^Apply complete!.*$/m.exec(stdout)?.[0] ?? stdout;
        };

        it("bring up, find unchanged, switch and take away", async () => {
            change("", "");
            assert.equal(await apply(), "Apply complete! Resources: 3 added, 0 changed, 0 destroyed.");
            const plan = await tofu("plan", "-detailed-exitcode", "-no-color");
            assert.equal(plan.code, 0, plan.stdout + plan.stderr);
            // Another name replaces the group: the old one goes once the listener has the new one.
            change(
                '  name             = "web"\n',
                '  name             = "other"\n  lifecycle {\n    create_before_destroy = true\n  }\n',
            );
            assert.equal(await apply(), "Apply complete! Resources: 1 added, 1 changed, 1 destroyed.");
            const { code, stdout, stderr } = await tofu("destroy", "-auto-approve", "-no-color");
            assert.equal(code, 0, stdout + stderr);
            assert.match(stdout, /^Destroy complete! Resources: 3 destroyed\.$/m);
            const { cloud } = (await clb.control("GET", "snapshot")).body as { cloud: Record<string, unknown> };
            assert.deepEqual([cloud["loadBalancers"], cloud["groups"]], [{ $map: [] }, { $map: [] }]);
        });
    });
});
