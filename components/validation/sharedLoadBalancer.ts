// Rules that hold per instance and not per pair: what the pairs of one program take of an instance that they share.

import { formatListenerKey } from "../domain";
import { Protocol } from "../enums";
import { MAX_LISTENERS } from "../schema";
import { Findings } from "./findings";
import { isObject, joinPath } from "./format";

/** The listeners of one instance, by the pair that declares them. */
export class SharedLoadBalancer {
    /** Per pair: where in its arguments each listener stands, by key. */
    private readonly reservations = new Map<string, ReadonlyMap<string, string>>();

    /**
     * Takes what the arguments ask for, or writes into the findings why that is not there to be taken.
     *
     * @param owner what the pair is called in messages
     * @param pair arguments that are right by themselves
     */
    reserve(owner: string, pair: unknown, findings: Findings): void {
        this.release(owner);
        const requested = listListeners(pair);
        let isAvailable = true;
        let otherListeners = 0;
        for (const [other, keys] of this.reservations) {
            otherListeners += keys.size;
            for (const [key, at] of requested) {
                const otherPath = keys.get(key);
                if (otherPath !== undefined) {
                    isAvailable = false;
                    findings.addProblem(
                        at,
                        `repeats ${key}, already used by \`${otherPath}\` of ${other} on the same instance; an instance has one ` +
                            "listener per protocol and port: change the port, or leave it out",
                    );
                }
            }
        }
        if (otherListeners > 0 && otherListeners + requested.size > MAX_LISTENERS) {
            isAvailable = false;
            findings.refuse(
                "listeners",
                "too many on one instance",
                otherListeners + requested.size,
                `with those of ${[...this.reservations.keys()].join(", ")}; an instance has at most ${MAX_LISTENERS}, those of standby ` +
                    "checks included: leave some out, or use another instance",
            );
        }
        if (isAvailable) {
            this.reservations.set(owner, requested);
        }
    }

    /** Gives back what the pair took. */
    release(owner: string): void {
        this.reservations.delete(owner);
    }
}

/** Where each listener of a pair stands, by key. */
function listListeners(pair: unknown): ReadonlyMap<string, string> {
    const { listeners, standbyCheck } = isObject(pair) ? pair : {};
    const found = new Map<string, string>();
    const add = (protocol: unknown, port: unknown, at: string) => {
        if (typeof protocol === "string" && typeof port === "number") {
            found.set(formatListenerKey(protocol, port), at);
        }
    };
    if (Array.isArray(listeners)) {
        listeners.forEach((one: unknown, index) => {
            if (isObject(one)) {
                add(one["protocol"], one["port"], joinPath("listeners", index));
            }
        });
    }
    if (isObject(standbyCheck)) {
        add(Protocol.Tcp, standbyCheck["port"], "standbyCheck.port");
    }
    return found;
}
