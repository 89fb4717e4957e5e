// A rehearsal of failures: a stack on a local CLB that carries traffic, two real servers behind it, steady load before it,
// and one thing after another that may happen to them.

import { setTimeout as sleep } from "node:timers/promises";

import type { DataPlane, Served } from "../../clb/dataplane/dataPlane";
import { SWITCHED_KEY } from "../../components/validation";
import { UserError } from "../io";
import { type Config, PAIRS, Trial } from "../local";
import { LivePage } from "../page";
import type { StackFile } from "../project";
import { Load, type PairOutputs, type Roles, type Servers, TrafficStage, type WatchedListener } from "../traffic";
import { Alarms, ALARMS_AFTER_MS } from "./alarms";
import type { Change, Kind, Phase } from "./metrics";
import { toReport } from "./report";
import { DrillResult } from "./result";
import { type CommandResult, runCommand } from "./runCommand";
import { toSvg } from "./timeline";

export interface DrillOptions {
    readonly stack: string;
    readonly file: StackFile;
    readonly requestsPerSecond: number;
    /** Whether the local CLB checks the secondary while the primary serves. */
    readonly probesSecondary: boolean;
    /** Whether changes of roles in a failure are rehearsed too. */
    readonly roles: boolean;
    /** Aborted when the drill is to end. */
    readonly stop: AbortSignal;
    readonly log: (text: string) => void;
    /** Served while it runs; told its address. */
    readonly page?: (address: string) => void;
}

/** How long it is watched before anything is done, and after each thing. */
const CALM_MS = 2000;
const REST_MS = 1200;

/** What a slow machine may take beyond the times that the model gives. */
const PATIENCE_MS = 10_000;

/** How often an old primary comes back and dies again. */
const FLAPS = 2;

const POLL_MS = 20;

const TITLES: Record<Kind, string> = {
    steady: "all well",
    kill: "primary killed",
    return: "primary back",
    hang: "primary hangs",
    resume: "primary answers again",
    switch: "roles switched by up",
    killBoth: "both killed",
    restart: "both back",
    standbyDies: "standby killed",
    refused: "guard refuses a switch to a dead standby",
    rollback: "new primary dies in a switch, it goes back",
    failover: "primary killed, failover made",
    flap: "old primary flaps",
};

/** Notes the time: of a failure that has taken effect only now, of a server that is there again, or dies only now. */
interface PhaseTiming {
    readonly begun: () => number;
    readonly done: () => number;
}

/** The drill has been told to end. */
class DrillInterrupted extends UserError {}

export async function runDrill(options: DrillOptions): Promise<DrillResult> {
    const { stack, file, stop, log } = options;
    // What the engine says is of interest only where it fails.
    let output = "";
    const trial = await Trial.start(stack, file, (text) => (output += text), { alarmsAfterMs: ALARMS_AFTER_MS });
    const apply = async (config: Config): Promise<Record<string, PairOutputs>> => {
        output = "";
        const outputs = await trial.apply(config, stop);
        throwIfAborted(stop);
        if (!outputs) {
            throw new UserError(`${output.trim()}\n\nThe stack did not come up on the local CLB: no drill.`);
        }
        return outputs.pairs?.value as Record<string, PairOutputs>;
    };
    const open: (() => unknown)[] = [() => trial.close()];
    try {
        log(`Bringing stack ${stack} up on a local CLB at ${trial.endpoint}.\n`);
        const pairs = await apply(trial.config);
        const stage = await TrafficStage.open(trial, pairs, options.probesSecondary);
        open.push(() => stage.close());
        const { watched, withoutLoad: left } = stage;
        if (watched.length === 0) {
            throw new UserError(
                "No listener is open to everybody: an access control list keeps the load of a drill out.",
            );
        }
        const load = new Load(watched, 1000 / options.requestsPerSecond);
        open.push(() => load.stop());
        const show = options.page && (await openPage(stack, stage, load));
        if (show) {
            open.push(() => show.close());
            options.page(show.address);
        }
        const rehearsal = new Drill({ ...options, show }, trial, stage, load, apply);
        open.push(() => rehearsal.stop());
        const result = { ...(await rehearsal.run()), withoutLoad: left };
        show?.showPicture(toSvg(toReport(stack, result), result));
        return result;
    } finally {
        for (const close of open.reverse()) {
            await close();
        }
    }
}

function openPage(stack: string, stage: TrafficStage, load: Load): Promise<LivePage> {
    const about = `${1000 / load.everyMs} requests a second on every listener. The drill does to the servers what is done to them.`;
    return LivePage.start({ title: `Drill of stack ${stack}`, about, stage, load });
}

