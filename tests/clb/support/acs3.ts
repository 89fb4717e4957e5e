// A client of signature ACS3 that can be told to do everything wrong.

import { randomUUID } from "node:crypto";
import { request } from "node:http";

import type { LocalClb } from "../../../clb/controlPlane/localClb";
import type { Answer, Body } from "../../../clb/controlPlane/signedClient";
import { isoTime } from "../../../clb/core/clock";
import { ACS3, type Parameters, percentEncode, sha256, signAcs3 } from "../../../clb/rpc/signature";

export interface Acs3Call {
    readonly action?: string;
    readonly method?: string;
    readonly query?: Parameters;
    readonly body?: string;
    readonly type?: string;
    readonly accessKey?: string;
    readonly secretKey?: string;
    /** Headers on top of the usual ones, signed as well; an empty text removes one. */
    readonly headers?: Parameters;
    /** Changes what is sent once it is signed: names and values in turn. */
    readonly sent?: (headers: readonly (readonly [string, string])[]) => readonly (readonly [string, string])[];
}

export function acs3(clb: LocalClb, call: Acs3Call): Promise<Answer> {
    const { action = "DescribeRegions", method = "POST", query = {}, body = "", type = "" } = call;
    const all = {
        host: clb.endpoint,
        "x-acs-action": action,
        "x-acs-version": "2014-05-15",
        "x-acs-date": isoTime(Date.now()),
        "x-acs-signature-nonce": randomUUID(),
        "x-acs-content-sha256": sha256(body),
        "content-type": type,
        ...call.headers,
    };
    const headers = Object.entries(all).filter(([, value]) => value !== "");
    const signedHeaders = headers.map(([name]) => name).sort();
    const signature = signAcs3(
        {
            method,
            path: "/",
            query,
            headers: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
            signedHeaders,
            contentHash: all["x-acs-content-sha256"],
        },
        call.secretKey ?? clb.credentials.secretKey,
    );
    const credential = call.accessKey ?? clb.credentials.accessKey;
    const authorization = `${ACS3} Credential=${credential},SignedHeaders=${signedHeaders.join(";")},Signature=${signature}`;
    const signed: readonly (readonly [string, string])[] = [...headers, ["authorization", authorization]];
    const search = Object.entries(query)
        .map((pair) => pair.map(percentEncode).join("="))
        .join("&");
    return send(clb.endpoint, method, `/?${search}`, (call.sent?.(signed) ?? signed).flat(), body);
}

function send(endpoint: string, method: string, path: string, headers: string[], body: string): Promise<Answer> {
    const [host = "", port = ""] = endpoint.split(":");
    return new Promise((resolve, reject) => {
        const length = ["content-length", String(Buffer.byteLength(body))];
        const call = request({ host, port, method, path, headers: [...headers, ...length] as never }, (response) => {
            let text = "";
            response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
            response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Body }));
        });
        call.on("error", reject);
        call.end(body);
    });
}
