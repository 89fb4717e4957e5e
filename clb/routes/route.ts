// How an action is declared: service, name, parameters, whether it changes anything, and what it does.

import { Reply, Service } from "../core/reply";
import type { Cloud } from "../model/cloud";
import type { HealthSource } from "../model/health";
import type { AuditTrail } from "../rpc/auditTrail";
import { type Args, readArgs, type Spec } from "../rpc/params";
import type { Parameters } from "../rpc/signature";

export interface Context {
    readonly cloud: Cloud;
    readonly health: HealthSource;
    readonly auditTrail: AuditTrail;
    /** `host:port` of the local CLB itself. */
    readonly endpoint: string;
}

export interface Route {
    readonly service: Service;
    readonly action: string;
    readonly mutating: boolean;
    readonly run: (context: Context, parameters: Parameters) => Reply;
}

type Handler<S extends Spec> = (context: Context, args: Args<S>) => Reply | void;

const declare =
    (service: Service, mutating: boolean) =>
    <S extends Spec>(action: string, spec: S, handle: Handler<S>): Route => ({
        service,
        action,
        mutating,
        run: (context, parameters) => handle(context, readArgs(action, spec, parameters)) ?? {},
    });

/** `read("slb")("DescribeX", {…}, handler)` and `write("slb")("SetX", {…}, handler)`. */
export const read = (service: Service): ReturnType<typeof declare> => declare(service, false);
export const write = (service: Service): ReturnType<typeof declare> => declare(service, true);

/** One page of rows, as every paged action of these services counts them. */
export function page<T>(
    rows: readonly T[],
    pageNumber: number | undefined,
    pageSize: number | undefined,
    defaultSize: number,
): { rows: readonly T[]; counts: { TotalCount: number; PageNumber: number; PageSize: number } } {
    const number = pageNumber ?? 1;
    const size = pageSize ?? defaultSize;
    return {
        rows: rows.slice((number - 1) * size, number * size),
        counts: { TotalCount: rows.length, PageNumber: number, PageSize: size },
    };
}
