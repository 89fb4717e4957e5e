// A backend server of a drill, a process of its own so that it can really be killed. It answers every line with its name
// and HEAD with the status it is told, over TCP; every datagram with its name, over UDP. Told to hang it accepts, never
// answers, and forgets what it was sent.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";

import type { Role, ServerCommand } from "./servers";

const role = JSON.parse(process.argv[2] ?? "{}") as Role;
let isHung = false;

function answerConnection(socket: Socket, status: number): void {
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
        if (!isHung) {
            const isHttp = /^(HEAD|GET) /.test(data.toString("latin1"));
            const answer = `HTTP/1.1 ${status} Drill\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;
            socket[isHttp ? "end" : "write"](isHttp ? answer : `${role.name}\n`);
        }
    });
}

async function listen(): Promise<void> {
    for (const { protocol, port, status } of role.ports) {
        if (protocol === "tcp") {
            const server = createServer((socket) => answerConnection(socket, status));
            server.listen(port, role.host);
            await once(server, "listening");
        } else {
            const socket = createSocket("udp4", (_, client) => {
                if (!isHung) {
                    socket.send(role.name, client.port, client.address);
                }
            });
            socket.bind(port, role.host);
            await once(socket, "listening");
        }
    }
    process.send?.("ready");
}

process.on("message", (command: ServerCommand) => {
    isHung = command === "hang";
    process.send?.(command);
});
// Ctrl-C reaches the whole process group; this process ends with its parent.
process.on("SIGINT", () => undefined);
process.on("SIGHUP", () => undefined);
process.on("disconnect", () => process.exit());

listen().catch((error: Error) => {
    process.send?.(`error: ${error.message}`);
});
