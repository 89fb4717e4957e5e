// HTTP requests to RPC parameters, and results and refusals to HTTP answers.

import { ApiError, fail } from "../core/errors";
import type { Reply } from "../core/reply";
import type { Parameters } from "./signature";

/** By name in lower case, each with every value that it was sent with. */
export type Headers = Readonly<Record<string, readonly string[]>>;

export interface HttpCall {
    readonly transport: "http" | "https";
    readonly method: string;
    /** Path and query, as the request line has them. */
    readonly url: string;
    readonly headers: Headers;
    readonly body: Buffer;
}

export interface HttpAnswer {
    readonly status: number;
    readonly body: string;
}

/** What signature ACS3 covers of a call. */
export interface HeaderCall {
    readonly method: string;
    readonly path: string;
    readonly query: Parameters;
    readonly headers: Headers;
    readonly body: Buffer;
}

export interface RpcCall {
    readonly method: string;
    readonly parameters: Parameters;
    /** Where headers say what is called and by whom; otherwise parameters do. */
    readonly acs3?: HeaderCall;
}

export const BODY_LIMIT = 1024 * 1024;
const FORM = "application/x-www-form-urlencoded";
const JSON_BODY = "application/json";
/** Deeper than any parameter of these APIs. */
const JSON_DEPTH = 8;

const malformed = (message: string): never => fail("malformedRequest", undefined, message);

export const header = ({ headers }: { headers: Headers }, name: string): string | undefined =>
    headers[name]?.[0] || undefined;

/** Query and body together, as all client stacks mean them (clb-api.md section 1.1). */
export function parseCall({ method, url, headers, body }: HttpCall): RpcCall {
    const [path = "", search = ""] = url.split(/\?(.*)/s);
    if (path !== "/") {
        malformed("RPC calls go to the path /.");
    }
    if (method !== "GET" && method !== "POST") {
        malformed("RPC calls are GET or POST.");
    }
    refuseRepeatedHeaders(headers);
    const type = header({ headers }, "content-type") ?? "";
    const [isForm, isJson] = [FORM, JSON_BODY].map((form) => body.length > 0 && type.toLowerCase().startsWith(form));
    const query = decode(search);
    const sent = { ...query, ...(isForm && decode(decodeText(body))) };
    const isAcs3 = hasAcs3Header(headers, sent);
    if (body.length > 0 && !isForm && !(isJson && isAcs3)) {
        malformed(`The body of an RPC call is ${FORM}${isAcs3 ? ` or ${JSON_BODY}` : ""}.`);
    }
    const all = { ...sent, ...(isJson && flatten(readJson(body))) };
    const named = {
        Action: readAgreedValue("Action", headers, all),
        Version: readAgreedValue("Version", headers, all),
    };
    return isAcs3
        ? { method, parameters: { ...all, ...named }, acs3: { method, path, query, headers, body } }
        : { method, parameters: all };
}

/** Today's SDKs sign in `Authorization`; without any signature it is their call if only a header says what is called. */
function hasAcs3Header(headers: Headers, sent: Parameters): boolean {
    const authorization = header({ headers }, "authorization");
    return authorization === undefined
        ? header({ headers }, "x-acs-action") !== undefined && !sent.Action && !sent.Signature
        : authorization.startsWith("ACS3-");
}

/** `Action` or `Version`, from the header or the parameter; clients that send both send the same. */
function readAgreedValue(name: "Action" | "Version", headers: Headers, { [name]: parameter = "" }: Parameters): string {
    const headerName = `x-acs-${name.toLowerCase()}`;
    const value = header({ headers }, headerName) ?? parameter;
    return parameter === "" || parameter === value
        ? value
        : malformed(`The header ${headerName} says ${value}, the parameter ${name} says ${parameter}.`);
}

function refuseRepeatedHeaders(headers: Headers): void {
    const single = /^(authorization|content-type|host|x-acs-.*)$/;
    for (const [name, values] of Object.entries(headers)) {
        if (values.length > 1 && single.test(name)) {
            malformed(`The header ${name} is there ${values.length} times.`);
        }
    }
}

function decodeText(body: Buffer): string {
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(body);
    } catch {
        return malformed("The body is not UTF-8.");
    }
}

function decode(encoded: string): Parameters {
    const readable = (text: string): string => decodeURIComponent(text.replaceAll("+", " "));
    try {
        const pairs = encoded === "" ? [] : encoded.split("&").map((pair) => pair.split(/=(.*)/s));
        return Object.fromEntries(pairs.map(([name = "", value = ""]) => [readable(name), readable(value)]));
    } catch {
        return malformed("The parameters are not percent-encoded UTF-8.");
    }
}

function readJson(body: Buffer): object {
    let value: unknown;
    try {
        value = JSON.parse(decodeText(body));
    } catch {
        return malformed("The body is not JSON in UTF-8.");
    }
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? value
        : malformed("The body is JSON, but no object.");
}

/** `{ Tag: [{ Key: "a" }] }` to `Tag.1.Key`, as SDKs write it into a query. */
function flatten(value: object, prefix = "", depth = 1): Parameters {
    if (depth > JSON_DEPTH) {
        malformed(`The body is JSON of more than ${JSON_DEPTH} levels.`);
    }
    const entries = Object.entries(value).map(([key, one]): [string, unknown] => [
        `${prefix}${Array.isArray(value) ? Number(key) + 1 : key}`,
        one,
    ]);
    return Object.fromEntries(
        entries.flatMap(([name, one]): [string, string][] => {
            if (typeof one === "object" && one !== null) {
                return Object.entries(flatten(one, `${name}.`, depth + 1));
            }
            return one === null ? [] : [[name, typeof one === "string" ? one : JSON.stringify(one)]];
        }),
    );
}

export function toSuccessAnswer(requestId: string, reply: Reply): HttpAnswer {
    return { status: 200, body: JSON.stringify({ RequestId: requestId, ...reply }) };
}

/** `Recommend` carries our explanation: the Go client prints it with the error. */
export function toErrorAnswer(requestId: string, service: string, error: ApiError): HttpAnswer {
    return {
        status: error.status,
        body: JSON.stringify({
            RequestId: requestId,
            HostId: `${service || "slb"}.aliyuncs.com`,
            Code: error.code,
            Message: error.message,
            ...(error.hint !== undefined && { Recommend: `local CLB: ${error.hint}` }),
        }),
    };
}
