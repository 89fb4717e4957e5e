// The backend servers of a drill, seen from outside: started, killed, hung.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";

import type { Snapshot } from "../../clb/controlPlane/snapshot";
import { releaseAddress, takeAddress } from "../../clb/dataplane/loopback";
import type { Address } from "../../clb/dataplane/probe";
import { UserError } from "../io";

/** A port that a server listens on, and the status with which it answers an HTTP check there. */
export interface Port {
    readonly protocol: "tcp" | "udp";
    readonly port: number;
    readonly status: number;
}

/** What a server process is told to be. */
export interface Role {
    readonly name: string;
    readonly host: string;
    readonly ports: readonly Port[];
}

export type ServerCommand = "hang" | "resume";

/** What was done to a server last. */
export type State = "up" | "hung" | "killed";

class Server {
    state: State = "killed";
    private child: ChildProcess | undefined;

    constructor(private readonly role: Role) {}

    get host(): string {
        return this.role.host;
    }

    async start(): Promise<void> {
        const kind = path.extname(__filename);
        const child = fork(path.join(__dirname, `server${kind}`), [JSON.stringify(this.role)], {
            execArgv: kind === ".ts" ? ["-r", "ts-node/register"] : [],
        });
        this.child = child;
        const [said] = (await Promise.race([once(child, "message"), once(child, "exit")])) as [unknown];
        if (said !== "ready") {
            await this.kill();
            throw new UserError(`server ${this.role.name} on ${this.role.host} did not start: ${String(said)}`);
        }
        this.state = "up";
    }

    /** At once and without a word, as when the machine is switched off and its address answers for it. */
    async kill(): Promise<void> {
        const { child } = this;
        this.child = undefined;
        this.state = "killed";
        if (child?.exitCode === null && child.signalCode === null) {
            const gone = once(child, "exit");
            child.kill("SIGKILL");
            await gone;
        }
    }

    async order(order: ServerCommand): Promise<void> {
        if (this.child) {
            const done = once(this.child, "message");
            this.child.send(order);
            await done;
            this.state = order === "hang" ? "hung" : "up";
        }
    }
}

export class Servers {
    private constructor(private readonly servers: ReadonlyMap<string, Server>) {}

    /** Every server that the groups of the cloud name, each with an address and a process of its own. */
    static async start(cloud: Snapshot): Promise<Servers> {
        const servers = new Map(
            [...listPorts(cloud)].map(([name, ports]) => [name, new Server({ name, ports, host: takeAddress() })]),
        );
        const all = new Servers(servers);
        await all
            .each([...servers.keys()], (server) => server.start())
            .catch(async (error: unknown) => {
                await all.stop();
                throw error;
            });
        return all;
    }

    at(name: string, port: number): Address | undefined {
        const host = this.servers.get(name)?.host;
        return host === undefined ? undefined : { host, port };
    }

    /** Nothing of a server that there is not. */
    stateOf(name: string): State | undefined {
        return this.servers.get(name)?.state;
    }

    start(names: readonly string[]): Promise<void> {
        return this.each(names, (server) => server.start());
    }

    kill(names: readonly string[]): Promise<void> {
        return this.each(names, (server) => server.kill());
    }

    order(names: readonly string[], order: ServerCommand): Promise<void> {
        return this.each(names, (server) => server.order(order));
    }

    async stop(): Promise<void> {
        await this.kill([...this.servers.keys()]);
        this.servers.forEach(({ host }) => releaseAddress(host));
    }

    private async each(names: readonly string[], act: (server: Server) => Promise<void>): Promise<void> {
        const servers = names.flatMap((name) => this.servers.get(name) ?? []);
        await Promise.all(servers.map(act));
    }
}

/** Backend ports and check ports by server. */
export function listPorts({ listeners, groups }: Snapshot): Map<string, Port[]> {
    const all = new Map<string, Map<string, Port>>();
    for (const { groupId, protocol, check } of listeners) {
        const status = 100 * Number(/http_(\d)xx/.exec(check.httpCode)?.[1] ?? 2);
        for (const server of groups.find(({ id }) => id === groupId)?.servers ?? []) {
            const ports = all.get(server.serverId) ?? new Map<string, Port>();
            all.set(server.serverId, ports);
            const checkPort = check.connectPort > 0 ? check.connectPort : server.port;
            for (const port of [server.port, checkPort]) {
                const key = `${protocol}:${port}`;
                const existing = ports.get(key)?.status ?? 200;
                ports.set(key, {
                    protocol,
                    port,
                    status: port === checkPort && check.type === "http" ? status : existing,
                });
            }
        }
    }
    return new Map([...all].map(([name, ports]) => [name, [...ports.values()]]));
}