class Drill {
    private readonly phases: Phase[] = [];
    private readonly changes: Change[] = [];
    private readonly alarms: Alarms;
    private refusal: boolean | undefined;
    private wentBack: boolean | undefined;
    /** What the stack was brought to. */
    private config: Config;
    /** The file that runs our commands against it. */
    private runner: string | undefined;
    /** By pair, who is the primary at present. */
    private roles: ReadonlyMap<string, Roles>;

    constructor(
        private readonly options: DrillOptions & { readonly show: LivePage | undefined },
        private readonly trial: Trial,
        private readonly stage: TrafficStage,
        private readonly load: Load,
        private readonly apply: (config: Config) => Promise<unknown>,
    ) {
        this.roles = stage.roles();
        this.config = trial.config;
        stage.plane.onServed((served) => this.served(served));
        this.alarms = new Alarms(trial.clb, new Map(stage.watched.map((one) => [one.loadBalancerId, one.pair])));
    }

    private get servers(): Servers {
        return this.stage.servers;
    }

    private get plane(): DataPlane {
        return this.stage.plane;
    }

    private get watched(): readonly WatchedListener[] {
        return this.stage.watched;
    }

    /** Looks at no alarm any more. */
    stop(): void {
        this.alarms.stop();
    }

    async run(): Promise<Omit<DrillResult, "withoutLoad">> {
        const atFirst = this.roles;
        const { everyMs } = this.load;
        const count = `${this.watched.length} listener${this.watched.length === 1 ? "" : "s"}`;
        this.options.log(`Load: ${1000 / everyMs} requests a second on ${count}, each on a connection of its own.\n\n`);
        await this.until(
            () => this.watched.every((one) => this.plane.servingHealth(one) === "normal"),
            this.longest("recovery"),
        );
        this.load.start();

        await this.phase("steady", () => this.sleep(CALM_MS));
        await this.phase("kill", async () => {
            const diedAt = performance.now();
            await this.servers.kill(this.all("primary"));
            await this.untilServing("secondary", this.watched, this.longest("failover"));
            await this.alarmed(TITLES.kill, diedAt);
        });
        await this.phase("return", async ({ done }) => {
            await this.servers.start(this.all("primary"));
            done();
            this.alarms.back();
            await this.untilServing("primary", this.watched, this.longest("recovery"));
            await this.cleared();
        });
        if (this.watched.some(({ standby }) => standby)) {
            await this.phase("standbyDies", async () => {
                const diedAt = performance.now();
                await this.standbyNoticed(() => this.servers.kill(this.all("secondary")));
                await this.alarmed(TITLES.standbyDies, diedAt);
                await this.servers.start(this.all("secondary"));
                this.alarms.back();
                await this.cleared();
            });
        }
        await this.phase("hang", async ({ begun }) => {
            await this.servers.order(this.all("primary"), "hang");
            const hungAt = begun();
            const seeing = this.watched.filter(({ check }) => check === "http");
            const blind = this.watched.filter(({ check }) => check !== "http");
            await this.untilServing("secondary", seeing, this.longest("failover"));
            // The others are watched for as long as a failure may go unnoticed, to be sure that this one does.
            const window = Math.max(0, ...blind.map(({ failoverSeconds }) => failoverSeconds * 1000));
            await this.sleep(Math.max(0, hungAt + window - performance.now()));
        });
        await this.phase("resume", async ({ done }) => {
            await this.servers.order(this.all("primary"), "resume");
            done();
            await this.untilServing("primary", this.watched, this.longest("recovery"));
        });
        await this.phase("switch", async () => {
            await this.switchRoles();
        });
        await this.phase("killBoth", async () => {
            await this.servers.kill([...this.all("primary"), ...this.all("secondary")]);
            // First one is found dead, then the other.
            await this.untilServing(undefined, this.watched, 2 * this.longest("failover"));
        });
        await this.phase("restart", async ({ done }) => {
            await this.servers.start([...this.all("primary"), ...this.all("secondary")]);
            done();
            await this.untilServing("primary", this.watched, this.longest("recovery"));
        });
        if (this.options.roles) {
            await this.roleChanges();
        }
        await this.load.stop();
        return {
            phases: this.phases,
            subjects: this.watched,
            samples: this.load.samples,
            stalls: this.load.stalls,
            changes: this.changes,
            ...(this.refusal !== undefined && { refusal: this.refusal }),
            ...(this.wentBack !== undefined && { rolledBack: this.wentBack }),
            alarms: this.alarms.rows,
            alarmTransitions: this.alarms.transitions,
            rules: this.alarms.names,
            everyMs,
            servers: [...atFirst].map(([pair, { primary, secondary }]) => ({
                pair,
                first: primary,
                second: secondary,
            })),
        };
    }

