// The log of the calls that reached the local CLB, the last ones, each cut to a size that many of them may have.

import { isCommon } from "../rpc/params";
import type { Parameters } from "../rpc/signature";

export interface Call {
    readonly seq: number;
    readonly transport: "http" | "https";
    readonly method: string;
    service: string;
    action: string;
    /** The API's own parameters: no credentials, no signature, no tokens in a webhook. */
    parameters: Parameters;
    mutating: boolean;
    /** Whether the call was carried out and may have changed something, whatever was answered. */
    changed: boolean;
    /** 0 while the call is open, and for good when the connection was cut. */
    status: number;
    /** The error code, or nothing. */
    code: string;
}

export interface CallFilter {
    readonly mutating?: boolean;
    readonly action?: string;
    readonly service?: string;
    /** Calls after this sequence number. */
    readonly since?: number;
}

/** At least so many calls are kept; a fifth more before the oldest go. */
const MAX_ENTRIES = 10_000;
const LONGEST_VALUE = 1024;
const LONGEST_CALL = 4096;

export class CallLog {
    private readonly entries: Call[] = [];
    private seq = 0;

    open(transport: "http" | "https", method: string): Call {
        const call: Call = {
            seq: ++this.seq,
            transport,
            method,
            service: "",
            action: "",
            parameters: {},
            mutating: false,
            changed: false,
            status: 0,
            code: "",
        };
        if (this.entries.length >= MAX_ENTRIES * 1.2) {
            this.entries.splice(0, this.entries.length - MAX_ENTRIES);
        }
        this.entries.push(call);
        return call;
    }

    get last(): number {
        return this.seq;
    }

    find({ mutating, action, service, since }: CallFilter = {}): Readonly<Call>[] {
        return this.entries.filter(
            (call) =>
                (mutating === undefined || call.mutating === mutating) &&
                (action === undefined || call.action === action) &&
                (service === undefined || call.service === service) &&
                (since === undefined || call.seq > since),
        );
    }

    clear(): void {
        this.entries.length = 0;
        this.seq = 0;
    }
}

/** What of the parameters is kept: as many as fit, and none longer than `LONGEST_VALUE`. */
export function loggable(parameters: Parameters): Parameters {
    let left = LONGEST_CALL;
    const shown: [string, string][] = [];
    for (const [name, value] of Object.entries(parameters)) {
        if (value !== "" && !isCommon(name)) {
            const entry: [string, string] = [
                clip(name),
                clip(name === "Webhook" ? value.replace(/\?.*/, "?…") : value),
            ];
            left -= entry[0].length + entry[1].length;
            if (left < 0) {
                break;
            }
            shown.push(entry);
        }
    }
    return Object.fromEntries(shown);
}

/** A copy: a mere slice would keep the whole text in memory. */
export function clip(text: string): string {
    return text.length <= LONGEST_VALUE ? text : `${Buffer.from(text.slice(0, LONGEST_VALUE)).toString()}…`;
}
