// What the gateway does with a call before any action: signatures, nonces, times, versions.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
import { SignedClient } from "../../clb/controlPlane/signedClient";
import { isoTime } from "../../clb/core/clock";
import { percentEncode, sign, stringToSign } from "../../clb/rpc/signature";
import { at, bench, essence, makeGroup, makeListener, makeLoadBalancer } from "./support/harness";

const NOT_MODELLED = "Not modelled by the local CLB: ";

describe("signatures", () => {
    it("are those of the documented example", () => {
        // https://help.aliyun.com/document_detail/25492.html, with the key testid/testsecret.
        const parameters = {
            AccessKeyId: "testid",
            Action: "DescribeRegions",
            Format: "XML",
            SignatureMethod: "HMAC-SHA1",
            SignatureNonce: "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
            SignatureVersion: "1.0",
            Timestamp: "2016-02-23T12:46:24Z",
            Version: "2014-05-26",
        };
        assert.equal(
            stringToSign("GET", parameters),
            "GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeRegions%26" +
                "Format%3DXML%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26" +
                "SignatureVersion%3D1.0%26Timestamp%3D2016-02-23T12%253A46%253A24Z%26Version%3D2014-05-26",
        );
        assert.equal(sign("GET", parameters, "testsecret"), "OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
    });

    it("encode blanks, stars and quotes, and leave the tilde alone", () => {
        assert.equal(percentEncode("a b*c~'(!)/ü"), "a%20b%2Ac~%27%28%21%29%2F%C3%BC");
    });
});

describe("the gateway", () => {
    const b = bench({ reportLine: () => undefined });
    const { ok, refused } = b;
    const as = (accessKey: string, secretKey: string): SignedClient =>
        new SignedClient({
            endpoint: b.clb.endpoint,
            region: "cn-hangzhou",
            accessKey,
            secretKey,
        });

    it("refuses a wrong secret with the text it signed itself, and an unknown access key", async () => {
        const wrong = as("local-access-key", "wrong");
        const { status, body } = await wrong.call("DescribeLoadBalancers", {}, { stack: "B" });
        assert.deepEqual([status, body.Code], [400, "SignatureDoesNotMatch"]);
        assert.match(
            String(body.Message),
            new RegExp(
                "^Specified signature is not matched with our calculation\\. " +
                    "server string to sign is:POST&%2F&AccessKeyId%3Dlocal-access-key%26Action%3DDescribeLoadBalancers%26",
            ),
        );
        assert.equal(body.HostId, "slb.aliyuncs.com");
        const unknown = as("somebody", "wrong");
        assert.deepEqual(essence(await unknown.call("DescribeLoadBalancers")), {
            status: 404,
            code: "InvalidAccessKeyId.NotFound",
            message: "Specified access key is not found.",
        });
        wrong.close();
        unknown.close();
        assert.deepEqual(
            b.clb.calls().map(({ code, changed }) => [code, changed]),
            [
                ["SignatureDoesNotMatch", false],
                ["InvalidAccessKeyId.NotFound", false],
            ],
        );
    });

    it("refuses a nonce that was used and a time that is over, and accepts them new", async () => {
        const how = { common: { SignatureNonce: "once" } };
        await ok("DescribeLoadBalancers", {}, how);
        await refused(
            "DescribeLoadBalancers",
            {},
            400,
            "SignatureNonceUsed",
            "Specified signature nonce was used already.",
            how,
        );
        const time = (minutes: number): { common: { Timestamp: string } } => ({
            common: { Timestamp: isoTime(Date.now() + minutes * 60_000) },
        });
        await ok("DescribeLoadBalancers", {}, time(-14));
        await refused(
            "DescribeLoadBalancers",
            {},
            400,
            "InvalidTimeStamp.Expired",
            "Specified time stamp or date value is expired.",
            time(-16),
        );
        await refused(
            "DescribeLoadBalancers",
            {},
            400,
            "InvalidTimeStamp.Expired",
            "Specified time stamp or date value is expired.",
            time(16),
        );
        await refused(
            "DescribeLoadBalancers",
            {},
            400,
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted.",
            { common: { Timestamp: "yesterday" } },
        );
        await refused(
            "DescribeLoadBalancers",
            {},
            400,
            "InvalidSignatureMethod",
            "Specified signature method is not valid.",
            { common: { SignatureMethod: "HMAC-SHA256" } },
        );
    });

    it("names the common parameter that is missing", async () => {
        for (const name of ["Action", "Version", "AccessKeyId", "SignatureNonce", "Timestamp"]) {
            await refused(
                "DescribeLoadBalancers",
                {},
                400,
                "MissingParameter",
                `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
                { common: { [name]: "" } },
            );
        }
    });

    it("tells an action that does not exist from one that is not modelled", async () => {
        await refused(
            "MakeCoffee",
            {},
            404,
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        );
        await refused(
            "CreateVServerGroup",
            {},
            400,
            "LocalClb.NotModelled",
            `${NOT_MODELLED}action CreateVServerGroup of slb.`,
        );
        await refused("RunInstances", {}, 400, "LocalClb.NotModelled", `${NOT_MODELLED}action RunInstances of ecs.`, {
            service: "ecs",
        });
        await refused("DescribeLoadBalancers", {}, 400, "InvalidVersion", "Specified parameter Version is not valid.", {
            common: { Version: "2020-06-16" },
        });
        // An action belongs to its service.
        await refused(
            "DescribeInstances",
            {},
            404,
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        );
    });

    it("refuses parameters that nobody declared unless they are empty", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await refused(
            "DescribeLoadBalancerAttribute",
            { LoadBalancerId, IncludeReservedData: "true" },
            400,
            "LocalClb.NotModelled",
            `${NOT_MODELLED}parameter IncludeReservedData of DescribeLoadBalancerAttribute.`,
        );
        await ok("DescribeLoadBalancerAttribute", { LoadBalancerId, IncludeReservedData: "" });
        await refused(
            "TagResources",
            { ResourceType: "instance", "ResourceId.1": LoadBalancerId, "Tag.1.Name": "a" },
            400,
            "LocalClb.NotModelled",
            `${NOT_MODELLED}parameter Tag.1.Name of TagResources.`,
        );
    });

    it("lets those pass that name an account, as the SDKs' models have them everywhere", async () => {
        const account = { OwnerId: "1", OwnerAccount: "a", ResourceOwnerId: "2", ResourceOwnerAccount: "b" };
        await ok("DescribeLoadBalancers", account);
        assert.deepEqual(b.clb.calls().at(-1)?.parameters, {});
        await refused(
            "DescribeLoadBalancers",
            { ...account, OwnerName: "a" },
            400,
            "LocalClb.NotModelled",
            `${NOT_MODELLED}parameter OwnerName of DescribeLoadBalancers.`,
        );
    });

    it("takes an empty parameter for an absent one", async () => {
        await refused(
            "DescribeLoadBalancerAttribute",
            { LoadBalancerId: "" },
            400,
            "MissingParameter",
            'The input parameter "LoadBalancerId" that is mandatory for processing this request is not supplied.',
        );
    });

    it("knows its own region only, and JSON only", async () => {
        await refused(
            "DescribeLoadBalancers",
            {},
            404,
            "InvalidRegionId.NotFound",
            "The specified RegionId does not exist.",
            { common: { RegionId: "cn-beijing" } },
        );
        await refused("DescribeLoadBalancers", {}, 400, "LocalClb.NotModelled", `${NOT_MODELLED}the format XML.`, {
            common: { Format: "XML" },
        });
    });

    it("explains a refusal in words of its own beside the cloud's", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const { body } = await b.client.call("CreateLoadBalancerTCPListener", {
            LoadBalancerId,
            ListenerPort: "70000",
            Bandwidth: "-1",
            BackendServerPort: "80",
        });
        assert.equal(body.Message, "The specified port is not valid.");
        assert.equal(body.Recommend, "local CLB: ListenerPort must be 1 to 65535, got 70000");
    });

    it("says so when it fails itself", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const MasterSlaveServerGroupId = await makeGroup(b, LoadBalancerId);
        await makeListener(b, LoadBalancerId, "80", { MasterSlaveServerGroupId });
        b.clb.health = () => {
            throw new Error("no health today");
        };
        await refused(
            "DescribeHealthStatus",
            { LoadBalancerId },
            500,
            "LocalClb.Defect",
            "The local CLB failed: Error: no health today",
        );
    });

    it("gives out the same identifiers again after a reset", async () => {
        const first = await makeLoadBalancer(b);
        const second = await makeLoadBalancer(b);
        b.clb.reset();
        assert.deepEqual([await makeLoadBalancer(b), await makeLoadBalancer(b)], [first, second]);
        assert.match(first, /^lb-bp1[a-z0-9]{18}$/);
        assert.notEqual(first, second);
    });

    it("tells who is calling, and finds every product at its own address", async () => {
        assert.equal((await ok("GetCallerIdentity", {}, { service: "sts" })).AccountId, "1234567890123456");
        const found = await ok(
            "DescribeEndpoints",
            { Id: "cn-hangzhou", ServiceCode: "ess", Type: "openAPI" },
            { service: "location", stack: "B" },
        );
        assert.equal(at(found, "Endpoints", "Endpoint", 0, "Endpoint"), b.clb.endpoint);
    });
});

describe("a gateway that does not check signatures", () => {
    const b = bench({ checkSignature: false });

    it("takes any key", async () => {
        const anybody = new SignedClient({
            endpoint: b.clb.endpoint,
            region: "cn-hangzhou",
            accessKey: "somebody",
            secretKey: "wrong",
        });
        await anybody.ok("DescribeVSwitchAttributes", { VSwitchId: SEED.vSwitch }, { service: "vpc" });
        anybody.close();
    });
});