    /** A switch that the guard has to refuse, where there is one; one that has to go back; and a failover for good. */
    private async roleChanges(): Promise<void> {
        if (this.isGuarded()) {
            await this.phase("refused", async () => {
                await this.standbyNoticed(() => this.servers.kill(this.all("secondary")));
                const succeeded = await this.apply(this.next()).then(
                    () => true,
                    (error: unknown) => this.isRefusal(error),
                );
                this.refusal = succeeded === false;
                this.roles = this.stage.roles();
                await this.servers.start(this.all("secondary"));
                await this.sleep(this.seconds("recovery"));
            });
        }
        await this.phase("rollback", async ({ done }) => {
            for (const pair of this.roles.keys()) {
                const hasGoneBack = await this.dieInSwitch(pair, done);
                this.wentBack = hasGoneBack && this.wentBack !== false;
            }
            const all = [...this.all("primary"), ...this.all("secondary")];
            await this.servers.start(all.filter((server) => this.servers.stateOf(server) !== "up"));
            await this.sleep(this.seconds("recovery"));
        });
        await this.phase("failover", async () => {
            await this.servers.kill(this.all("primary"));
            await this.untilServing("secondary", this.watched, this.longest("failover"));
            // It serves already, and is not yet seen to: the command waits for nobody.
            const isSeen = (one: WatchedListener) => this.plane.servingHealth(one) === "normal";
            await this.until(() => this.watched.every(isSeen), this.longest("recovery"));
            for (const pair of this.roles.keys()) {
                const { code, output: said } = await this.command("failover", pair, "--yes");
                if (code !== 0) {
                    throw new UserError(`${said.trim()}\n\nThe failover of pair ${pair} was not made: no drill.`);
                }
            }
            await this.untilServing("primary", this.watched, PATIENCE_MS);
        });
        await this.phase("flap", async () => {
            const old = this.all("secondary");
            for (let times = 0; times < FLAPS; times++) {
                await this.servers.start(old);
                await this.sleep(this.seconds("recovery"));
                await this.servers.kill(old);
                await this.sleep(CALM_MS);
            }
            await this.servers.start(old);
            await this.sleep(this.seconds("recovery"));
        });
    }

    /** Switches a pair and kills its new primary once its listeners are there. Whether they are back at the end. */
    private async dieInSwitch(pair: string, died: () => void): Promise<boolean> {
        const { primary, secondary } = this.roles.get(pair)!;
        let death: Promise<void> | undefined;
        const stopFollowing = this.trial.clb.onChange(() => {
            if (death === undefined && this.stage.roles().get(pair)?.primary === secondary) {
                died();
                death = this.servers.kill([secondary]);
            }
        });
        try {
            const { output: said } = await this.command("switchover", pair, "--yes", "--force", "--rollback");
            const hasGoneBack = death !== undefined && this.roles.get(pair)?.primary === primary;
            if (!hasGoneBack) {
                this.options.log(`${said.trim()}\n\n`);
            }
            return hasGoneBack;
        } finally {
            stopFollowing();
            await death;
        }
    }

    /** Runs one of our commands on a pair, as an operator does, and takes note of the roles that it left. */
    private async command(name: string, pair: string, ...flags: readonly string[]): Promise<CommandResult> {
        const { stack, stop } = this.options;
        this.runner ??= this.trial.runner();
        this.trial.configure(this.config);
        const ran = await runCommand(this.runner, [name, stack, pair, ...flags], stop);
        throwIfAborted(stop);
        this.config = { ...this.config, [SWITCHED_KEY]: this.trial.switchedPairs };
        this.roles = this.stage.roles();
        return ran;
    }

    /** False where an update was refused; whatever else went wrong is thrown. */
    private isRefusal(error: unknown): false {
        if (error instanceof UserError && !(error instanceof DrillInterrupted) && /guard/.test(error.message)) {
            return false;
        }
        throw error;
    }

    /** Whether each pair has a guard, and a standby check to see by. */
    private isGuarded(): boolean {
        const pairs = Object.values(
            JSON.parse(String(this.trial.config[PAIRS])) as Record<string, { guard?: boolean }>,
        );
        return pairs.every(({ guard }) => guard === true) && this.watched.every(({ standby }) => standby);
    }

    /** Switches every pair, as an operator would do it. */
    private async switchRoles(): Promise<void> {
        const next = this.next();
        await this.apply(next);
        this.config = next;
        this.roles = this.stage.roles();
        await this.untilServing("primary", this.watched, PATIENCE_MS);
    }

