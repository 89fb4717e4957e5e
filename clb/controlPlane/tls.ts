// The certificate of the local CLB: an authority and a leaf for loopback addresses, made anew at every start.

import { KeyObject, webcrypto } from "node:crypto";
// @peculiar/x509 needs the metadata API at load time and does not bring it.
import "reflect-metadata";
import {
    BasicConstraintsExtension,
    ExtendedKeyUsage,
    ExtendedKeyUsageExtension,
    KeyUsageFlags,
    KeyUsagesExtension,
    SubjectAlternativeNameExtension,
    X509CertificateGenerator,
} from "@peculiar/x509";

export interface TlsMaterial {
    /** PEM of the authority: what a client is to trust. */
    readonly ca: string;
    readonly cert: string;
    readonly key: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const AUTHORITY = "CN=Local CLB authority";
const HOUR = 60 * 60 * 1000;

export async function makeTlsMaterial(addresses: readonly string[]): Promise<TlsMaterial> {
    const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
        webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const [authorityKeys, leafKeys] = await Promise.all([newKeys(), newKeys()]);
    const validity = { notBefore: new Date(Date.now() - HOUR), notAfter: new Date(Date.now() + 30 * 24 * HOUR) };
    const ca = await X509CertificateGenerator.createSelfSigned({
        ...validity,
        name: AUTHORITY,
        keys: authorityKeys,
        signingAlgorithm: ALGORITHM,
        serialNumber: "01",
        extensions: [
            new BasicConstraintsExtension(true, 0, true),
            new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        ],
    });
    const cert = await X509CertificateGenerator.create({
        ...validity,
        subject: "CN=Local CLB",
        issuer: AUTHORITY,
        publicKey: leafKeys.publicKey,
        signingKey: authorityKeys.privateKey,
        signingAlgorithm: ALGORITHM,
        serialNumber: "02",
        extensions: [
            new BasicConstraintsExtension(false, undefined, true),
            new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
            new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
            new SubjectAlternativeNameExtension([
                { type: "dns", value: "localhost" },
                ...addresses.map((value) => ({ type: "ip" as const, value })),
            ]),
        ],
    });
    return {
        ca: ca.toString("pem"),
        cert: cert.toString("pem"),
        key: KeyObject.from(leafKeys.privateKey).export({ type: "pkcs8", format: "pem" }).toString(),
    };
}
