// The local CLB as tests use it: start, seed, break, look, stop.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Clock } from "../core/clock";
import { isControl } from "../core/controlPath";
import { ApiError } from "../core/errors";
import type { Quotas } from "../core/limits";
import { findAlarm } from "../model/alarms";
import { type AlertState, alertStateNow } from "../model/alertState";
import { type Behaviour, Cloud } from "../model/cloud";
import { type HealthSource, noteUnhealthy, unhealthyServers, unprobed } from "../model/health";
import { foreignPage } from "../rpc/requestOrigin";
import { AuditTrail } from "../rpc/auditTrail";
import type { Credentials } from "../rpc/authentication";
import { type HttpAnswer, type HttpCall, toErrorAnswer } from "../rpc/rpc";
import { archive, restore } from "./archive";
import { type Call, type CallFilter, CallLog } from "./callLog";
import { Control } from "./control";
import { Drift } from "./drift";
import { Faults } from "./faults";
import { Gateway } from "./gateway";
import { checkGroupsKept, type Invariant, Invariants, type Violation } from "./invariants";
import { ManualHealth } from "./manualHealth";
import { requireLoopback, RpcServer } from "./rpcServer";
import { Seeder, seedDefault } from "./seed";
import { SignedClient } from "./signedClient";
import { type Snapshot, takeSnapshot } from "./snapshot";
import { makeTlsMaterial } from "./tls";

export interface LocalClbOptions extends Partial<Credentials> {
    /** An address of 127.0.0.0/8; anything else is refused. */
    readonly host?: string;
    /** 0, the default, takes a free one. */
    readonly port?: number;
    readonly region?: string;
    readonly accountId?: string;
    readonly checkSignature?: boolean;
    /** The pre-seeded cloud (`default`), nothing at all (`empty`), or what the function makes. */
    readonly seed?: "default" | "empty" | ((seed: Seeder) => void);
    readonly behaviour?: Partial<Behaviour>;
    readonly quotas?: Partial<Quotas>;
    readonly clock?: Clock;
    readonly idSeed?: string;
    readonly health?: HealthSource;
    /** How injected latency passes; tests may replace it. */
    readonly sleep?: (milliseconds: number) => Promise<unknown>;
    /** What servers are said to be, for a local CLB whose `health` asks it and for a data plane. */
    readonly servers?: ManualHealth;
    /** A state of before, as `archive` gave it, in place of what `seed` makes until the first reset. */
    readonly restored?: unknown;
    /** Where to write the authority's certificate; by default a temporary file that goes with the server. */
    readonly caFile?: string;
    /** Where lines on mistakes of the local CLB itself go; standard error by default. */
    readonly reportLine?: (line: string) => void;
}

/** Provider configuration as `new alicloud.Provider(name, …)` and a stack's `alicloud:` keys take it. */
export interface ProviderConfig {
    readonly region: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly securityToken?: string;
    readonly accountId: string;
    readonly accountType: "Domestic";
    readonly skipRegionValidation: true;
    readonly protocol: "HTTP" | "HTTPS";
    readonly endpoints: readonly Readonly<Record<string, string>>[];
}

export const DEFAULTS = {
    host: "127.0.0.1",
    region: "cn-hangzhou",
    accountId: "1234567890123456",
    accessKey: "local-access-key",
    secretKey: "local-secret-key",
} as const;

const PRODUCTS = ["slb", "ecs", "vpc", "cms", "sts", "location", "actiontrail"];

export class LocalClb {
    readonly faults = new Faults();
    /** Servers that somebody has said to be up or down. */
    readonly servers: ManualHealth;
    /** Where clients reach each load balancer, if something carries traffic. */
    addresses: () => Readonly<Record<string, string>> = () => ({});
    readonly seed = new Seeder(() => this.cloud);
    readonly drift = new Drift(
        () => this.cloud,
        () => this.changed(),
    );
    /** Where health rows come from; may be replaced at any time. */
    health: HealthSource;
    private readonly log = new CallLog();
    private readonly auditTrail = new AuditTrail();
    private readonly invariants = new Invariants();
    /** Resolves once the state as it is now is kept; a call that has changed something is not answered before. */
    persist: () => Promise<void> = () => Promise.resolve();
    private changeCount = 0;
    private readonly listeners = new Set<(cloud: Cloud) => void>();
    private readonly gateway: Gateway;
    private readonly control = new Control(this);
    private cloud: Cloud;
    private server: RpcServer | undefined;
    private ownDirectory: string | undefined;
    private address = { host: "", port: 0, caFile: "" };

