/** HTTP requests to RPC parameters, and results and refusals to HTTP answers. */
import { ApiError, fail } from "./errors";
import type { Reply } from "./routes/route";
import type { Parameters } from "./signature";

export interface HttpCall {
    readonly transport: "http" | "https";
    readonly method: string;
    /** Path and query, as the request line has them. */
    readonly url: string;
    readonly contentType: string;
    readonly body: string;
}

export interface HttpAnswer {
    readonly status: number;
    readonly body: string;
}

export const BODY_LIMIT = 1024 * 1024;
const FORM = "application/x-www-form-urlencoded";

/** Query and form body together, as all three client stacks mean them (clb-api.md section 1.1). */
export function parseCall({ method, url, contentType, body }: HttpCall): Parameters {
    const [path = "", query = ""] = url.split(/\?(.*)/s);
    if (path !== "/") {
        fail("malformedRequest", undefined, "RPC calls go to the path /.");
    }
    if (method !== "GET" && method !== "POST") {
        fail("malformedRequest", undefined, "RPC calls are GET or POST.");
    }
    if (body !== "" && !contentType.startsWith(FORM)) {
        fail("malformedRequest", undefined, `The body of an RPC call is ${FORM}.`);
    }
    return { ...decode(query), ...decode(body) };
}

function decode(encoded: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const pair of encoded === "" ? [] : encoded.split("&")) {
        const [name = "", value = ""] = pair.split(/=(.*)/s);
        try {
            found[decodeURIComponent(name.replaceAll("+", " "))] = decodeURIComponent(value.replaceAll("+", " "));
        } catch {
            fail("malformedRequest", undefined, "The parameters are not percent-encoded UTF-8.");
        }
    }
    return found;
}

export function success(requestId: string, reply: Reply): HttpAnswer {
    return { status: 200, body: JSON.stringify({ RequestId: requestId, ...reply }) };
}

/** `Recommend` carries our explanation: the Go client prints it with the error. */
export function refusal(requestId: string, service: string, error: ApiError): HttpAnswer {
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
