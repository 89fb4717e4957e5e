// Calls the load balancers' API, signed by ACS3-HMAC-SHA256, without any library. What went wrong is said in words that hold
// no credential: neither what was sent nor the cloud's text on signatures gets through.
// https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature

import { createHash, createHmac, randomUUID } from "node:crypto";
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";

/** Where the cloud is, and who asks it. */
export interface CloudSettings {
    readonly region: string;
    readonly protocol: "http" | "https";
    /** `host` or `host:port`. */
    readonly endpoint: string;
    /** The same of STS, which knows whose keys these are. */
    readonly stsEndpoint: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly securityToken?: string;
    /** Authorities to trust instead of the usual ones. */
    readonly ca?: string;
}

/** The body of an answer. */
export type Reply = Readonly<Record<string, unknown>>;

export type Call = (action: string, parameters: Readonly<Record<string, string>>, stop?: AbortSignal) => Promise<Reply>;

/** What the cloud, or the way to it, said no with. */
export class CloudError extends Error {
    /** @param code the cloud's own code; none where it was not reached */
    constructor(
        message: string,
        readonly code?: string,
    ) {
        super(message);
        this.name = "CloudRefusal";
    }
}

/** A product of the cloud. */
interface Product {
    readonly name: string;
    readonly version: string;
}

const SLB: Product = { name: "slb", version: "2014-05-15" };
const STS: Product = { name: "sts", version: "2015-04-01" };
const ALGORITHM = "ACS3-HMAC-SHA256";
const TIMEOUT_MS = 10_000;
/** No answer of this API comes near it. */
const MAX_BYTES = 4 * 1024 * 1024;

/** @param timeout milliseconds until a call that got no whole answer is given up */
export function connect(settings: CloudSettings, timeout = TIMEOUT_MS): Call {
    return createCall(SLB, settings, timeout);
}

/** Returns which account and region answer, or why STS could not be asked. */
export async function whoAnswers(settings: CloudSettings, timeout = TIMEOUT_MS): Promise<string> {
    const { region, stsEndpoint: endpoint } = settings;
    try {
        const { AccountId: account } = await createCall(
            STS,
            { ...settings, endpoint },
            timeout,
        )("GetCallerIdentity", {});
        return `account ${String(account)} in region ${region} answered`;
    } catch (error) {
        const cause = error instanceof Error ? error.message : String(error);
        return `an account of region ${region} answered that is not known, as STS could not be asked (${cause})`;
    }
}

function createCall(product: Product, settings: CloudSettings, timeout: number): Call {
    return async (action, parameters, stop) => {
        const query = { RegionId: settings.region, ...parameters };
        const signal = stop ? AbortSignal.any([stop, AbortSignal.timeout(timeout)]) : AbortSignal.timeout(timeout);
        const origin = `${settings.protocol}://${settings.endpoint}`;
        const named = `${product.name}:${action}`;
        let answer: Answer;
        try {
            answer = await send(settings, product, action, query, signal);
        } catch (error) {
            const cause = stop?.aborted
                ? "not asked to the end, as the run was interrupted"
                : describeConnectionError(error, origin, timeout);
            throw new CloudError(`${named}: ${cause}`);
        }
        return parseReply(named, answer, origin);
    };
}

interface Answer {
    readonly status: number;
    readonly text: string;
}

function send(
    settings: CloudSettings,
    { version }: Product,
    action: string,
    query: Record<string, string>,
    signal: AbortSignal,
): Promise<Answer> {
    const search = buildCanonicalQuery(query);
    const headers = signHeaders({ ...settings, version }, action, search, new Date(), randomUUID());
    const [host = "", port] = settings.endpoint.split(":");
    const request = settings.protocol === "https" ? overHttps : overHttp;
    return new Promise((resolve, reject) => {
        const options = {
            ...{ host, port, method: "POST", path: `/?${search}`, headers, signal },
            ...(settings.ca !== undefined && { ca: settings.ca }),
        };
        const clientRequest = request(options, (response) => {
            const chunks: Buffer[] = [];
            let bytes = 0;
            response.on("data", (chunk: Buffer) => {
                chunks.push(chunk);
                bytes += chunk.length;
                if (bytes > MAX_BYTES) {
                    response.destroy(new Error("too long an answer"));
                }
            });
            response.on("error", reject);
            response.on("end", () =>
                resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
            );
        });
        clientRequest.on("error", reject);
        clientRequest.end();
    });
}