    private constructor(private readonly options: LocalClbOptions) {
        this.health = options.health ?? unprobed;
        this.servers = options.servers ?? new ManualHealth();
        this.cloud = this.newCloud();
        this.gateway = new Gateway({
            context: () => ({
                cloud: this.cloud,
                health: this.health,
                auditTrail: this.auditTrail,
                endpoint: this.endpoint,
            }),
            log: this.log,
            faults: this.faults,
            invariants: this.invariants,
            credentials: this.credentials,
            checkSignature: options.checkSignature ?? true,
            sleep: async (milliseconds) => {
                await (options.sleep ?? sleep)(milliseconds);
            },
            changed: () => this.changed(),
            reportDefect: (where, error) => this.reportDefect(where, error),
        });
        this.applySeed();
        if (options.restored !== undefined) {
            this.restore(options.restored);
        }
    }

    static async start(options: LocalClbOptions = {}): Promise<LocalClb> {
        const clb = new LocalClb(options);
        await clb.listen();
        return clb;
    }

    /** `127.0.0.1:port`, as the provider's `endpoints` take it. */
    get endpoint(): string {
        return `${this.address.host}:${this.address.port}`;
    }

    /** What SSL_CERT_FILE has to name for Go clients. */
    get caFile(): string {
        return this.address.caFile;
    }

    get credentials(): Credentials {
        return {
            accessKey: this.options.accessKey ?? DEFAULTS.accessKey,
            secretKey: this.options.secretKey ?? DEFAULTS.secretKey,
            ...(this.options.securityToken && { securityToken: this.options.securityToken }),
        };
    }

    get region(): string {
        return this.options.region ?? DEFAULTS.region;
    }

    /** A frozen copy of the state. Prefer the API where it can tell the same. */
    get model(): Snapshot {
        return takeSnapshot(this.cloud);
    }

    /** Switches that may be changed while the server runs. */
    get behaviour(): Behaviour {
        return this.cloud.behaviour;
    }

    get quotas(): Quotas {
        return this.cloud.quotas;
    }

    /** Nothing is left of load balancers, listeners, groups and alarm rules. */
    get empty(): boolean {
        const { loadBalancers, groups, alarms } = this.model;
        return loadBalancers.length === 0 && groups.length === 0 && alarms.length === 0;
    }

    get violations(): readonly Violation[] {
        return this.invariants.violations;
    }

    providerConfig({ protocol = "HTTPS" }: { protocol?: "HTTP" | "HTTPS" } = {}): ProviderConfig {
        return {
            region: this.region,
            ...this.credentials,
            accountId: this.options.accountId ?? DEFAULTS.accountId,
            accountType: "Domestic",
            skipRegionValidation: true,
            protocol,
            endpoints: [Object.fromEntries(PRODUCTS.map((product) => [product, this.endpoint]))],
        };
    }

    /** A client with this server's credentials and authority. */
    client(): SignedClient {
        return new SignedClient({
            endpoint: this.endpoint,
            caFile: this.caFile,
            region: this.region,
            ...this.credentials,
        });
    }

    calls(filter: CallFilter = {}): readonly Readonly<Call>[] {
        return this.log.find(filter);
    }

    /** The last sequence number so far, to ask for `calls({ since })` later. */
    get seq(): number {
        return this.log.last;
    }

    /** Checks a statement after every call that changes something; without one, that listeners keep their group. */
    watch(name = "listeners keep their group", invariant: Invariant = checkGroupsKept()): void {
        this.invariants.watch(name, invariant);
        // What is there already counts as seen.
        invariant(this.model);
    }

    /** Forgets calls, armed and fired faults, invariants and violations; the cloud stays as it is. */
    clear(): void {
        this.log.clear();
        this.faults.clear();
        this.invariants.clear();
    }

    /** As on the first day: state, identifiers, switches, health, calls, faults, invariants. */
    reset(): void {
        this.clear();
        this.gateway.forget();
        this.auditTrail.clear();
        this.health = this.options.health ?? unprobed;
        this.servers.reset();
        this.cloud = this.newCloud();
        this.applySeed();
        this.changed();
    }

    /** All of the state as plain JSON, for `restore`. */
    archive(): object {
        return archive(this.cloud);
    }

