// Who serves in a trial, in words: asked by a request, and told as it changes.

import type { Served } from "../../clb/dataplane/dataPlane";
import { indentTree } from "../io";
import { SEND_BY_PROTOCOL } from "./load";
import type { TrafficStage, WatchedListener } from "./stage";

/** A line per listener with the server that answered a request, and why others are not asked. */
export async function describeServers(stage: TrafficStage): Promise<string> {
    const lines = await Promise.all(
        stage.watched.map(async (one) => {
            const { host, port } = one.at;
            const where = `${one.name} at ${host}:${port}`;
            return `${where}: ${formatServer(stage, one, await SEND_BY_PROTOCOL[one.protocol](one.at))} answers`;
        }),
    );
    return `${indentTree([...lines, ...stage.withoutLoad].map((line) => [line])).join("\n")}\n`;
}

/** The line of a change. */
export function describeServing(stage: TrafficStage, served: Served): string {
    const one = stage.find(served);
    return one ? `${one.name}: ${formatServer(stage, one, served.serverId)} serves\n` : "";
}

function formatServer(stage: TrafficStage, { pair }: WatchedListener, server: string | undefined): string {
    if (server === undefined) {
        return "nobody";
    }
    const role = stage.roles().get(pair)?.primary === server ? "the primary" : "the secondary";
    return `${role} ${server}`;
}
