// Makes a local CLB carry traffic: an address per load balancer, forwarding listeners, health checks with real probes.

import type { LocalClb } from "../controlPlane/localClb";
import type { Health, HealthQuery, HealthSource } from "../model/health";
import type { Protocol } from "../model/types";
import { type Backends, ListenerFrontend, type Setting } from "./listenerFrontend";
import { releaseAddress, takeAddress } from "./loopback";
import { type Probe, probe } from "./probe";
import { systemTimers, type Timers } from "./timers";

export interface DataPlaneOptions {
    readonly clb: LocalClb;
    readonly backends: Backends;
    /** Whether the secondary is checked while the primary serves. No, says the documentation (FIDELITY.md). */
    readonly probesSecondary?: boolean;
    readonly timers?: Timers;
    readonly probe?: Probe;
}

/** A listener as the outside names it. */
export interface ListenerName {
    readonly loadBalancerId: string;
    readonly protocol: Protocol;
    readonly port: number;
}

/** Another server serves a listener now, or none does. */
export interface Served extends ListenerName {
    readonly at: number;
    readonly serverId: string | undefined;
}

const listenerId = ({ loadBalancerId, protocol, port }: ListenerName): string =>
    `${loadBalancerId}:${protocol}:${port}`;

export class DataPlane {
    private readonly addresses = new Map<string, string>();
    private readonly frontends = new Map<string, ListenerFrontend>();
    private readonly problems: Error[] = [];
    private readonly servedListeners = new Set<(served: Served) => void>();
    private readonly stopFollowing: () => void;
    private opening: Promise<unknown> = Promise.resolve();

    private constructor(private readonly options: DataPlaneOptions) {
        this.stopFollowing = options.clb.onChange(() => this.follow());
        this.follow();
    }

    static async start(options: DataPlaneOptions): Promise<DataPlane> {
        const plane = new DataPlane(options);
        try {
            await plane.whenApplied();
            return plane;
        } catch (error) {
            plane.close();
            throw error;
        }
    }

    /** Where clients reach a load balancer. */
    findAddress(loadBalancerId: string): string | undefined {
        return this.addresses.get(loadBalancerId);
    }

    /** The server that a new connection gets. */
    serving(name: ListenerName): string | undefined {
        return this.frontends.get(listenerId(name))?.serving?.serverId;
    }

    /** How the server that a new connection gets fares in its checks. */
    servingHealth(name: ListenerName): Health | undefined {
        const frontend = this.frontends.get(listenerId(name));
        return frontend?.serving && frontend.health(frontend.serving);
    }

    onServed(listener: (served: Served) => void): () => void {
        this.servedListeners.add(listener);
        return () => this.servedListeners.delete(listener);
    }

    /** Waits until every listener of the model accepts; throws where one could not. */
    async whenApplied(): Promise<void> {
        await this.opening;
        const [first, ...more] = this.problems;
        if (first) {
            throw more.length > 0 ? new Error(this.problems.map(({ message }) => message).join("\n")) : first;
        }
    }

    close(): void {
        this.stopFollowing();
        this.frontends.forEach((frontend) => frontend.close());
        this.frontends.clear();
        this.addresses.forEach(releaseAddress);
        this.addresses.clear();
    }

    private get timers(): Timers {
        return this.options.timers ?? systemTimers;
    }

    private readonly health: HealthSource = (query: HealthQuery): Health | undefined => {
        const frontend = this.frontends.get(
            listenerId({ ...query, protocol: query.protocol as Protocol, port: query.listenerPort }),
        );
        const notChecked = query.role === "Slave" && this.options.probesSecondary !== true;
        return frontend?.health(query) ?? (notChecked ? undefined : "unavailable");
    };

    /** Brings addresses and listeners in line with the model. */
    private follow(): void {
        const { clb } = this.options;
        // A reset of the local CLB puts its own source back.
        clb.health = this.health;
        const { loadBalancers, listeners, groups, acls } = clb.model;
        for (const [id, address] of this.addresses) {
            if (!loadBalancers.some((loadBalancer) => loadBalancer.id === id)) {
                releaseAddress(address);
                this.addresses.delete(id);
            }
        }
        loadBalancers.filter(({ id }) => !this.addresses.has(id)).forEach(({ id }) => this.assignAddress(id));
        const active = new Set(loadBalancers.filter(({ status }) => status === "active").map(({ id }) => id));
        const wanted = new Map(
            listeners.flatMap((listener): [string, Setting][] => {
                const group = groups.find(({ id }) => id === listener.groupId);
                const hasAddress = this.addresses.has(listener.loadBalancerId);
                return listener.status === "running" && active.has(listener.loadBalancerId) && hasAddress && group
                    ? [[listenerId(listener), { listener, group, lists: acls }]]
                    : [];
            }),
        );
        for (const [key, frontend] of this.frontends) {
            if (!wanted.has(key)) {
                frontend.close();
                this.frontends.delete(key);
            }
        }
        wanted.forEach((setting, key) => {
            const frontend = this.frontends.get(key);
            if (frontend) {
                frontend.update(setting);
            } else {
                this.open(key, setting);
            }
        });
        // With a listener go its checks.
        clb.healthChanged();
    }

    /** Without a free address a load balancer stays without listeners, which `whenApplied` tells. */
    private assignAddress(loadBalancerId: string): void {
        try {
            this.addresses.set(loadBalancerId, takeAddress());
        } catch (error) {
            this.problems.push(error as Error);
        }
    }

    private open(key: string, setting: Setting): void {
        const { loadBalancerId, protocol, port } = setting.listener;
        const at = { host: this.addresses.get(loadBalancerId) ?? "", port };
        const frontend = new ListenerFrontend(
            {
                at,
                backends: this.options.backends,
                probesSecondary: this.options.probesSecondary ?? false,
                probe: this.options.probe ?? probe,
                timers: this.timers,
                served: (serverId) =>
                    this.servedListeners.forEach((listener) =>
                        listener({ loadBalancerId, protocol, port, serverId, at: this.timers.now() }),
                    ),
                checked: () => this.options.clb.healthChanged(),
            },
            setting,
        );
        this.frontends.set(key, frontend);
        const opened = frontend.listen().catch((error: NodeJS.ErrnoException) => {
            this.problems.push(new Error(describeListenFailure(`${protocol} ${at.host}:${port}`, error)));
        });
        this.opening = Promise.all([this.opening, opened]);
    }
}

function describeListenFailure(where: string, { code, message }: NodeJS.ErrnoException): string {
    const ways: Record<string, string> = {
        EACCES: "ports below 1024 need root, or `sysctl -w net.ipv4.ip_unprivileged_port_start=0`",
        EADDRINUSE: "another program listens there: end it",
        EADDRNOTAVAIL: "this system gives only 127.0.0.1 of 127.0.0.0/8: run it on Linux",
    };
    const way = ways[code ?? ""];
    return `the local CLB cannot listen on ${where}: ${way ? `${code}; ${way}` : message}`;
}
