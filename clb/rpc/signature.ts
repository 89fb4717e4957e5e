// The two signatures of Alibaba Cloud's APIs, shared by the server that checks them and the client that makes them.

import { createHash, createHmac } from "node:crypto";

export type Parameters = Readonly<Record<string, string>>;

/** RFC 3986: `encodeURIComponent` leaves these five alone. */
export function percentEncode(text: string): string {
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Code units order what Go's clients sort as bytes; both agree on the ASCII names that parameters have. */
function canonicalQuery(parameters: Parameters): string {
    return Object.keys(parameters)
        .sort()
        .map((name) => `${percentEncode(name)}=${percentEncode(parameters[name] ?? "")}`)
        .join("&");
}

/** What signature 1.0 (HMAC-SHA1, all of it in parameters) signs. */
export function stringToSign(method: string, parameters: Parameters): string {
    const signed = Object.entries(parameters).filter(([name]) => name !== "Signature");
    return `${method}&${percentEncode("/")}&${percentEncode(canonicalQuery(Object.fromEntries(signed)))}`;
}

export function sign(method: string, parameters: Parameters, secretKey: string): string {
    return createHmac("sha1", `${secretKey}&`).update(stringToSign(method, parameters)).digest("base64");
}

/** The scheme of today's SDKs: headers, the query and a hash of the body are signed, in the header `Authorization`. */
export const ACS3 = "ACS3-HMAC-SHA256";

export interface Acs3Request {
    readonly method: string;
    readonly path: string;
    readonly query: Parameters;
    /** By name in lower case, each with every value that it was sent with. */
    readonly headers: Readonly<Record<string, readonly string[]>>;
    readonly signedHeaders: readonly string[];
    /** Of the body, as `sha256` makes it. */
    readonly contentHash: string;
}

export const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

export function canonicalRequest({ method, path, query, headers, ...rest }: Acs3Request): string {
    const names = [...rest.signedHeaders].sort();
    const valueOf = (name: string): string =>
        [...(headers[name] ?? [])]
            .map((value) => value.trim())
            .sort()
            .join(",");
    const lines = names.map((name) => `${name}:${valueOf(name)}\n`).join("");
    return [method, path, canonicalQuery(query), lines, names.join(";"), rest.contentHash].join("\n");
}

export const acs3StringToSign = (request: Acs3Request): string => `${ACS3}\n${sha256(canonicalRequest(request))}`;

export function signAcs3(request: Acs3Request, secretKey: string): string {
    return createHmac("sha256", secretKey).update(acs3StringToSign(request)).digest("hex");
}

/** The parts of an `Authorization` header; none where it has another form. */
export interface Authorization {
    readonly algorithm: string;
    readonly accessKey: string;
    readonly signedHeaders: readonly string[];
    readonly signature: string;
}

export function readAuthorization(text: string): Authorization | undefined {
    const form =
        /^(?<algorithm>\S+) +Credential=(?<key>[^,]*), *SignedHeaders=(?<names>[^,]*), *Signature=(?<value>[^,]*)$/;
    const { algorithm = "", key = "", names = "", value = "" } = form.exec(text.trim())?.groups ?? {};
    const signedHeaders = names.toLowerCase().split(";");
    return algorithm === "" ? undefined : { algorithm, accessKey: key, signedHeaders, signature: value };
}
