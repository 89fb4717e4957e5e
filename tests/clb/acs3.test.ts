// Calls signed in headers, as today's SDKs do, and temporary keys with their token.

import * as assert from "node:assert/strict";

import { isoTime } from "../../clb/core/clock";
import { acs3StringToSign, canonicalRequest, readAuthorization, signAcs3, sha256 } from "../../clb/rpc/signature";
import { acs3, type Acs3Call } from "./support/acs3";
import { at, bench, essence, makeLoadBalancer, PAIR } from "./support/harness";

const JSON_TYPE = "application/json; charset=utf-8";
const FORM_TYPE = "application/x-www-form-urlencoded";

describe("signatures in headers", () => {
    it("are those of the documented example", () => {
        // https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
        const headers = {
            host: "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "x-acs-date": "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
            "x-acs-version": "2014-05-26",
        };
        const request = {
            method: "POST",
            path: "/",
            query: { ImageId: "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", RegionId: "cn-shanghai" },
            headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
            signedHeaders: Object.keys(headers),
            contentHash: sha256(""),
        };
        assert.equal(
            canonicalRequest(request),
            "POST\n/\nImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai\n" +
                Object.entries(headers)
                    .map(([name, value]) => `${name}:${value}\n`)
                    .join("") +
                `\n${Object.keys(headers).join(";")}\n${headers["x-acs-content-sha256"]}`,
        );
        assert.equal(
            acs3StringToSign(request),
            "ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
        );
        assert.equal(
            signAcs3(request, "YourAccessKeySecret"),
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
        );
    });

    it("order the values of a header that is there twice, without the blanks around them", () => {
        const canonical = canonicalRequest({
            method: "GET",
            path: "/",
            query: { "b b": "*", a: "" },
            headers: { "x-acs-b": [" 2 ", "1"], "x-acs-a": ["ü"] },
            signedHeaders: ["x-acs-b", "x-acs-a"],
            contentHash: "hash",
        });
        assert.equal(canonical, "GET\n/\na=&b%20b=%2A\nx-acs-a:ü\nx-acs-b:1,2\n\nx-acs-a;x-acs-b\nhash");
    });

    it("are read from the header in its documented form only", () => {
        assert.deepEqual(readAuthorization("ACS3-HMAC-SHA256 Credential=k,SignedHeaders=Host;x-acs-a,Signature=00ff"), {
            algorithm: "ACS3-HMAC-SHA256",
            accessKey: "k",
            signedHeaders: ["host", "x-acs-a"],
            signature: "00ff",
        });
        for (const text of [
            "",
            "ACS3-HMAC-SHA256",
            "ACS3-HMAC-SHA256 Credential=k",
            "acs k:0",
            "a Signature=0,Credential=k",
        ]) {
            assert.equal(readAuthorization(text), undefined, text);
        }
    });
});

