// One probe of one server, by the documented model (clb-api.md section 5), over real sockets.

import { createSocket } from "node:dgram";
import { request } from "node:http";
import { connect } from "node:net";
import type { HealthCheck } from "../model/types";
import type { Timers } from "./timers";

export interface Address {
    readonly host: string;
    readonly port: number;
}

/** Tells the verdict once, unless what it returns gives the probe up before. */
export type Probe = (check: HealthCheck, to: Address, timers: Timers, verdict: (passed: boolean) => void) => () => void;

/** Something in the air, and how to take it down. */
type Attempt = (answered: (passed: boolean) => void) => () => void;

export const probe: Probe = (check, to, timers, verdict) => {
    let over = false;
    const end = (): void => {
        over = true;
        cancelTimer();
        takeDown();
    };
    const answered = (passed: boolean): void => {
        if (!over) {
            end();
            verdict(passed);
        }
    };
    // Silence is a pass for UDP, unless an answer was asked for. One that is there already, but behind the timer in a
    // busy process, counts.
    const silence = () => setImmediate(() => answered(check.type === "udp" && check.expected === ""));
    const cancelTimer = timers.after(timeoutOf(check) * 1000, silence);
    const takeDown = ATTEMPTS[check.type](check, to)(answered);
    return () => {
        if (!over) {
            end();
        }
    };
};

/** The cloud never waits shorter for an answer than it waits between two probes. */
export const timeoutOf = ({ timeout, interval }: HealthCheck): number => Math.max(timeout, interval);

const ATTEMPTS: Record<HealthCheck["type"], (check: HealthCheck, to: Address) => Attempt> = {
    tcp: (_, to) => (answered) => {
        const socket = connect(to.port, to.host);
        socket.once("connect", () => answered(true));
        socket.once("error", () => answered(false));
        return () => socket.resetAndDestroy();
    },
    http:
        ({ domain, uri, httpCode }, to) =>
        (answered) => {
            const classes = httpCode.split(",").map((name) => Number(/^http_(\d)xx$/.exec(name)?.[1]));
            const call = request({
                method: "HEAD",
                host: to.host,
                port: to.port,
                path: uri,
                agent: false,
                // Without a domain the cloud names the server's own address.
                headers: { host: domain || to.host },
            });
            call.once("response", ({ statusCode = 0 }) => answered(classes.includes(Math.floor(statusCode / 100))));
            call.on("error", () => answered(false));
            call.end();
            return () => call.destroy();
        },
    udp: (check, to) => (answered) => {
        const socket = createSocket("udp4");
        if (check.expected !== "") {
            socket.on("message", (answer) => answered(answer.toString("latin1") === check.expected));
        }
        // On a connected socket the kernel reports "port unreachable" as a refusal.
        socket.on("error", () => answered(false));
        socket.connect(to.port, to.host, () => socket.send(check.request || "health check"));
        return () => socket.close();
    },
};
