// The options of `npm run clb` that speak of servers: where each really is, and how each is said to be.

import { InvalidArgumentError } from "commander";
import type { Address } from "./dataplane/probe";
import type { Health } from "./model/health";

const ID = /^(i|eni)-[0-9A-Za-z-]+$/;
const HEALTH: readonly Health[] = ["normal", "abnormal", "unavailable"];

/** A server, or one port of it, and the address on this machine that stands in for it. */
export interface ServerFlag {
    readonly id: string;
    readonly port: number | undefined;
    readonly host: string;
    /** None takes the port that the listener's group names. */
    readonly at: number | undefined;
}

/** `i-web-a=127.0.0.1:8080`, `i-web-a=127.0.0.2` or, for one of its ports, `i-web-a:443=127.0.0.1:8443`; repeatable. */
export function readServerFlag(text: string, before: readonly ServerFlag[] = []): ServerFlag[] {
    const [, id = "", port, host = "", at] = /^([^:=]+)(?::(\d+))?=([^:=]+)(?::(\d+))?$/.exec(text) ?? [];
    if (!ID.test(id) || !/^(localhost|127(\.\d{1,3}){3})$/.test(host) || ![port, at].every(isPort)) {
        throw new InvalidArgumentError(
            "It must be a server and an address of this machine, as i-web-a=127.0.0.1:8080, i-web-a=127.0.0.2 for all ports " +
                "as they are, or i-web-a:443=127.0.0.1:8443 for one port.",
        );
    }
    const place = { id, port: numberOf(port), host: host === "localhost" ? "127.0.0.1" : host, at: numberOf(at) };
    if (before.some((one) => one.id === id && one.port === place.port)) {
        throw new InvalidArgumentError(`${id}${port === undefined ? "" : `:${port}`} has an address already.`);
    }
    return [...before, place];
}

const isPort = (text: string | undefined): boolean => text === undefined || (Number(text) > 0 && Number(text) <= 65535);
const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

/** The address of a port of a server: its own, else that of the server, else none. */
export function findAddress(places: readonly ServerFlag[], id: string, port: number): Address | undefined {
    const own = places.filter((one) => one.id === id);
    const place = own.find((one) => one.port === port) ?? own.find((one) => one.port === undefined);
    return place && { host: place.host, port: place.at ?? port };
}

/** `i-web-a=abnormal`; repeatable. */
export function readHealth(text: string, before: ReadonlyMap<string, Health> = new Map()): Map<string, Health> {
    const [id = "", said = ""] = text.split("=");
    const health = HEALTH.find((one) => `${id}=${one}` === text);
    if (!ID.test(id) || health === undefined) {
        throw new InvalidArgumentError(`It must be a server and ${HEALTH.join(", ")}, as i-web-a=abnormal.`);
    }
    if (before.has(id)) {
        throw new InvalidArgumentError(`${id} is said to be ${before.get(id)} already, now ${said}.`);
    }
    return new Map([...before, [id, health]]);
}
