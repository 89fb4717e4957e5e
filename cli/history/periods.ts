// From when to when each pair had which roles, made of the runs that left them.

import { isDeepStrictEqual } from "node:util";

import type { RoleChange } from "../../components/validation";
import type { ListenerRoles, PairRoles, Run } from "./runs";

/** A time in which a pair's roles stayed as they were. */
export interface Period {
    /** The server that was primary; left out where that is not known, or the listeners were not alike. */
    readonly primary?: string;
    readonly secondary?: string;
    readonly listeners?: readonly ListenerRoles[];
    /** Whether the setting exchanged what the program or the config declares. */
    readonly switched: boolean;
    /** Since when and why it is switched, by the stack's file at the last run of this time. */
    readonly roleChange?: RoleChange;
    /** When the run ended that began it. ISO 8601. */
    readonly from: string;
    /** When the run ended that ended it; left out of the present one. */
    readonly to?: string;
    /** The run that began it. */
    readonly run: { readonly kind: string; readonly result: string; readonly message?: string };
}

export interface PairHistory {
    readonly name: string;
    /** The last that is known; left out where only the config told of the pair. */
    readonly urn?: string;
    /** The newest first. */
    readonly periods: readonly Period[];
}

/** @param runs the oldest first */
export function toPeriods(runs: readonly Run[]): PairHistory[] {
    const histories = new Map<string, Period[]>();
    const close = (periods: Period[], to: string) => {
        const last = periods.at(-1);
        if (last && last.to === undefined) {
            periods[periods.length - 1] = { ...last, to };
        }
    };
    for (const { kind, result, message, endedAt, roles } of runs) {
        if (roles === undefined) {
            continue;
        }
        for (const [name, periods] of histories) {
            if (!roles.has(name)) {
                close(periods, endedAt);
            }
        }
        for (const [name, { roleChange, ...now }] of roles) {
            const periods = histories.get(name) ?? [];
            histories.set(name, periods);
            const last = periods.at(-1);
            const record = roleChange && { roleChange };
            if (last === undefined || last.to !== undefined || !isDeepStrictEqual(readRoles(last), now)) {
                close(periods, endedAt);
                periods.push({
                    ...now,
                    ...record,
                    from: endedAt,
                    run: { kind, result, ...(message !== undefined && { message }) },
                });
            } else {
                periods[periods.length - 1] = { ...last, ...record };
            }
        }
    }
    return [...histories].map(([name, periods]) => ({ name, periods: periods.reverse() }));
}

function readRoles({ primary, secondary, listeners, switched }: Period): PairRoles {
    return {
        ...(primary !== undefined && { primary }),
        ...(secondary !== undefined && { secondary }),
        ...(listeners && { listeners }),
        switched,
    };
}
