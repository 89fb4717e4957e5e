// A stack on the local CLB: the real engine and provider deploy, the tests read back what the cloud holds.

import * as assert from "node:assert/strict";

import type * as pulumi from "@pulumi/pulumi";

import { LocalClb } from "../../../clb/controlPlane/localClb";
import type { Seeder } from "../../../clb/controlPlane/seed";
import { type Listener } from "../../../clb/model/types";
import { type Command, type RunResult, toConfig, Workspace } from "../../../cli/local/workspace";

/** One VPC with two vSwitches, three servers and an access control list: enough for what most tests deploy. */
export function smallCloud(seed: Seeder): void {
    seed.zone("cn-hangzhou-h")
        .vpc("vpc-a", "10.0.0.0/16")
        .vSwitch("vsw-a", "vpc-a", "cn-hangzhou-h", "10.0.1.0/24")
        .vSwitch("vsw-b", "vpc-a", "cn-hangzhou-h", "10.0.2.0/24")
        .ecs({ id: "i-a" })
        .ecs({ id: "i-b" })
        .ecs({ id: "i-c" })
        .acl("acl-a", "office", "198.51.100.0/24");
}

/** What a command did. */
interface Seen extends RunResult {
    /** The steps that are more than a look. */
    readonly changes: string[];
    /** The actions that may change something, in the order in which the cloud saw them. */
    readonly calls: string[];
}

/** One stack of one program, deployed to a local CLB of its own. */
export class CloudStack {
    private constructor(
        readonly clb: LocalClb,
        private readonly workspace: Workspace,
        private readonly stack: string,
    ) {}

    /** @param env what engine and provider find in their environment */
    static async start(
        stack: string,
        seed: (seed: Seeder) => void,
        region = "cn-hangzhou",
        env: Record<string, string> = {},
    ): Promise<CloudStack> {
        const clb = await LocalClb.start({ region, seed });
        clb.watch();
        return new CloudStack(clb, new Workspace({ SSL_CERT_FILE: clb.caFile, ...env }), stack);
    }

    /**
     * Runs a command.
     *
     * @param config wins over the settings that lead to the local CLB
     */
    async run(command: Command, program: () => object, config: Record<string, unknown> = {}): Promise<Seen> {
        const declare = () => Promise.resolve(program() as pulumi.Inputs);
        return this.seen(() => this.workspace.run(command, this.stack, declare, this.local(config)));
    }

    /** Imports what a file names into the stack. */
    async import(file: string): Promise<Seen> {
        return this.seen(() => this.workspace.import(this.stack, file, this.local()));
    }

    /** A command of Pulumi that runs no program, typed by hand. */
    async byHand(...args: string[]): Promise<Seen> {
        return this.seen(() => this.workspace.runPulumi(args));
    }

    private async seen(run: () => Promise<RunResult>): Promise<Seen> {
        const since = this.clb.seq;
        const ran = await run();
        const calls = this.clb.calls({ mutating: true, since }).map(({ action }) => action);
        return { ...ran, changes: ran.steps.filter((step) => !step.startsWith("same ")), calls };
    }

    /** The config with the settings that lead to the local CLB. */
    private local(config: Record<string, unknown> = {}): Record<string, unknown> {
        return { ...toConfig(this.clb.providerConfig()), ...config };
    }

    /** As `run`, where anything but success is a failure of the test. */
    async must(command: Command, program: () => object, config: Record<string, unknown> = {}): Promise<string[]> {
        const { ok, output, calls } = await this.run(command, program, config);
        assert.ok(ok, output);
        assert.deepEqual(this.clb.violations, [], "a listener was without its group");
        return calls;
    }

    /** Who is primary and secondary behind a listener, as `server:port`, read from the cloud. */
    servers(protocol: string, port: number): { primary: string; secondary: string; weights: number[]; group: string } {
        const listener = this.listener(protocol, port);
        const group = this.clb.model.groups.find(({ id }) => id === listener.groupId);
        assert.ok(group, `the listener ${protocol} ${port} has no group`);
        const place = (role: string) => {
            const server = group.servers.find((one) => one.role === role);
            return server ? `${server.serverId}:${server.port}` : "nobody";
        };
        const [primary, secondary] = [place("Master"), place("Slave")];
        return { primary, secondary, weights: group.servers.map(({ weight }) => weight), group: group.name };
    }

    listener(protocol: string, port: number): Listener {
        const found = this.clb.model.listeners.filter((one) => one.protocol === protocol && one.port === port);
        assert.equal(found.length, 1, `listeners on ${protocol} ${port}`);
        return found[0]!;
    }

    /** What the cloud keeps and the stack's state does not know: instances, listeners and groups, by id. */
    orphans(): string[] {
        const known = new Set(this.workspace.listResources(this.stack).map(({ id }) => id));
        const { loadBalancers, listeners, groups } = this.clb.model;
        return [...loadBalancers, ...listeners, ...groups].map(({ id }) => id).filter((id) => !known.has(id));
    }

    /** The stack's state as the engine wrote it. */
    get stateText(): string {
        return this.workspace.stateText(this.stack);
    }

    /** Where that is. */
    get stateFile(): string {
        return this.workspace.stateFile(this.stack);
    }

    /** The folder of the project. */
    get folder(): string {
        return this.workspace.folder;
    }

    async close(): Promise<void> {
        this.workspace.close();
        await this.clb.stop();
    }
}
