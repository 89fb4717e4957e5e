// One running listener: which of its two servers is checked, which serves, and the forwarding to it.

import type { Health, HealthQuery } from "../model/health";
import type { Acl, Group, GroupServer, Listener } from "../model/types";
import { isClientAllowed } from "./admission";
import { HealthChecker } from "./healthChecker";
import type { Address, Probe } from "./probe";
import { TcpForwarder } from "./tcpForwarder";
import type { Timers } from "./timers";
import { UdpForwarder } from "./udpForwarder";

/** Where a port of a server really is; `undefined` for nobody at home. */
export type Backends = (serverId: string, port: number) => Address | undefined;

export interface ListenerFrontendOptions {
    readonly at: Address;
    readonly backends: Backends;
    /** Whether the secondary is checked while the primary serves. */
    readonly probesSecondary: boolean;
    readonly probe: Probe;
    readonly timers: Timers;
    /** Told when another server serves, or none. */
    readonly served: (serverId: string | undefined) => void;
    /** Told when a server has become healthy or unhealthy. */
    readonly checked: () => void;
}

/** What the model says of a listener. */
export interface Setting {
    readonly listener: Listener;
    readonly group: Group;
    readonly lists: readonly Acl[];
}

const backendId = (serverId: string, port: number): string => `${serverId}:${port}`;

export class ListenerFrontend {
    private readonly checkers = new Map<string, HealthChecker>();
    private readonly forwarder: TcpForwarder | UdpForwarder;
    private last: string | undefined;

    constructor(
        private readonly parts: ListenerFrontendOptions,
        private setting: Setting,
    ) {
        const choose = (client: string) => this.choose(client);
        this.forwarder =
            setting.listener.protocol === "tcp"
                ? new TcpForwarder(parts.at, choose)
                : new UdpForwarder(parts.at, choose, (target) => !this.isSick(target));
        this.arrange();
    }

    listen(): Promise<void> {
        return this.forwarder.listen();
    }

    /** Takes over what the model says now: new connections meet it at once, established ones stay as they are. */
    update(setting: Setting): void {
        this.setting = setting;
        this.arrange();
    }

    close(): void {
        this.checkers.forEach((checker) => checker.stop());
        this.forwarder.close();
    }

    /** `undefined` where the server is not checked. */
    health({ serverId, port }: Pick<HealthQuery, "serverId" | "port">): Health | undefined {
        return this.checkers.get(backendId(serverId, port))?.health;
    }

    /** The primary while it is fit, else the secondary, else nobody. */
    get serving(): GroupServer | undefined {
        return [this.primary, this.secondary].find((server) => server && this.isFit(server));
    }

    private get primary(): GroupServer | undefined {
        return this.setting.group.servers.find(({ role }) => role === "Master");
    }

    private get secondary(): GroupServer | undefined {
        return this.setting.group.servers.find(({ role }) => role === "Slave");
    }

    /** A server without a result yet is taken for fit: otherwise every change of roles would begin with a gap. */
    private isFit(server: GroupServer): boolean {
        return server.weight > 0 && this.health(server) !== "abnormal";
    }

    /** Checks those who are to be checked, and no others, and tells who serves. */
    private arrange(): void {
        const { primary, secondary } = this;
        const alone = primary !== undefined && this.isFit(primary);
        const unwatched = this.setting.listener.healthCheck === "off";
        const wanted = unwatched ? [] : [primary, alone && !this.parts.probesSecondary ? undefined : secondary];
        const keys = new Map(
            wanted.flatMap((server) => (server ? [[backendId(server.serverId, server.port), server]] : [])),
        );
        for (const [key, checker] of this.checkers) {
            if (!keys.has(key)) {
                checker.stop();
                this.checkers.delete(key);
            }
        }
        for (const [key, server] of keys) {
            if (!this.checkers.has(key)) {
                this.checkers.set(key, this.checker(server));
            }
        }
        const now = this.serving?.serverId;
        if (now !== this.last) {
            this.last = now;
            this.parts.served(now);
        }
    }

    private checker({ serverId, port }: GroupServer): HealthChecker {
        const { probe, timers, backends } = this.parts;
        const check = () => this.setting.listener.check;
        return new HealthChecker({
            check,
            to: () => backends(serverId, check().connectPort > 0 ? check().connectPort : port),
            probe,
            timers,
            changed: () => {
                this.arrange();
                this.parts.checked();
            },
        });
    }

    private choose(client: string): Address | undefined {
        const { serving } = this;
        return serving && isClientAllowed(this.setting.listener.acl, this.setting.lists, client)
            ? this.parts.backends(serving.serverId, serving.port)
            : undefined;
    }

    /** Whether this is the address of a server that is known to be sick. */
    private isSick({ host, port }: Address): boolean {
        const server = this.setting.group.servers.find((one) => {
            const address = this.parts.backends(one.serverId, one.port);
            return address?.host === host && address.port === port;
        });
        return server !== undefined && this.health(server) === "abnormal";
    }
}
