// How a connection is broken off.

import type { Socket } from "node:net";

/**
 * Resets a connection, in whatever state it is. One whose own end is just on its way is reset when that is out: if it is
 * reset before, Node 20 fails to close it, keeps it for ever, and spins when the process ends.
 */
export function reset(socket: Socket): void {
    const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
    if (isEnding) {
        socket.once("finish", () => socket.resetAndDestroy());
    } else {
        socket.resetAndDestroy();
    }
}
