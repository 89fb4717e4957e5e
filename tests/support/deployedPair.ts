// A project whose pair is deployed on a local CLB, as commands find it: a folder, a `pulumi` that tells what a test says, and the
// cloud. No engine runs: what it would do, a test does by hand.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { stringify } from "yaml";

import { LocalClb } from "../../clb/controlPlane/localClb";
import { COMPONENT } from "../../cli/plan/model";
import { RESOURCE_TYPES } from "../../components/domain";
import { byHand } from "./byHand";

const urn = (type: string, name: string) => `urn:pulumi:live::shop::${type}::${name}`;
const PROVIDER = urn("pulumi:providers:alicloud", "default");

export class DeployedPair {
    private constructor(
        readonly clb: LocalClb,
        /** The folder of the project. */
        readonly root: string,
        readonly loadBalancerId: string,
        /** Who can call the cloud and `pulumi`. */
        readonly env: NodeJS.ProcessEnv,
    ) {}

    static async start(): Promise<DeployedPair> {
        const clb = await LocalClb.start({
            region: "cn-hangzhou",
            seed: (seed) =>
                seed
                    .zone("cn-hangzhou-h")
                    .vpc("vpc-a", "10.0.0.0/16")
                    .vSwitch("vsw-a", "vpc-a", "cn-hangzhou-h", "10.0.1.0/24")
                    .ecs({ id: "i-a" })
                    .ecs({ id: "i-b" }),
            health: () => "normal",
        });
        const root = mkdtempSync(path.join(tmpdir(), "deployed-"));
        const { LoadBalancerId } = (await byHand(clb, "CreateLoadBalancer", {
            LoadBalancerName: "web",
            AddressType: "internet",
            InstanceChargeType: "PayByCLCU",
        })) as { LoadBalancerId: string };
        const env = {
            PATH: [path.join(root, "bin"), process.env["PATH"]].join(path.delimiter),
            HOME: root,
            SSL_CERT_FILE: clb.caFile,
        };
        const made = new DeployedPair(clb, root, LoadBalancerId, env);
        const group = await made.group("i-a", "i-b");
        await byHand(clb, "CreateLoadBalancerTCPListener", {
            LoadBalancerId,
            ListenerPort: "443",
            Bandwidth: "-1",
            MasterSlaveServerGroupId: group,
        });
        const running = { LoadBalancerId, ListenerPort: "443", ListenerProtocol: "tcp" };
        await byHand(clb, "StartLoadBalancerListener", running);
        writeFileSync(path.join(root, "Pulumi.yaml"), "name: shop\nruntime: python\n");
        made.config();
        mkdirSync(path.join(root, "bin"));
        made.pulumi({ export: made.state(group, "i-a", "i-b") });
        return made;
    }

    /** Writes the stack's file: what leads to the cloud, and more. */
    config(more: Record<string, unknown> = {}): void {
        const own = Object.entries(this.clb.providerConfig() as object).map(
            ([key, value]: [string, unknown]) => [`alicloud:${key}`, value] as const,
        );
        writeFileSync(this.file, stringify({ config: { ...Object.fromEntries(own), ...more } }));
    }

    get file(): string {
        return path.join(this.root, "Pulumi.live.yaml");
    }

    /** What `pulumi` answers, by the word of its command line that tells: a value as JSON, a text as it is, "error: …" as its failure. */
    pulumi(answers: Readonly<Record<string, unknown>>): void {
        const bin = path.join(this.root, "bin");
        // A backend whose locks nobody can read.
        const all = { whoami: { url: "s3://state" }, ...answers };
        const cases = Object.entries(all).map(([word, answer]) => {
            const file = path.join(bin, `${word}.answer`);
            const text = typeof answer === "string" ? answer : JSON.stringify(answer);
            writeFileSync(file, text);
            const says = text.startsWith("error: ") ? `cat ${file} >&2; exit 1` : `cat ${file}; exit 0`;
            return `case " $* " in *" ${word} "*) ${says};; esac`;
        });
        const script = ["#!/bin/sh", ...cases, 'echo "error: no stack selected" >&2', "exit 1", ""].join("\n");
        writeFileSync(path.join(bin, "pulumi"), script);
        chmodSync(path.join(bin, "pulumi"), 0o755);
    }

    /** The state of the pair, behind whose listener a group stands. */
    state(group: string, primary: string, secondary: string): object {
        const inPair = { parent: urn(COMPONENT, "web"), provider: `${PROVIDER}::id-1` };
        const { loadBalancerId } = this;
        const servers = [primary, secondary].map((serverId, index) => ({
            serverId,
            port: 8443,
            type: "ecs",
            weight: 100,
            serverType: index === 0 ? "Master" : "Slave",
        }));
        const listener = {
            protocol: "tcp",
            frontendPort: 443,
            loadBalancerId,
            bandwidth: -1,
            masterSlaveServerGroupId: group,
        };
        const child = (type: string, id: string, inputs: object) => ({
            ...{ urn: urn(type, "web-tcp-443"), type, id, inputs, outputs: { ...inputs, id }, ...inPair },
        });
        const resources = [
            { urn: PROVIDER, type: "pulumi:providers:alicloud", id: "id-1", inputs: { region: "cn-hangzhou" } },
            {
                urn: urn(COMPONENT, "web"),
                type: COMPONENT,
                inputs: {},
                outputs: { recoverySeconds: { "tcp-443": 4 } },
            },
            child(RESOURCE_TYPES.group, group, { loadBalancerId, name: "web-tcp-443", servers }),
            child(RESOURCE_TYPES.listener, `${loadBalancerId}:tcp:443`, listener),
        ];
        return { deployment: { resources } };
    }

    /** Makes a group of two servers, and tells its id. */
    async group(primary: string, secondary: string): Promise<string> {
        const servers = [primary, secondary].map((ServerId, index) => ({
            ServerId,
            Port: "8443",
            Weight: "100",
            ServerType: index === 0 ? "Master" : "Slave",
            Type: "ecs",
        }));
        const { MasterSlaveServerGroupId } = await byHand(this.clb, "CreateMasterSlaveServerGroup", {
            LoadBalancerId: this.loadBalancerId,
            MasterSlaveServerGroupName: "web-tcp-443",
            MasterSlaveBackendServers: JSON.stringify(servers).replaceAll('"', "'"),
        });
        return MasterSlaveServerGroupId as string;
    }

    /** Points the listener at new servers, as an update does. */
    async switchTo(primary: string, secondary: string): Promise<void> {
        const { groupId } = this.clb.model.listeners[0]!;
        const MasterSlaveServerGroupId = await this.group(primary, secondary);
        await byHand(this.clb, "SetLoadBalancerTCPListenerAttribute", {
            LoadBalancerId: this.loadBalancerId,
            ListenerPort: "443",
            MasterSlaveServerGroup: "on",
            MasterSlaveServerGroupId,
        });
        await byHand(this.clb, "DeleteMasterSlaveServerGroup", { MasterSlaveServerGroupId: groupId });
    }

    async close(): Promise<void> {
        await this.clb.stop();
        rmSync(this.root, { recursive: true });
    }
}
