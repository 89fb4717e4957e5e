// Who calls: checks the signature, the time, the nonce and the token of a call, by either of the two schemes.

import { fail } from "../core/errors";
import { Nonces } from "./nonces";
import { header, type HeaderCall, type RpcCall } from "./rpc";
import {
    ACS3,
    type Acs3Request,
    acs3StringToSign,
    type Parameters,
    readAuthorization,
    sha256,
    sign,
    signAcs3,
    stringToSign,
} from "./signature";

export interface Credentials {
    readonly accessKey: string;
    readonly secretKey: string;
    /** Makes the key a temporary one, as STS hands them out: no call without this token. */
    readonly securityToken?: string;
}

/** The gateway's tolerance for clocks. */
const TIMESTAMP_WINDOW = 15 * 60 * 1000;

export class Authenticator {
    private readonly nonces = new Nonces();

    constructor(private readonly credentials: Credentials) {}

    forget(): void {
        this.nonces.clear();
    }

    check(call: RpcCall): void {
        if (call.acs3) {
            this.checkHeaders(call.acs3);
        } else {
            this.checkParameters(call.method, call.parameters);
        }
    }

    private checkParameters(method: string, parameters: Parameters): void {
        for (const name of ["AccessKeyId", "Signature", "SignatureNonce", "Timestamp"]) {
            if (!parameters[name]) {
                fail("missingParameter", undefined, name);
            }
        }
        const { AccessKeyId = "", Signature = "", SignatureNonce = "", Timestamp = "", SecurityToken } = parameters;
        this.checkKey(AccessKeyId, SecurityToken);
        if (parameters.SignatureMethod !== "HMAC-SHA1" || parameters.SignatureVersion !== "1.0") {
            fail("signatureMethod", "in parameters, HMAC-SHA1 and version 1.0 only");
        }
        if (Signature !== sign(method, parameters, this.credentials.secretKey)) {
            fail("wrongSignature", undefined, stringToSign(method, parameters));
        }
        this.checkMoment(Timestamp, SignatureNonce);
    }

    private checkHeaders(call: HeaderCall): void {
        const required = (name: string): string => header(call, name) ?? fail("missingParameter", undefined, name);
        const authorization =
            readAuthorization(required("authorization")) ??
            fail("incompleteSignature", `Authorization has to be: ${ACS3} Credential=…,SignedHeaders=…,Signature=…`);
        if (authorization.algorithm !== ACS3) {
            fail("signatureMethod", `in headers, ${ACS3} only`);
        }
        const [date, nonce, contentHash] = [
            required("x-acs-date"),
            required("x-acs-signature-nonce"),
            required("x-acs-content-sha256"),
        ];
        this.checkKey(authorization.accessKey, header(call, "x-acs-security-token"));
        const { signedHeaders, signature } = authorization;
        const unsigned = Object.keys(call.headers).find(
            (name) => (name === "host" || name.startsWith("x-acs-")) && !signedHeaders.includes(name),
        );
        if (unsigned !== undefined) {
            fail("incompleteSignature", `the header ${unsigned} is not among SignedHeaders`);
        }
        const request: Acs3Request = { ...call, signedHeaders, contentHash: sha256(call.body) };
        if (signature !== signAcs3(request, this.credentials.secretKey) || contentHash !== request.contentHash) {
            const wrongHash = contentHash !== request.contentHash && "x-acs-content-sha256 is not the hash of the body";
            fail("wrongSignature", wrongHash || undefined, acs3StringToSign(request));
        }
        this.checkMoment(date, nonce);
    }

    private checkKey(accessKey: string, token = ""): void {
        const { accessKey: expectedKey, securityToken = "" } = this.credentials;
        if (accessKey !== expectedKey) {
            fail("unknownAccessKey");
        }
        if (token === "" && securityToken !== "") {
            fail("tokenMissing");
        }
        if (token !== securityToken) {
            fail("tokenMismatch", securityToken === "" ? "this access key goes without a token" : undefined);
        }
    }

    private checkMoment(timestamp: string, nonce: string): void {
        const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp) ? Date.parse(timestamp) : NaN;
        const now = Date.now();
        if (Number.isNaN(time)) {
            fail("malformedTimestamp");
        }
        if (Math.abs(now - time) > TIMESTAMP_WINDOW) {
            fail("expiredTimestamp");
        }
        if (!this.nonces.take(nonce, time + TIMESTAMP_WINDOW, now)) {
            fail("usedNonce");
        }
    }
}
