// One stack on a local CLB of its own: up, a look at what is there, and down again.

import { readFileSync } from "node:fs";

import * as auto from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";

import { DEFAULTS, LocalClb } from "../../clb/controlPlane/localClb";
import type { Seeder } from "../../clb/controlPlane/seed";
import type { Behaviour } from "../../clb/model/cloud";
import { SWITCHED_KEY } from "../../components/validation";
import { declareStack } from "../../stacks/program";
import { color, UserError } from "../io";
import type { StackFile } from "../project";
import { formatInventory } from "./inventory";
import { writeRunner } from "./runnerScript";
import { readSeedIds } from "./seedIds";
import { localProviderConfig, PROJECT, toConfig, Workspace } from "./workspace";

export type Config = Record<string, unknown>;
type Say = (text: string) => void;

const ENDPOINTS = "alicloud:endpoints";
/** The config key of the pairs; its value is JSON text. */
export const PAIRS = `${PROJECT}:pairs`;

/** How long the engine may finish the step it is at before it is told again, which it takes as an order. */
const PATIENCE_MS = 2000;

/** How to remove a stack whose state is gone with the trial. */
const ADVICE = /The resources in the stack have been deleted, but [^]*`pulumi stack rm .*\n/;

export class Trial {
    /** Whom this process trusted before. */
    private readonly authorities = process.env["SSL_CERT_FILE"];

    private constructor(
        private readonly stack: string,
        /** What the engine is given, with the provider's settings for the local CLB. */
        readonly config: Config,
        readonly clb: LocalClb,
        private readonly workspace: Workspace,
        private readonly log: Say,
    ) {}

    static async start(stack: string, file: StackFile, log: Say, behaviour: Partial<Behaviour> = {}): Promise<Trial> {
        refuseForeignEndpoints(file);
        const region = file.config["alicloud:region"] ?? DEFAULTS.region;
        const clb = await LocalClb.start({ region, seed: buildSeed(file.config, region), behaviour });
        // Whatever else the file tells the provider is meant for the real cloud.
        const own = Object.entries(file.config).filter(([key]) => !key.startsWith("alicloud:"));
        const config = {
            ...Object.fromEntries(own),
            ...toConfig(clb.providerConfig()),
            // Every service, so that no call can leave this machine.
            [ENDPOINTS]: localProviderConfig(clb.endpoint)[ENDPOINTS],
        };
        try {
            const trial = new Trial(stack, config, clb, new Workspace({ SSL_CERT_FILE: clb.caFile }), log);
            // The program runs in this process, and the guard in it asks the local CLB.
            process.env["SSL_CERT_FILE"] = clb.caFile;
            return trial;
        } catch (error) {
            await clb.stop();
            throw error;
        }
    }

    get endpoint(): string {
        return this.clb.endpoint;
    }

    /** Has the stack's file say this, where an update that failed left what it was to be. */
    configure(config: Config): void {
        this.workspace.configure(this.stack, config);
    }

    /** A file that runs our commands against this trial, for a second terminal. */
    runner(): string {
        return writeRunner(this.workspace.folder, {
            ...this.workspace.environment,
            // No account of whoever runs it is within reach.
            ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
        });
    }

    /** Which pairs are switched by now, by whoever did it. */
    get switchedPairs(): string[] {
        const { config } = parse(readFileSync(this.workspace.stackFile(this.stack), "utf8")) as { config: Config };
        const now = config[SWITCHED_KEY] ?? [];
        return (typeof now === "string" ? JSON.parse(now) : now) as string[];
    }

    /** What the cloud holds, as a tree. */
    describeInventory(): string {
        return formatInventory(this.clb.model);
    }

    /** Brings the stack up and tells what came of it. Its outputs, or nothing where the program, the cloud or an interrupt said no. */
    async up(): Promise<auto.OutputMap | undefined> {
        this.log(`Bringing stack ${this.stack} up on a local CLB at ${this.endpoint}.\n\n`);
        const applied = await this.apply(this.config);
        if (applied) {
            const outputs = Object.entries(applied).map(([name, { value, secret }]) => [
                name,
                secret ? "[secret]" : (value as unknown),
            ]);
            this.log(`\nOutputs of stack ${this.stack}:\n\n${stringify(Object.fromEntries(outputs))}`);
            this.log(`\nThe cloud now holds:\n\n${this.describeInventory()}`);
        }
        return applied;
    }

    /** Brings the stack to a config. Its outputs, or nothing where the program, the cloud or an interrupt said no. */
    async apply(config: Config, stop?: AbortSignal): Promise<auto.OutputMap | undefined> {
        const result = await this.engine(config, (stack, options) => stack.up(options), stop);
        return result?.outputs;
    }

    /** Exchanges the roles of a pair, as `switchover` does. False where that failed, or was stopped. */
    async switch(pair: string, stop: AbortSignal): Promise<boolean> {
        const before = this.switchedPairs;
        const names = before.includes(pair) ? before.filter((name) => name !== pair) : [...before, pair];
        return (await this.apply({ ...this.config, [SWITCHED_KEY]: names }, stop)) !== undefined;
    }

    /** Takes off what protects the stack and destroys it. False where it could not, or was stopped. */
    async destroy(stop: AbortSignal): Promise<boolean> {
        if (this.clb.empty) {
            return true;
        }
        const isProtected = this.clb.model.loadBalancers.some(({ deleteProtection }) => deleteProtection === "on");
        if (isProtected) {
            this.log("\nTaking the deletion protection off: `deletionProtection: false`, and up again.\n\n");
            await this.apply(withoutProtection(this.config), stop);
        }
        if (stop.aborted) {
            return false;
        }
        this.log(`\nDestroying stack ${this.stack}.\n\n`);
        const result = await this.engine(this.config, (stack, options) => stack.destroy(options), stop);
        return result !== undefined && this.clb.empty;
    }

    async close(): Promise<void> {
        this.workspace.close();
        await this.clb.stop();
        if (this.authorities === undefined) {
            delete process.env["SSL_CERT_FILE"];
        } else {
            process.env["SSL_CERT_FILE"] = this.authorities;
        }
    }

    /** Runs the engine and passes on what it says; nothing where it failed, which it then has said itself. */
    private async engine<T>(config: Config, command: Run<T>, stop?: AbortSignal): Promise<T | undefined> {
        let forceStopTimer: NodeJS.Timeout | undefined;
        const forceStop = () => {
            forceStopTimer = setInterval(() => stop?.dispatchEvent(new Event("abort")), PATIENCE_MS);
        };
        stop?.addEventListener("abort", forceStop, { once: true });
        let output = "";
        const onOutput = (text: string) => {
            output += text;
            this.log(text.replace(ADVICE, ""));
        };
        try {
            const stack = await this.workspace.open(this.stack, () => Promise.resolve(declareStack()), config);
            return await command(stack, {
                color: color(),
                suppressOutputs: true,
                suppressProgress: true,
                onOutput,
                onError: onOutput,
                ...(stop && { signal: stop }),
            });
        } catch (error) {
            if (!(error instanceof auto.CommandError)) {
                throw error;
            }
            if (output === "") {
                this.log(`${error.message}\n`);
            }
            return undefined;
        } finally {
            stop?.removeEventListener("abort", forceStop);
            clearInterval(forceStopTimer);
        }
    }
}

type Run<T> = (stack: auto.Stack, options: Options) => Promise<T>;
type Options = Pick<auto.UpOptions, "color" | "suppressOutputs" | "suppressProgress" | "onOutput" | "onError"> & {
    signal?: AbortSignal;
};

/** What a file may speak of that a new cloud on another machine cannot have. */
function refuseForeignEndpoints({ file, config }: StackFile): void {
    const text = Object.values(config).join("\n");
    if (/"secure":/.test(text)) {
        throw new UserError(`${file}: has encrypted values, which a trial does not decrypt; try a copy without them`);
    }
    if (/"loadBalancerId":/.test(text)) {
        throw new UserError(`${file}: has a pair with \`loadBalancerId\`; a trial starts without instances`);
    }
}

/** The servers, vSwitches, zones and access control lists that the config names. */
function buildSeed(config: Config, region: string): (seed: Seeder) => void {
    const lists = new Set(JSON.stringify(config).match(/\bacl-[0-9a-z]+/g));
    return (seed) => {
        readSeedIds(config, region)(seed);
        lists.forEach((id) => seed.acl(id, id));
    };
}

function withoutProtection(config: Config): Config {
    const pairs = JSON.parse(String(config[PAIRS])) as Record<string, object>;
    const entries = Object.entries(pairs).map(([name, pair]) => [name, { ...pair, deletionProtection: false }]);
    return { ...config, [PAIRS]: Object.fromEntries(entries) as unknown };
}