    private next(): Config {
        return withSwitchedPairs(this.config);
    }

    /** Does it, and waits until the standby checks have noticed. */
    private async standbyNoticed(act: () => Promise<unknown>): Promise<void> {
        const since = this.changes.length;
        await act();
        const checks = new Set(this.watched.flatMap(({ standby }) => (standby ? [standby.name] : [])));
        const noticed = () => new Set(this.changes.slice(since).map(({ target }) => target));
        const detection = this.watched.map(({ standby }) => (standby?.detectionSeconds ?? 0) * 1000);
        await this.until(() => [...checks].every((name) => noticed().has(name)), Math.max(...detection) + PATIENCE_MS);
    }

    /** Does something, lets it come to rest, and notes when that was. */
    private async phase(kind: Kind, act: (when: PhaseTiming) => Promise<void>): Promise<void> {
        const title = TITLES[kind];
        this.options.log(`${this.phases.length + 1} ${title}\n`);
        this.options.show?.log(`${this.phases.length + 1} ${title}`);
        let from = performance.now();
        let done = from;
        await act({ begun: () => (from = performance.now()), done: () => (done = performance.now()) });
        await this.sleep(REST_MS);
        // What was still being done belongs to the phase before.
        const before = this.phases.pop();
        this.phases.push(...(before ? [{ ...before, to: from }] : []));
        this.phases.push({ kind, title, from, to: performance.now(), done: Math.max(done, from) });
    }

    private served({ loadBalancerId, protocol, port, serverId, at }: Served): void {
        const name = `${loadBalancerId}:${protocol}:${port}`;
        const target = this.watched.find((one) => `${one.loadBalancerId}:${one.protocol}:${one.port}` === name);
        // A standby check bears the name of its listener in the cloud.
        this.changes.push({ target: target?.name ?? name, at, server: serverId });
    }

    /** Has the rules alarm that count the failure just noticed. */
    private async alarmed(title: string, diedAt: number): Promise<void> {
        this.alarms.seen(title, diedAt);
        await this.until(() => this.alarms.waitForAlarms(), ALARMS_AFTER_MS + PATIENCE_MS);
        this.alarms.rung();
    }

    /** Has the alarms end, now that the servers are back. */
    private async cleared(): Promise<void> {
        await this.until(() => this.alarms.waitForClear(), this.longest("recovery") + ALARMS_AFTER_MS);
        this.alarms.cleared();
    }

    private all(role: "primary" | "secondary"): string[] {
        return [...new Set([...this.roles.values()].map((roles) => roles[role]))];
    }

    /** Milliseconds: the longest time that one of the listeners may take, and what a slow machine adds. */
    private longest(window: "failover" | "recovery"): number {
        return this.seconds(window) + PATIENCE_MS;
    }

    /** Milliseconds that the slowest of the listeners takes by its figures. */
    private seconds(window: "failover" | "recovery"): number {
        return Math.max(...this.watched.map((one) => one.interval + one[`${window}Seconds`])) * 1000;
    }

    /** Waits until each of the listeners is served as said; what takes too long shows in the figures. */
    private untilServing(
        role: "primary" | "secondary" | undefined,
        listeners: readonly WatchedListener[],
        limit: number,
    ): Promise<void> {
        return this.until(
            () =>
                listeners.every((one) => {
                    const server = role && this.roles.get(one.pair)?.[role];
                    return this.plane.serving(one) === server;
                }),
            limit,
        );
    }

    private async until(condition: () => boolean, limit: number): Promise<void> {
        const end = performance.now() + limit;
        while (!condition() && performance.now() < end) {
            await this.sleep(POLL_MS);
        }
    }

    private async sleep(milliseconds: number): Promise<void> {
        const { stop } = this.options;
        await sleep(milliseconds, undefined, { signal: stop }).catch(() => undefined);
        throwIfAborted(stop);
    }
}

function throwIfAborted(stop: AbortSignal): void {
    if (stop.aborted) {
        throw new DrillInterrupted("Interrupted: the drill has ended before its end, and nothing was written.");
    }
}

/** The config with every pair switched. */
function withSwitchedPairs(config: Config): Config {
    const now = config[SWITCHED_KEY] ?? [];
    const before = (typeof now === "string" ? JSON.parse(now) : now) as string[];
    const names = Object.keys(JSON.parse(String(config[PAIRS])) as object);
    return { ...config, [SWITCHED_KEY]: names.filter((name) => !before.includes(name)) };
}
