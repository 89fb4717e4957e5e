// What the page shows of a stage, and what its buttons do there.

import type { Load, Sample, TrafficStage, WatchedListener } from "../traffic";
import { ActionRefused, type PageAction, PageServer } from "./server";

/** How often viewers are told. */
const EVERY_MS = 250;
/** What a new viewer gets of what was before: of the requests, and of what happened. */
const WINDOW_MS = 90_000;
const LINES = 100;

export interface LivePageOptions {
    readonly title: string;
    readonly about: string;
    readonly stage: TrafficStage;
    readonly load: Load;
    /** Switches the roles of a pair. Left out where something else does what the buttons do. */
    readonly switchRoles?: (pair: string) => Promise<void>;
}

interface Line {
    readonly at: number;
    readonly words: string;
}

/** A page that is served, and follows what happens. */
export class LivePage {
    private readonly counts = new Map<string, { requests: number; lost: number }>();
    private readonly firsts: ReadonlyMap<string, readonly string[]>;
    private recent: Sample[] = [];
    private fresh: Sample[] = [];
    private lines: Line[] = [];
    private busy: string | undefined;
    private page!: PageServer;
    private readonly unsubscribe: (() => void)[] = [];
    private timer: NodeJS.Timeout | undefined;

    private constructor(private readonly options: LivePageOptions) {
        // Whoever is primary when it begins keeps its colour.
        this.firsts = new Map(
            [...options.stage.roles()].map(([pair, roles]) => [pair, [roles.primary, roles.secondary]]),
        );
    }

    static async start(options: LivePageOptions): Promise<LivePage> {
        const show = new LivePage(options);
        show.page = await PageServer.start(
            () => [
                ["state", show.state()],
                ["samples", show.recent.map(readPageState)],
                ["said", show.lines],
            ],
            (action) => show.runAction(action),
        );
        show.unsubscribe.push(
            options.load.onSample((sample) => show.recordSample(sample)),
            options.stage.plane.onServed((served) => {
                const one = options.stage.find(served);
                if (one) {
                    show.log(`${one.name}: ${served.serverId ?? "nobody"} serves`);
                }
            }),
        );
        show.timer = setInterval(() => show.sendState(), EVERY_MS);
        return show;
    }

    get address(): string {
        return this.page.address;
    }

    /** Tells viewers something that happened. */
    log(words: string): void {
        const line = { at: Date.now(), words };
        this.lines = [...this.lines, line].slice(-LINES);
        this.page.send("said", [line]);
    }

    /** Shows a picture below all else. */
    showPicture(svg: string): void {
        this.sendState();
        this.page.send("picture", svg);
    }

    async close(): Promise<void> {
        clearInterval(this.timer);
        this.unsubscribe.forEach((stop) => stop());
        await this.page.close();
    }

    private recordSample(sample: Sample): void {
        const count = this.counts.get(sample.target) ?? { requests: 0, lost: 0 };
        this.counts.set(sample.target, {
            requests: count.requests + 1,
            lost: count.lost + (sample.server === undefined ? 1 : 0),
        });
        this.fresh.push(sample);
    }

    private sendState(): void {
        const since = performance.now() - WINDOW_MS;
        this.recent = [...this.recent, ...this.fresh].filter(({ sentAt }) => sentAt > since);
        this.page.send("state", this.state());
        if (this.fresh.length > 0) {
            this.page.send("samples", this.fresh.map(readPageState));
            this.fresh = [];
        }
    }

    private state(): object {
        const { title, about, stage, load, switchRoles } = this.options;
        const roles = stage.roles();
        return {
            title,
            about,
            now: performance.now(),
            everyMs: load.everyMs,
            buttons: switchRoles !== undefined,
            ...(this.busy !== undefined && { busy: this.busy }),
            pairs: [...this.firsts].map(([name, ids]) => {
                const listeners = stage.watched.filter(({ pair }) => pair === name);
                return {
                    name,
                    words: describePair(listeners, stage),
                    servers: ids.map((id) => {
                        const state = stage.servers.stateOf(id);
                        const role = roles.get(name)?.primary === id ? "primary" : "secondary";
                        return { id, role, state, words: describeServer(id, state, listeners, stage) };
                    }),
                    listeners: listeners.map((one) => ({
                        name: one.name,
                        words: `at ${one.at.host}:${one.at.port}, ${one.check.toUpperCase()} check, failover within ${one.failoverSeconds} s`,
                        ...(this.counts.get(one.name) ?? { requests: 0, lost: 0 }),
                    })),
                };
            }),
        };
    }

    private runAction(action: PageAction): void {
        const { stage, switchRoles } = this.options;
        if (!switchRoles) {
            throw new ActionRefused("The drill does to the servers what is to be done to them: watch.");
        }
        if (this.busy !== undefined) {
            throw new ActionRefused(`Wait: ${this.busy}`);
        }
        if (action.do === "switch") {
            if (!this.firsts.has(action.pair)) {
                throw new ActionRefused(`There is no pair "${action.pair}".`);
            }
            this.runExclusively(`Switching the roles of ${action.pair}: Pulumi is at it.`, () =>
                switchRoles(action.pair),
            );
            return;
        }
        const { server } = action;
        const state = stage.servers.stateOf(server);
        if (state === undefined) {
            throw new ActionRefused(`There is no server "${server}".`);
        }
        if (action.do === "kill") {
            this.runExclusively(`${server} is killed.`, () => stage.servers.kill([server]));
        } else if (action.do === "hang" && state === "up") {
            this.runExclusively(`${server} hangs: it accepts and never answers.`, () =>
                stage.servers.order([server], "hang"),
            );
        } else if (action.do === "heal" && state !== "up") {
            this.runExclusively(`${server} is healed.`, () =>
                state === "hung" ? stage.servers.order([server], "resume") : stage.servers.start([server]),
            );
        } else {
            throw new ActionRefused(`${server} is ${state} already.`);
        }
    }

    /** One thing after another: what is pressed meanwhile is refused. */
    private runExclusively(words: string, act: () => Promise<void>): void {
        this.busy = words;
        this.log(words);
        this.sendState();
        act()
            .catch((error: unknown) => this.log(error instanceof Error ? error.message : String(error)))
            .finally(() => {
                this.busy = undefined;
                this.sendState();
            });
    }
}

function readPageState({ target, sentAt, server }: Sample): object {
    return { target, at: sentAt, server: server ?? null };
}

function describePair(listeners: readonly WatchedListener[], stage: TrafficStage): string {
    const serving = [...new Set(listeners.map((one) => stage.plane.serving(one)))];
    const [only] = serving;
    if (serving.length > 1) {
        return "not every listener is served by the same server";
    }
    if (only === undefined) {
        return "nobody serves";
    }
    const role = stage.roles().get(listeners[0]?.pair ?? "")?.primary === only ? "primary" : "secondary";
    const state = stage.servers.stateOf(only);
    return state === "up"
        ? `the ${role} serves`
        : `requests still go to the ${role}, which ${state === "hung" ? "hangs" : "is killed"}`;
}

function describeServer(
    id: string,
    state: string | undefined,
    listeners: readonly WatchedListener[],
    stage: TrafficStage,
): string {
    const served = listeners
        .filter((one) => stage.plane.serving(one) === id)
        .map(({ protocol, port }) => `${protocol} ${port}`)
        .join(", ");
    if (state === "up") {
        return served === "" ? "up, waits" : `up, serves ${served}`;
    }
    return served === "" ? (state ?? "") : `${state}, and still gets the requests of ${served}`;
}
