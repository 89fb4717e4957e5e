// Who serves in a trial, in words: asked by a request, and told as it changes.

import { under } from "../tree";
import { ASK } from "../drill/load";
import type { Stage, Watched } from "../drill/stage";
import type { Served } from "../../clb/dataplane/dataPlane";

/** A line per listener with the server that answered a request, and why others are not asked. */
export async function whoAnswers(stage: Stage): Promise<string> {
    const lines = await Promise.all(
        stage.watched.map(async (one) => {
            const { host, port } = one.at;
            const where = `${one.name} at ${host}:${port}`;
            return `${where}: ${named(stage, one, await ASK[one.protocol](one.at))} answers`;
        }),
    );
    return `${under([...lines, ...stage.left].map((line) => [line])).join("\n")}\n`;
}

/** The line of a change. */
export function whoServes(stage: Stage, served: Served): string {
    const one = stage.find(served);
    return one ? `${one.name}: ${named(stage, one, served.serverId)} serves\n` : "";
}

function named(stage: Stage, { pair }: Watched, server: string | undefined): string {
    if (server === undefined) {
        return "nobody";
    }
    const role = stage.roles().get(pair)?.primary === server ? "the primary" : "the secondary";
    return `${role} ${server}`;
}
