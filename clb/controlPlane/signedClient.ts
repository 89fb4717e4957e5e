// A small signed client that calls as the provider's three client stacks do (clb-api.md section 1.1).

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

import { isoTime } from "../core/clock";
import type { Service } from "../core/reply";
import { VERSIONS } from "../routes/index";
import { type Parameters, sign } from "../rpc/signature";

export interface ClientOptions {
    readonly endpoint: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly securityToken?: string;
    readonly region: string;
    /** Needed for HTTPS. */
    readonly caFile?: string;
}

/** A: POST, form body. B: POST, everything in the query. C: GET, everything in the query, HTTPS in the provider. */
export type Stack = "A" | "B" | "C";

export interface CallOptions {
    readonly stack?: Stack;
    readonly scheme?: "http" | "https";
    readonly service?: Service;
    /** Overrides of the common parameters; an empty text removes one. */
    readonly common?: Parameters;
}

export type Body = { readonly [key: string]: unknown };

export interface Answer {
    readonly status: number;
    readonly body: Body;
}

export class SignedClient {
    private readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };

    constructor(private readonly options: ClientOptions) {
        const ca = options.caFile === undefined ? {} : { ca: readFileSync(options.caFile) };
        this.agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true, ...ca }) };
    }

    async call(action: string, parameters: Parameters = {}, options: CallOptions = {}): Promise<Answer> {
        const { stack = "A", scheme = stack === "C" ? "https" : "http" } = options;
        const method = stack === "C" ? "GET" : "POST";
        const common = this.commonParameters(action, stack, options);
        const signature = sign(method, { ...common, ...parameters }, this.options.secretKey);
        const signed = { Signature: signature, ...common };
        const query = new URLSearchParams(stack === "A" ? signed : { ...signed, ...parameters }).toString();
        const body = stack === "A" ? new URLSearchParams(parameters).toString() : "";
        const [host = "", port = ""] = this.options.endpoint.split(":");
        const headers = {
            "x-acs-action": action,
            "x-acs-version": common.Version ?? "",
            "content-type": "application/x-www-form-urlencoded",
        };
        const response = await send(
            scheme,
            {
                host,
                port,
                method,
                path: `/?${query}`,
                headers,
                agent: this.agents[scheme],
            },
            body,
        );
        return { status: response.status, body: JSON.parse(response.text) as Body };
    }

    /** The body of an answer that has to be a success. */
    async ok(action: string, parameters: Parameters = {}, options: CallOptions = {}): Promise<Body> {
        const { status, body } = await this.call(action, parameters, options);
        if (status !== 200) {
            throw new Error(`${action}: ${status} ${JSON.stringify(body)}`);
        }
        return body;
    }

    close(): void {
        this.agents.http.destroy();
        this.agents.https.destroy();
    }

    private commonParameters(action: string, stack: Stack, { service = "slb", common }: CallOptions): Parameters {
        const version = Object.keys(VERSIONS).find((key) => VERSIONS[key] === service) ?? "";
        const parameters = {
            Action: action,
            Version: version,
            Format: stack === "A" ? "json" : "JSON",
            Timestamp: isoTime(Date.now()),
            SignatureMethod: "HMAC-SHA1",
            SignatureVersion: "1.0",
            SignatureNonce: randomUUID(),
            AccessKeyId: this.options.accessKey,
            ...(this.options.securityToken && { SecurityToken: this.options.securityToken }),
            RegionId: this.options.region,
            ...(stack !== "A" && { SignatureType: "" }),
            ...common,
        };
        return Object.fromEntries(
            Object.entries(parameters).filter(([name, value]) => value !== "" || name === "SignatureType"),
        );
    }
}

function send(
    scheme: "http" | "https",
    options: RequestOptions,
    body: string,
): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
        const isAnswered = (response: IncomingMessage): void => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("error", reject);
            response.on("end", () =>
                resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
            );
        };
        const request = scheme === "https" ? httpsRequest(options, isAnswered) : httpRequest(options, isAnswered);
        request.on("error", reject);
        request.end(body);
    });
}
