// A stack on a local CLB that carries traffic: two real servers behind every pair, and the listeners that clients may use.

import { DataPlane, type ListenerName } from "../../clb/dataplane/dataPlane";
import type { GroupServer } from "../../clb/model/types";
import { UserError } from "../io";
import type { Trial } from "../local";
import type { Target } from "./load";
import { Servers } from "./servers";
import type { Subject } from "./subject";

/** A listener, as the load and the cloud name it. */
export interface WatchedListener extends Target, Subject {
    readonly pair: string;
    readonly loadBalancerId: string;
    readonly port: number;
}

/** The part of a stack's outputs that says what its pairs promise. */
export interface PairOutputs {
    readonly loadBalancerId: string;
    readonly failoverSeconds: Record<string, number>;
    readonly recoverySeconds: Record<string, number>;
    readonly standbyCheckListenerId?: string;
    readonly standbyDetectionSeconds?: number;
}

/** Who has which role. */
export interface Roles {
    readonly primary: string;
    readonly secondary: string;
}

export class TrafficStage {
    private constructor(
        readonly servers: Servers,
        readonly plane: DataPlane,
        /** The listeners that a client of this machine may use. */
        readonly watched: readonly WatchedListener[],
        /** The listeners that it may not, and why. */
        readonly withoutLoad: readonly string[],
        private readonly trial: Trial,
    ) {}

    /**
     * Starts servers and traffic for a stack that is up. Throws a UserError where an address or a port cannot be had.
     *
     * @param probesSecondary whether the local CLB checks the secondary while the primary serves
     */
    static async open(
        trial: Trial,
        pairs: Readonly<Record<string, PairOutputs>>,
        probesSecondary: boolean,
    ): Promise<TrafficStage> {
        const servers = await Servers.start(trial.clb.model);
        try {
            const backends = (serverId: string, port: number) => servers.at(serverId, port);
            const plane = await DataPlane.start({ clb: trial.clb, backends, probesSecondary });
            const { watched, withoutLoad } = listWatched(trial, plane, pairs);
            return new TrafficStage(servers, plane, watched, withoutLoad, trial);
        } catch (error) {
            await servers.stop();
            throw new UserError((error as Error).message);
        }
    }

    /** The listener of this name. */
    find({ loadBalancerId, protocol, port }: ListenerName): WatchedListener | undefined {
        return this.watched.find(
            (one) => one.loadBalancerId === loadBalancerId && one.protocol === protocol && one.port === port,
        );
    }

    /** By pair, who has which role, by the cloud. */
    roles(): ReadonlyMap<string, Roles> {
        const { listeners, groups } = this.trial.clb.model;
        return new Map(
            this.watched.map(({ pair, loadBalancerId, protocol, port }) => {
                const listener = listeners.find(
                    (one) => one.loadBalancerId === loadBalancerId && one.protocol === protocol && one.port === port,
                );
                const servers = groups.find(({ id }) => id === listener?.groupId)?.servers ?? [];
                const holder = (role: GroupServer["role"]) => servers.find((one) => one.role === role)?.serverId ?? "";
                return [pair, { primary: holder("Master"), secondary: holder("Slave") }];
            }),
        );
    }

    async close(): Promise<void> {
        this.plane.close();
        await this.servers.stop();
    }
}

/** The listeners that a client of this machine may use, with what the stack says of them. */
function listWatched(
    trial: Trial,
    plane: DataPlane,
    pairs: Readonly<Record<string, PairOutputs>>,
): { watched: WatchedListener[]; withoutLoad: string[] } {
    const all = trial.clb.model.listeners.flatMap(({ loadBalancerId, protocol, port, check, acl }) => {
        const [pair, outputs] = Object.entries(pairs).find(([, one]) => one.loadBalancerId === loadBalancerId) ?? [];
        const key = `${protocol}-${port}`;
        const host = plane.findAddress(loadBalancerId);
        return pair === undefined || outputs === undefined || host === undefined
            ? []
            : [
                  {
                      isOpen: acl.status === "off",
                      name: `${pair} ${protocol} ${port}`,
                      pair,
                      loadBalancerId,
                      protocol,
                      port,
                      at: { host, port },
                      check: check.type,
                      interval: check.interval,
                      failoverSeconds: outputs.failoverSeconds[key] ?? NaN,
                      recoverySeconds: outputs.recoverySeconds[key] ?? NaN,
                      isStandbyCheck: outputs.standbyCheckListenerId === `${loadBalancerId}:${protocol}:${port}`,
                      ...(outputs.standbyCheckListenerId !== undefined && {
                          standby: {
                              name: outputs.standbyCheckListenerId,
                              detectionSeconds: outputs.standbyDetectionSeconds ?? NaN,
                          },
                      }),
                  },
              ];
    });
    const watched = all.filter(({ isOpen }) => isOpen);
    return {
        watched,
        withoutLoad: all
            .filter(({ isOpen, isStandbyCheck }) => !isOpen && !isStandbyCheck)
            .map(({ name }) => `${name}: an access control list keeps clients out`),
    };
}