/** Where a call goes, by whom, and to which version of the API. */
interface Signed extends Pick<CloudSettings, "endpoint" | "accessKey" | "secretKey" | "securityToken"> {
    readonly version?: string;
}

/** The headers of a call without a body. */
export function signHeaders(
    { endpoint, accessKey, secretKey, securityToken, version = SLB.version }: Signed,
    action: string,
    search: string,
    at: Date,
    nonce: string,
): Record<string, string> {
    const headers: Record<string, string> = {
        host: endpoint,
        "x-acs-action": action,
        "x-acs-content-sha256": sha256(""),
        "x-acs-date": at.toISOString().replace(/\.\d+/, ""),
        ...(securityToken !== undefined && { "x-acs-security-token": securityToken }),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    };
    const names = Object.keys(headers).sort();
    const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
    const canonical = ["POST", "/", search, lines, names.join(";"), headers["x-acs-content-sha256"]].join("\n");
    const signature = createHmac("sha256", secretKey)
        .update(`${ALGORITHM}\n${sha256(canonical)}`)
        .digest("hex");
    const authorization = `${ALGORITHM} Credential=${accessKey},SignedHeaders=${names.join(";")},Signature=${signature}`;
    return { ...headers, authorization };
}

export function buildCanonicalQuery(query: Readonly<Record<string, string>>): string {
    return Object.keys(query)
        .sort()
        .map((name) => `${percentEncode(name)}=${percentEncode(query[name]!)}`)
        .join("&");
}

/** RFC 3986: `encodeURIComponent` leaves these five alone. */
function percentEncode(text: string): string {
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}

function parseReply(named: string, { status, text }: Answer, origin: string): Reply {
    let body: unknown;
    try {
        body = JSON.parse(text);
    } catch {
        body = undefined;
    }
    if (typeof body !== "object" || body === null) {
        throw new CloudError(
            `${named}: ${origin} answered with something that is not the cloud's; check the endpoint, and proxies on the way`,
        );
    }
    const reply = body as Reply;
    if (status >= 200 && status < 300) {
        return reply;
    }
    const code = typeof reply["Code"] === "string" ? reply["Code"] : `HTTP ${status}`;
    throw new CloudError(`${named}: ${describeRefusal(code, status, named, reply)}`, code);
}

function describeRefusal(code: string, status: number, named: string, reply: Reply): string {
    const request = typeof reply["RequestId"] === "string" ? ` (request ${reply["RequestId"]})` : "";
    if (
        /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken)/.test(
            code,
        )
    ) {
        // The text that comes with these repeats what was signed.
        return `the cloud does not accept the credentials: ${code}${request}; check access key and secret`;
    }
    if (/^InvalidTimeStamp/.test(code)) {
        return `the cloud does not accept the time of the call: ${code}${request}; set the clock of this machine`;
    }
    if (status === 403 || /^(Forbidden|NoPermission)/.test(code)) {
        return `forbidden: ${code}${request}; have ${named} granted in RAM`;
    }
    const message = typeof reply["Message"] === "string" ? `: ${reply["Message"]}` : "";
    return `the cloud refused: ${code}${message}${request}`;
}

function describeConnectionError(error: unknown, origin: string, timeout: number): string {
    const { name, code } = error as { name?: string; code?: string };
    if (name === "TimeoutError" || name === "AbortError" || code === "ABORT_ERR") {
        return `no answer from ${origin} in ${timeout / 1000} s; check the network, and region and endpoint of the stack`;
    }
    if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code ?? "")) {
        return `${origin} is not trusted: ${code}; name its authority by NODE_EXTRA_CA_CERTS or SSL_CERT_FILE`;
    }
    const what =
        code ?? (error instanceof Error && error.message === "too long an answer" ? error.message : "no reason");
    return `no connection to ${origin}: ${what}; check the network, and region and endpoint of the stack`;
}

/** The cloud is busy with another change, or got too many calls: nothing was done. */
export function isBusy(code: string | undefined): boolean {
    return /^(ServiceIsConfiguring|OperationBusy|SystemBusy|Throttling|Rejected\.Throttling|OperationFailed\.ListenerStatusNotSupport|BackendServer\.configuring)/i.test(
        code ?? "",
    );
}
