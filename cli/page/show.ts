// What the page shows of a stage, and what its buttons do there.

import type { Watched } from "../drill/stage";
import type { Stage } from "../drill/stage";
import type { Load, Sample } from "../drill/load";
import { type Order, PageServer, Refused } from "./server";

/** How often viewers are told. */
const EVERY_MS = 250;
/** What a new viewer gets of what was before: of the requests, and of what happened. */
const WINDOW_MS = 90_000;
const LINES = 100;

export interface ShowOptions {
    readonly title: string;
    readonly about: string;
    readonly stage: Stage;
    readonly load: Load;
    /** Switches the roles of a pair. Left out where something else does what the buttons do. */
    readonly switchRoles?: (pair: string) => Promise<void>;
}

interface Line {
    readonly at: number;
    readonly words: string;
}

/** A page that is served, and follows what happens. */
export class Show {
    private readonly counts = new Map<string, { requests: number; lost: number }>();
    private readonly firsts: ReadonlyMap<string, readonly string[]>;
    private recent: Sample[] = [];
    private fresh: Sample[] = [];
    private lines: Line[] = [];
    private busy: string | undefined;
    private page!: PageServer;
    private readonly stopHearing: (() => void)[] = [];
    private timer: NodeJS.Timeout | undefined;

    private constructor(private readonly options: ShowOptions) {
        // Whoever is primary when it begins keeps its colour.
        this.firsts = new Map(
            [...options.stage.roles()].map(([pair, roles]) => [pair, [roles.primary, roles.secondary]]),
        );
    }

    static async start(options: ShowOptions): Promise<Show> {
        const show = new Show(options);
        show.page = await PageServer.start(
            () => [
                ["state", show.state()],
                ["samples", show.recent.map(shownOf)],
                ["said", show.lines],
            ],
            (order) => show.obey(order),
        );
        show.stopHearing.push(
            options.load.onSample((sample) => show.took(sample)),
            options.stage.plane.onServed((served) => {
                const one = options.stage.find(served);
                if (one) {
                    show.log(`${one.name}: ${served.serverId ?? "nobody"} serves`);
                }
            }),
        );
        show.timer = setInterval(() => show.tell(), EVERY_MS);
        return show;
    }

    get address(): string {
        return this.page.address;
    }

    /** Tells viewers something that happened. */
    log(words: string): void {
        const line = { at: Date.now(), words };
        this.lines = [...this.lines, line].slice(-LINES);
        this.page.tell("said", [line]);
    }

    /** Shows a picture below all else. */
    picture(svg: string): void {
        this.tell();
        this.page.tell("picture", svg);
    }

    async close(): Promise<void> {
        clearInterval(this.timer);
        this.stopHearing.forEach((stop) => stop());
        await this.page.close();
    }

    private took(sample: Sample): void {
        const count = this.counts.get(sample.target) ?? { requests: 0, lost: 0 };
        this.counts.set(sample.target, {
            requests: count.requests + 1,
            lost: count.lost + (sample.server === undefined ? 1 : 0),
        });
        this.fresh.push(sample);
    }

    private tell(): void {
        const since = performance.now() - WINDOW_MS;
        this.recent = [...this.recent, ...this.fresh].filter(({ sentAt }) => sentAt > since);
        this.page.tell("state", this.state());
        if (this.fresh.length > 0) {
            this.page.tell("samples", this.fresh.map(shownOf));
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
                    words: wordsOf(listeners, stage),
                    servers: ids.map((id) => {
                        const state = stage.servers.stateOf(id);
                        const role = roles.get(name)?.primary === id ? "primary" : "secondary";
                        return { id, role, state, words: serverWords(id, state, listeners, stage) };
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

    private obey(order: Order): void {
        const { stage, switchRoles } = this.options;
        if (!switchRoles) {
            throw new Refused("The drill does to the servers what is to be done to them: watch.");
        }
        if (this.busy !== undefined) {
            throw new Refused(`Wait: ${this.busy}`);
        }
        if (order.do === "switch") {
            if (!this.firsts.has(order.pair)) {
                throw new Refused(`There is no pair "${order.pair}".`);
            }
            this.work(`Switching the roles of ${order.pair}: Pulumi is at it.`, () => switchRoles(order.pair));
            return;
        }
        const { server } = order;
        const state = stage.servers.stateOf(server);
        if (state === undefined) {
            throw new Refused(`There is no server "${server}".`);
        }
        if (order.do === "kill") {
            this.work(`${server} is killed.`, () => stage.servers.kill([server]));
        } else if (order.do === "hang" && state === "up") {
            this.work(`${server} hangs: it accepts and never answers.`, () => stage.servers.order([server], "hang"));
        } else if (order.do === "heal" && state !== "up") {
            this.work(`${server} is healed.`, () =>
                state === "hung" ? stage.servers.order([server], "resume") : stage.servers.start([server]),
            );
        } else {
            throw new Refused(`${server} is ${state} already.`);
        }
    }

    /** One thing after another: what is pressed meanwhile is refused. */
    private work(words: string, act: () => Promise<void>): void {
        this.busy = words;
        this.log(words);
        this.tell();
        act()
            .catch((error: unknown) => this.log(error instanceof Error ? error.message : String(error)))
            .finally(() => {
                this.busy = undefined;
                this.tell();
            });
    }
}

function shownOf({ target, sentAt, server }: Sample): object {
    return { target, at: sentAt, server: server ?? null };
}

function wordsOf(listeners: readonly Watched[], stage: Stage): string {
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

function serverWords(id: string, state: string | undefined, listeners: readonly Watched[], stage: Stage): string {
    const served = listeners
        .filter((one) => stage.plane.serving(one) === id)
        .map(({ protocol, port }) => `${protocol} ${port}`)
        .join(", ");
    if (state === "up") {
        return served === "" ? "up, waits" : `up, serves ${served}`;
    }
    return served === "" ? (state ?? "") : `${state}, and still gets the requests of ${served}`;
}
