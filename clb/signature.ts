/** Signature 1.0 of Alibaba Cloud's RPC APIs, shared by the server that checks it and the client that makes it. */
import { createHmac } from "node:crypto";

export type Parameters = Readonly<Record<string, string>>;

/** RFC 3986: `encodeURIComponent` leaves these five alone. */
export function percentEncode(text: string): string {
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Code units order what Go's clients sort as bytes; both agree on the ASCII names that parameters have. */
export function stringToSign(method: string, parameters: Parameters): string {
    const pairs = Object.keys(parameters)
        .filter((name) => name !== "Signature")
        .sort()
        .map((name) => `${percentEncode(name)}=${percentEncode(parameters[name] ?? "")}`);
    return `${method}&${percentEncode("/")}&${percentEncode(pairs.join("&"))}`;
}

export function sign(method: string, parameters: Parameters, secretKey: string): string {
    return createHmac("sha1", `${secretKey}&`).update(stringToSign(method, parameters)).digest("base64");
}
