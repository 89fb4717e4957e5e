/** The log of every call that reached the local CLB. */
import { isCommon } from "./params";
import type { Parameters } from "./signature";

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

export function loggable(parameters: Parameters): Parameters {
    return Object.fromEntries(
        Object.entries(parameters)
            .filter(([name, value]) => value !== "" && !isCommon(name))
            .map(([name, value]) => [name, name === "Webhook" ? value.replace(/\?.*/, "?…") : value]),
    );
}