    /** The state of before in place of the present one. Throws an ArchiveError and changes nothing where it is none. */
    restore(archived: unknown): void {
        const cloud = this.newCloud();
        restore(cloud, archived);
        this.cloud = cloud;
        this.changed();
    }

    /** For whatever checks servers: told to be so, alarm rules count again. */
    healthChanged(): void {
        noteUnhealthy(this.cloud, this.health);
    }

    /** How many servers behind a load balancer, or behind one of its ports, fail their checks now. */
    unhealthyServers(loadBalancerId: string, port?: number): number {
        return unhealthyServers(this.cloud, this.cloud.loadBalancer(loadBalancerId), this.health, port);
    }

    /** What an alarm rule says now. Throws where there is no such rule. */
    alertState(ruleId: string): AlertState {
        return alertStateNow(this.cloud, findAlarm(this.cloud, ruleId));
    }

    /** For whatever follows the model, such as a data plane: told after every change. */
    onChange(listener: (cloud: Cloud) => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    /** A call that comes over no connection: a measurement makes a million of them. */
    answer(call: HttpCall): Promise<HttpAnswer | undefined> {
        return this.gateway.handle(call);
    }

    async stop(): Promise<void> {
        await this.server?.close();
        if (this.ownDirectory !== undefined) {
            await rm(this.ownDirectory, { recursive: true, force: true });
        }
    }

    private async listen(): Promise<void> {
        const host = this.options.host ?? DEFAULTS.host;
        requireLoopback(host);
        const tls = await makeTlsMaterial([...new Set([DEFAULTS.host, host])]);
        this.server = new RpcServer(tls, (call) => this.handle(call));
        const port = await this.server.listen(host, this.options.port ?? 0);
        if (this.options.caFile === undefined) {
            this.ownDirectory = await mkdtemp(join(tmpdir(), "local-clb-"));
        }
        const caFile = this.options.caFile ?? join(this.ownDirectory ?? "", "ca.pem");
        this.address = { host, port, caFile };
        try {
            await writeFile(caFile, tls.ca);
        } catch (error) {
            await this.stop();
            throw error;
        }
    }

    /** Whatever happens inside, the process goes on: an exception is a 500 and a line. */
    private async handle(call: HttpCall): Promise<HttpAnswer | undefined> {
        const foreign = isControl(call.url) ? undefined : foreignPage(call.headers);
        if (foreign !== undefined) {
            return toErrorAnswer("", "", new ApiError("foreignPage", undefined, foreign));
        }
        const changesBefore = this.changeCount;
        try {
            const answer = isControl(call.url) ? this.control.handle(call) : await this.gateway.handle(call);
            if (this.changeCount !== changesBefore) {
                await this.persist();
            }
            return answer;
        } catch (error) {
            this.reportDefect(`${call.method} ${call.url.slice(0, 200).replace(/\?.*/s, "")}`, error);
            const message = `The local CLB failed: ${String(error)}`;
            return isControl(call.url)
                ? { status: 500, body: `${JSON.stringify({ error: message })}\n` }
                : toErrorAnswer("", "", new ApiError("defect", undefined, String(error)));
        }
    }

    private reportDefect(where: string, error: unknown): void {
        const { stack = String(error) } = error instanceof Error ? error : {};
        const [message = "", at = ""] = stack.split("\n").map((line) => line.trim());
        const line = `local CLB: ${where} failed: ${message} ${at}`.trim();
        (this.options.reportLine ?? ((text: string) => process.stderr.write(`${text}\n`)))(line);
    }

    private newCloud(): Cloud {
        const { region = DEFAULTS.region, accountId = DEFAULTS.accountId, ...rest } = this.options;
        const { clock, idSeed, quotas, behaviour } = rest;
        return new Cloud({
            regionId: region,
            accountId,
            ...(clock && { clock }),
            ...(idSeed && { idSeed }),
            ...(quotas && { quotas }),
            ...(behaviour && { behaviour }),
        });
    }

    private applySeed(): void {
        const seed = this.options.seed ?? "default";
        if (seed === "default") {
            seedDefault(this.seed, this.region);
        } else if (seed !== "empty") {
            seed(this.seed);
        }
    }

    /** Tells all who follow the model: for whoever changes it by hand. */
    changed(): void {
        this.changeCount++;
        for (const listener of this.listeners) {
            try {
                listener(this.cloud);
            } catch (error) {
                // The change is made: whoever cannot follow it must not undo the answer, or keep it from the others.
                this.reportDefect("a follower of the model", error);
            }
        }
    }
}