describe("the gateway, called as today's SDKs do", () => {
    const b = bench();
    const call = (how: Acs3Call) => acs3(b.clb, how);
    const refused = async (
        how: Acs3Call,
        status: number,
        code: string,
        message: string,
        hint?: string,
    ): Promise<void> => {
        const answer = await call(how);
        assert.deepEqual(essence(answer), { status, code, message });
        assert.equal(answer.body.Recommend, hint === undefined ? undefined : `local CLB: ${hint}`);
    };

    it("takes parameters from the query, a form and a JSON body", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const named = { LoadBalancerId, LoadBalancerName: "a name/ü" };
        const ways: [string, Acs3Call][] = [
            ["query", { query: named }],
            ["GET", { query: named, method: "GET" }],
            ["form", { body: new URLSearchParams(named).toString(), type: FORM_TYPE }],
            ["JSON", { body: JSON.stringify(named), type: JSON_TYPE }],
            ["both", { query: { LoadBalancerId }, body: JSON.stringify({ LoadBalancerName: "b" }), type: JSON_TYPE }],
        ];
        for (const [way, how] of ways) {
            b.clb.clear();
            const answer = await call({ action: "SetLoadBalancerName", ...how });
            if (way === "both") {
                assert.equal(answer.status, 200);
            } else {
                // The blank is refused, after everything has been read as it was meant.
                assert.deepEqual(essence(answer), {
                    status: 400,
                    code: "InvalidParameter",
                    message: "The Lb Name is Not supported.",
                });
                assert.deepEqual(b.clb.calls()[0]?.parameters, named, way);
            }
        }
        assert.equal(b.clb.model.loadBalancers[0]?.name, "b");
    });

    it("flattens JSON as the SDKs write lists into a query", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const body = JSON.stringify({
            RegionId: "cn-hangzhou",
            ResourceType: "instance",
            ResourceId: [LoadBalancerId],
            Tag: [
                { Key: "one", Value: "1" },
                { Key: "two", Value: 2 },
                { Key: "yes", Value: true },
            ],
            OwnerId: null,
        });
        assert.equal((await call({ action: "TagResources", body, type: JSON_TYPE })).status, 200);
        assert.deepEqual(b.clb.model.loadBalancers[0]?.tags, { one: "1", two: "2", yes: "true" });
    });

    it("makes and reads a group from its JSON text", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const query = {
            RegionId: "cn-hangzhou",
            LoadBalancerId,
            MasterSlaveServerGroupName: "pair",
            MasterSlaveBackendServers: PAIR,
        };
        const made = await call({ action: "CreateMasterSlaveServerGroup", query });
        assert.equal(made.status, 200);
        const { MasterSlaveServerGroupId: id } = made.body;
        assert.equal(b.clb.model.groups[0]?.id, id);
    });

    it("refuses a wrong key and a wrong secret, the latter with the text it signed itself", async () => {
        await refused(
            { accessKey: "somebody" },
            404,
            "InvalidAccessKeyId.NotFound",
            "Specified access key is not found.",
        );
        const { status, body } = await call({ secretKey: "wrong" });
        assert.deepEqual([status, body.Code], [400, "SignatureDoesNotMatch"]);
        assert.match(
            String(body.Message),
            /^Specified signature is not matched with our calculation\. server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}$/,
        );
        assert.deepEqual(
            b.clb.calls().map(({ code, changed, parameters }) => [code, changed, parameters]),
            [
                ["InvalidAccessKeyId.NotFound", false, {}],
                ["SignatureDoesNotMatch", false, {}],
            ],
        );
    });

    it("refuses what was changed on the way: the action, the query, the body", async () => {
        const swap =
            (name: string, value: string): Acs3Call["sent"] =>
            (headers) =>
                headers.map((one) => (one[0] === name ? ([name, value] as const) : one));
        const wrong = async (how: Acs3Call): Promise<unknown> => {
            const { body } = await call(how);
            assert.equal(body.Code, "SignatureDoesNotMatch");
            return body.Recommend;
        };
        assert.equal(await wrong({ sent: swap("x-acs-action", "DeleteLoadBalancer") }), undefined);
        assert.equal(await wrong({ sent: swap("host", "localhost") }), undefined);
        const notTheHash = "local CLB: x-acs-content-sha256 is not the hash of the body";
        const json = { body: "{}", type: JSON_TYPE };
        assert.equal(await wrong({ ...json, headers: { "x-acs-content-sha256": sha256("{ }") } }), notTheHash);
        assert.equal(await wrong({ ...json, sent: swap("x-acs-content-sha256", sha256("")) }), notTheHash);
        assert.equal((await call(json)).status, 200);
    });

    it("refuses a nonce that was used and a time that is over, and accepts them new", async () => {
        const once = { headers: { "x-acs-signature-nonce": "once" } };
        assert.equal((await call(once)).status, 200);
        await refused(once, 400, "SignatureNonceUsed", "Specified signature nonce was used already.");
        // One memory for both schemes.
        await b.refused(
            "DescribeLoadBalancers",
            {},
            400,
            "SignatureNonceUsed",
            "Specified signature nonce was used already.",
            { common: { SignatureNonce: "once" } },
        );
        const long = { headers: { "x-acs-signature-nonce": "n".repeat(5000) } };
        assert.equal((await call(long)).status, 200);
        await refused(long, 400, "SignatureNonceUsed", "Specified signature nonce was used already.");
        const time = (minutes: number): Acs3Call => ({
            headers: { "x-acs-date": isoTime(Date.now() + minutes * 60_000) },
        });
        assert.equal((await call(time(-14))).status, 200);
        for (const minutes of [-16, 16]) {
            const text = "Specified time stamp or date value is expired.";
            await refused(time(minutes), 400, "InvalidTimeStamp.Expired", text);
        }
        await refused(
            { headers: { "x-acs-date": "Wed, 25 Nov 2026 10:00:00 GMT" } },
            400,
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted.",
        );
    });

    it("names what is missing", async () => {
        const missing = (name: string) =>
            `The input parameter "${name}" that is mandatory for processing this request is not supplied.`;
        const cases: [string, string][] = [
            ["x-acs-action", "Action"],
            ["x-acs-version", "Version"],
            ["x-acs-date", "x-acs-date"],
            ["x-acs-signature-nonce", "x-acs-signature-nonce"],
            ["x-acs-content-sha256", "x-acs-content-sha256"],
        ];
        for (const [header, name] of cases) {
            await refused({ headers: { [header]: "" } }, 400, "MissingParameter", missing(name));
        }
        const anonymous: Acs3Call["sent"] = (headers) => headers.filter(([name]) => name !== "authorization");
        await refused({ sent: anonymous }, 400, "MissingParameter", missing("authorization"));
    });

    it("refuses an Authorization of another form or method, and headers that nobody signed", async () => {
        const instead =
            (change: (text: string) => string): Acs3Call["sent"] =>
            (headers) =>
                headers.map(([name, value]) => [name, name === "authorization" ? change(value) : value] as const);
        const incomplete = "The request signature does not conform to Aliyun standards.";
        await refused(
            { sent: instead(() => "ACS3-HMAC-SHA256 Credential=local-access-key") },
            400,
            "IncompleteSignature",
            incomplete,
            "Authorization has to be: ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…",
        );
        await refused(
            { sent: instead((text) => text.replace("ACS3-HMAC-SHA256", "ACS3-HMAC-SM3")) },
            400,
            "InvalidSignatureMethod",
            "Specified signature method is not valid.",
            "in headers, ACS3-HMAC-SHA256 only",
        );
        await refused(
            { sent: (headers) => [...headers, ["x-acs-extra", "1"]] },
            400,
            "IncompleteSignature",
            incomplete,
            "the header x-acs-extra is not among SignedHeaders",
        );
        assert.equal((await call({ headers: { "x-acs-extra": "1" } })).status, 200);
    });

    it("refuses headers twice, an action unlike the parameter, and bodies that it cannot read", async () => {
        const bad = (how: Acs3Call, message: string) => refused(how, 400, "LocalClb.MalformedRequest", message);
        for (const name of ["x-acs-action", "x-acs-version", "authorization", "content-type"]) {
            await bad(
                { body: "{}", type: JSON_TYPE, sent: (all) => [...all, ...all.filter((one) => one[0] === name)] },
                `The header ${name} is there 2 times.`,
            );
        }
        await bad(
            { query: { Action: "DeleteLoadBalancer" } },
            "The header x-acs-action says DescribeRegions, the parameter Action says DeleteLoadBalancer.",
        );
        await bad(
            { query: { Version: "2014-05-26" } },
            "The header x-acs-version says 2014-05-15, the parameter Version says 2014-05-26.",
        );
        assert.equal((await call({ query: { Action: "DescribeRegions", Version: "2014-05-15" } })).status, 200);
        for (const [body, message] of [
            ["{", "The body is not JSON in UTF-8."],
            ["Action=DescribeRegions", "The body is not JSON in UTF-8."],
            ["[]", "The body is JSON, but no object."],
            ["null", "The body is JSON, but no object."],
            ['"text"', "The body is JSON, but no object."],
            ['{"a":'.repeat(9) + "1" + "}".repeat(9), "The body is JSON of more than 8 levels."],
            ["[".repeat(100_000) + "]".repeat(100_000), "The body is JSON, but no object."],
            ['{"a":' + "[".repeat(100_000) + "]".repeat(100_000) + "}", "The body is JSON of more than 8 levels."],
        ] as const) {
            await bad({ body, type: JSON_TYPE }, message);
        }
        await bad(
            { body: "<a/>", type: "text/xml" },
            "The body of an RPC call is application/x-www-form-urlencoded or application/json.",
        );
        await bad({ body: "a=%zz", type: FORM_TYPE }, "The parameters are not percent-encoded UTF-8.");
    });

    it("takes no name of JavaScript's own for a parameter, an action or a version", async () => {
        for (const name of ["constructor", "__proto__", "toString"]) {
            await refused(
                { body: `{"${name}":"1"}`, type: JSON_TYPE },
                400,
                "LocalClb.NotModelled",
                `Not modelled by the local CLB: parameter ${name} of DescribeRegions.`,
                "See clb/FIDELITY.md.",
            );
            const version = await call({ headers: { "x-acs-version": name } });
            assert.deepEqual(essence(version), {
                status: 400,
                code: "InvalidVersion",
                message: "Specified parameter Version is not valid.",
            });
            assert.equal(version.body.HostId, "slb.aliyuncs.com");
            assert.equal(at((await call({ action: name })).body, "Code"), "InvalidAction.NotFound");
        }
    });
});

