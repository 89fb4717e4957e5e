// What the cloud's probes say of the server that is to become primary: pure, and the same for whoever asks.

import type { Reply } from "./client";

/** What the health check of a listener says of one server. */
export interface HealthRow {
    readonly protocol: string;
    readonly listenerPort: number;
    readonly serverId: string;
    readonly port: number;
    /** "normal", "abnormal", or "unavailable": no result yet. */
    readonly health: string;
}

/** A listener, by protocol and port. */
export interface ListenerId {
    readonly protocol: string;
    readonly port: number;
}

/** A server behind a listener, and the port that it is reached on. */
export interface BackendServer {
    readonly serverId: string;
    readonly port: number;
}

export type Health = "healthy" | "unhealthy" | "no result yet" | "not probed";

export interface ObservedHealth {
    readonly health: Health;
    /** How that is known. */
    readonly source?: "health check" | "standby check";
}

/** The rows of DescribeHealthStatus. */
export function parseHealthRows(reply: Reply): HealthRow[] {
    const { BackendServer: rows } = (reply["BackendServers"] ?? {}) as { BackendServer?: unknown };
    const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
    return (Array.isArray(rows) ? (rows as Reply[]) : []).map((row) => ({
        protocol: text(row["Protocol"]),
        listenerPort: Number(row["ListenerPort"]),
        serverId: text(row["ServerId"]),
        port: Number(row["Port"]),
        health: text(row["ServerHealthStatus"]),
    }));
}

/**
 * What is seen of a server: by its own row behind the listener, where the cloud probes it there, else by the standby check.
 *
 * @param standbyCheckPort port of the standby check's listener
 */
export function findServerHealth(
    rows: readonly HealthRow[],
    listener: ListenerId,
    server: BackendServer,
    standbyCheckPort?: number,
): ObservedHealth {
    const ownRow = rows.find(
        (row) => isRowOf(row, listener) && row.serverId === server.serverId && row.port === server.port,
    );
    const standbyCheckRow =
        standbyCheckPort === undefined
            ? undefined
            : rows.find(
                  (row) =>
                      isRowOf(row, { protocol: "tcp", port: standbyCheckPort }) && row.serverId === server.serverId,
              );
    for (const [row, source] of [
        [ownRow, "health check"],
        [standbyCheckRow, "standby check"],
    ] as const) {
        if (row?.health === "normal" || row?.health === "abnormal") {
            return { health: row.health === "normal" ? "healthy" : "unhealthy", source };
        }
    }
    return { health: (ownRow ?? standbyCheckRow) ? "no result yet" : "not probed" };
}

function isRowOf(row: HealthRow, { protocol, port }: ListenerId): boolean {
    return row.protocol === protocol && row.listenerPort === port;
}
