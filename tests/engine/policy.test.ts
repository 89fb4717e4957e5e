// The policy pack on the real engine: a program in YAML, of plain resources, previewed as an operator would.

import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { stringify } from "yaml";

import { localProviderConfig } from "../../cli/local/workspace";
import { requireEngine } from "../../engine/engine";
import { ROOT } from "../support/run";
import { pack } from "./support/packed";

/** Published engines bring this script along; the one that is built here does not. */
const ANALYZER = `#!/bin/sh
exec "${process.execPath}" "$(node -p "require.resolve('@pulumi/pulumi/cmd/run-policy-pack')")" "$@"
`;

/** The pack that policy/README.md tells an organisation to write. */
const OWN_PACK = {
    "PulumiPolicy.yaml": "name: acme\nruntime: nodejs\n",
    // The part of what `npm init --yes` writes that Pulumi asks for.
    "package.json": JSON.stringify({ version: "1.0.0" }),
    "index.js": /```js\n([^]*?)```/.exec(readFileSync(path.join(ROOT, "policy/README.md"), "utf8"))![1]!,
};

const servers = [
    { serverId: "i-a", port: 8080, serverType: "Master" },
    { serverId: "i-b", port: 8080, serverType: "Slave" },
];

const program = {
    name: "plain",
    runtime: "yaml",
    resources: {
        web: {
            type: "alicloud:slb:ApplicationLoadBalancer",
            properties: {
                addressType: "internet",
                instanceChargeType: "PayByCLCU",
                masterZoneId: "cn-hangzhou-h",
                slaveZoneId: "cn-hangzhou-h",
                deleteProtection: "off",
            },
        },
        used: { type: "alicloud:slb:MasterSlaveServerGroup", properties: { loadBalancerId: "${web.id}", servers } },
        forgotten: {
            type: "alicloud:slb:MasterSlaveServerGroup",
            properties: { loadBalancerId: "${web.id}", servers },
        },
        tcp: {
            type: "alicloud:slb:Listener",
            properties: {
                loadBalancerId: "${web.id}",
                protocol: "tcp",
                frontendPort: 80,
                bandwidth: -1,
                masterSlaveServerGroupId: "${used.id}",
                healthCheckInterval: 5,
                healthCheckTimeout: 10,
                deleteProtectionValidation: true,
            },
        },
    },
};

describe("the policy pack on the real engine", () => {
    let folder: string;
    let env: NodeJS.ProcessEnv;
    let cli: string;

    before(() => {
        const engine = requireEngine();
        folder = mkdtempSync(path.join(tmpdir(), "policy-"));
        for (const name of ["pulumi-analyzer-policy", "pulumi-analyzer-policy-nodejs"]) {
            writeFileSync(path.join(folder, name), ANALYZER);
            chmodSync(path.join(folder, name), 0o755);
        }
        writeFileSync(path.join(folder, "Pulumi.yaml"), stringify(program, { aliasDuplicateObjects: false }));
        writeFileSync(path.join(folder, "Pulumi.prod.yaml"), stringify({ config: localProviderConfig() }));
        env = {
            ...process.env,
            ...engine.env,
            PATH: `${engine.env["PATH"]}${path.delimiter}${folder}`,
            PULUMI_BACKEND_URL: `file://${folder}`,
        };
        cli = engine.pulumi;
        const made = pulumi("stack", "init", "prod");
        assert.equal(made.status, 0, made.output);
    });
    after(() => rmSync(folder, { recursive: true }));

    function pulumi(...args: string[]) {
        const run = spawnSync(cli, [...args, "--non-interactive", "--color", "never"], {
            cwd: folder,
            env,
            encoding: "utf8",
        });
        return { status: run.status, output: `${run.stdout}${run.stderr}` };
    }

    const preview = (config?: object, packFolder = path.join(ROOT, "policy")) => {
        const file = path.join(folder, "policies.json");
        writeFileSync(file, JSON.stringify(config ?? {}));
        return pulumi("preview", "--stack", "prod", "--policy-pack", packFolder, "--policy-pack-config", file);
    };

    it("refuses what an organisation forbids, all of it at once", () => {
        const { status, output } = preview();
        assert.notEqual(status, 0);
        for (const message of [
            /\[mandatory\] +.*instance-in-two-zones.*[^]*both "cn-hangzhou-h"/,
            /protected-in-production[^]*stack "prod" is production, but the instance can be deleted/,
            /failover-window[^]*a failover can take 40 s \(10 × 3 \+ 5 × 2\), 30 s are allowed/,
            /group-has-listener[^]*no listener of the stack uses group "forgotten"/,
        ]) {
            assert.match(output, message);
        }
        assert.doesNotMatch(output, /uses group "used"|would take the listener away/);
    });

    it("takes limits and levels from the organisation's configuration", () => {
        const { status, output } = preview({
            "instance-in-two-zones": "disabled",
            "protected-in-production": { stacks: "^live" },
            "failover-window": { maxSeconds: 40 },
            "group-has-listener": "advisory",
        });
        assert.equal(status, 0, output);
        assert.match(output, /\[advisory\] +.*group-has-listener/);
        assert.doesNotMatch(output, /\[mandatory\]|two-zones|failover-window/);
    });

    it("is part of an organisation's own pack, from the npm package", async () => {
        const own = path.join((await pack()).fresh, "acme");
        mkdirSync(own);
        for (const [name, text] of Object.entries(OWN_PACK)) {
            writeFileSync(path.join(own, name), text);
        }
        const { status, output } = preview({ "failover-window": { maxSeconds: 39 } }, own);
        assert.notEqual(status, 0);
        assert.match(output, /acme@v1.0.0[^]*\[mandatory\] +instance-in-two-zones/);
        assert.match(output, /a failover can take 40 s \(10 × 3 \+ 5 × 2\), 39 s are allowed/);
    });
});