for (const [scheme, describeWith] of [
    [
        "headers",
        (clb: Parameters<typeof acs3>[0], token: string) => acs3(clb, { headers: { "x-acs-security-token": token } }),
    ],
    [
        "parameters",
        async (clb: Parameters<typeof acs3>[0], token: string) => {
            const client = clb.client();
            try {
                return await client.call("DescribeLoadBalancers", {}, { common: { SecurityToken: token } });
            } finally {
                client.close();
            }
        },
    ],
] as const) {
    describe(`temporary keys, with the token in ${scheme}`, () => {
        const temporary = bench({ accessKey: "STS.key", securityToken: "the token" });
        const permanent = bench();
        const mismatch = {
            status: 400,
            code: "InvalidSecurityToken.MismatchWithAccessKey",
            message: "Specified SecurityToken mismatch with the AccessKey.",
        };

        it("need it, and no other", async () => {
            assert.equal((await describeWith(temporary.clb, "the token")).status, 200);
            assert.deepEqual(essence(await describeWith(temporary.clb, "")), {
                status: 400,
                code: "MissingSecurityToken",
                message: "SecurityToken is mandatory for this action.",
            });
            assert.deepEqual(essence(await describeWith(temporary.clb, "another")), mismatch);
            assert.equal(JSON.stringify(temporary.clb.calls()).includes("the token"), false);
        });

        it("are not what the usual key is", async () => {
            assert.deepEqual(essence(await describeWith(permanent.clb, "the token")), mismatch);
        });
    });
}

describe("a gateway that does not check signatures, called as today's SDKs do", () => {
    const b = bench({ checkSignature: false });

    it("takes any key, and none", async () => {
        assert.equal((await acs3(b.clb, { accessKey: "somebody", secretKey: "wrong" })).status, 200);
        const sent: Acs3Call["sent"] = (headers) => headers.filter(([name]) => name !== "authorization");
        assert.equal((await acs3(b.clb, { sent })).status, 200);
    });
});
