// The guard's own client and its settings: what is signed, what is said where the cloud says no, and what never is.

import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { latency, refusal } from "../../clb/faults";
import { LocalClb } from "../../clb/localClb";
import { CloudRefusal, connect, type CloudSettings } from "../../components/guard/client";
import { cloudSettings } from "../../components/guard/settings";

const SECRET = "never-to-be-shown";

async function refusedWith(call: Promise<unknown>): Promise<string> {
    try {
        await call;
    } catch (error) {
        assert.ok(error instanceof CloudRefusal, String(error));
        assert.doesNotMatch(error.message, new RegExp(SECRET));
        return error.message.replace(/127\.0\.0\.1:\d+/, "HOST").replace(/request [\w-]+/, "request ID");
    }
    return assert.fail("it was not refused");
}

describe("the guard's client", () => {
    let clb: LocalClb;
    before(async () => (clb = await LocalClb.start({ region: "cn-hangzhou" })));
    after(() => clb?.stop());
    afterEach(() => clb.faults.clear());

    const settings = (more: Partial<CloudSettings> = {}): CloudSettings => ({
        region: "cn-hangzhou",
        protocol: "http",
        endpoint: clb.endpoint,
        ...clb.credentials,
        ...more,
    });

    it("is understood by who checks signatures, whatever stands in the parameters", async () => {
        const call = connect(settings());
        assert.ok((await call("DescribeRegions", {}))["Regions"]);
        const odd = { LoadBalancerId: "lb-ü *'()!~ &=+/" };
        assert.match(
            await refusedWith(call("DescribeHealthStatus", odd)),
            /^slb:DescribeHealthStatus: the cloud refused: Invalid/,
        );
    });

    it("says in one line what went wrong, and no credential", async () => {
        const cases: [string, () => Promise<unknown>][] = [
            [
                "slb:DescribeRegions: the cloud does not accept the credentials: SignatureDoesNotMatch (request ID); check access key and secret",
                () => connect(settings({ secretKey: SECRET }))("DescribeRegions", {}),
            ],
            [
                "slb:DescribeRegions: the cloud does not accept the credentials: InvalidAccessKeyId.NotFound (request ID); check access key and secret",
                () => connect(settings({ accessKey: SECRET }))("DescribeRegions", {}),
            ],
            [
                "slb:DescribeRegions: no connection to http://HOST: ECONNREFUSED; check the network, and region and endpoint of the stack",
                () => connect(settings({ endpoint: "127.0.0.1:9" }))("DescribeRegions", {}),
            ],
            [
                "slb:DescribeRegions: https://HOST is not trusted: UNABLE_TO_VERIFY_LEAF_SIGNATURE; name its authority by NODE_EXTRA_CA_CERTS or SSL_CERT_FILE",
                () => connect(settings({ protocol: "https" }))("DescribeRegions", {}),
            ],
        ];
        for (const [expected, call] of cases) {
            assert.equal(await refusedWith(call()), expected);
        }
        clb.faults.at("DescribeRegions", 1, refusal("forbidden"));
        assert.equal(
            await refusedWith(connect(settings())("DescribeRegions", {})),
            "slb:DescribeRegions: forbidden: Forbidden.RAM (request ID); have slb:DescribeRegions granted in RAM",
        );
    });

    it("gives a call up when its time is over, and at once when the run ends", async () => {
        clb.faults.at("DescribeRegions", 1, latency(5_000), 2);
        assert.equal(
            await refusedWith(connect(settings(), 200)("DescribeRegions", {})),
            "slb:DescribeRegions: no answer from http://HOST in 0.2 s; check the network, and region and endpoint of the stack",
        );
        const stop = new AbortController();
        const call = connect(settings())("DescribeRegions", {}, stop.signal);
        stop.abort();
        assert.equal(await refusedWith(call), "slb:DescribeRegions: not asked to the end, as the run was interrupted");
    });

    describe("with something else at the address", () => {
        let server: Server;
        let answer: { status: number; text: string };
        before((done) => {
            server = createServer((_, response) => response.writeHead(answer.status).end(answer.text)).listen(
                0,
                "127.0.0.1",
                done,
            );
        });
        after(() => server.close());

        it("says so", async () => {
            const endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
            for (const text of ["<html>", "", "3", "null"]) {
                answer = { status: 200, text };
                assert.equal(
                    await refusedWith(connect(settings({ endpoint }))("DescribeRegions", {})),
                    "slb:DescribeRegions: http://HOST answered with something that is not the cloud's; check the endpoint, and proxies on the way",
                );
            }
            answer = { status: 200, text: `"${"x".repeat(5 * 1024 * 1024)}"` };
            assert.match(
                await refusedWith(connect(settings({ endpoint }))("DescribeRegions", {})),
                /too long an answer/,
            );
        });
    });
});

describe("the guard's settings", () => {
    const given = (settings: Record<string, string>) => (name: string) => settings[name];
    const KEYS = { accessKey: "id", secretKey: "secret" };

    it("are the provider's, before those of the environment", () => {
        assert.deepEqual(cloudSettings(given({ ...KEYS, region: "cn-beijing" }), { ALICLOUD_REGION: "eu-central-1" }), {
            ...{ region: "cn-beijing", protocol: "https", endpoint: "slb.cn-beijing.aliyuncs.com" },
            ...KEYS,
        });
        assert.deepEqual(
            cloudSettings(given({ protocol: "HTTP", endpoints: '[{"ecs":"x"},{"slb":"http://127.0.0.1:80"}]' }), {
                ALIBABA_CLOUD_ACCESS_KEY_ID: "id",
                ALIBABA_CLOUD_ACCESS_KEY_SECRET: "secret",
                ALICLOUD_SECURITY_TOKEN: "token",
                ALICLOUD_REGION: "eu-central-1",
            }),
            {
                ...{ region: "eu-central-1", protocol: "http", endpoint: "127.0.0.1:80" },
                ...{ ...KEYS, securityToken: "token" },
            },
        );
    });

    it("are those of a profile of the aliyun CLI", () => {
        const folder = mkdtempSync(path.join(tmpdir(), "profile-"));
        const file = path.join(folder, "config.json");
        const profile = {
            access_key_id: "id",
            access_key_secret: "secret",
            region_id: "cn-shanghai",
            sts_token: "token",
        };
        const profiles = [
            { name: "own", mode: "AK", ...profile },
            { name: "sts", mode: "StsToken", ...profile },
            { name: "role", mode: "RamRoleArn", ...profile },
        ];
        writeFileSync(file, JSON.stringify({ profiles }));
        const use = (name: string) => cloudSettings(given({ profile: name, sharedCredentialsFile: file }), {});
        try {
            const { region, accessKey, securityToken } = use("own");
            assert.deepEqual([region, accessKey, securityToken], ["cn-shanghai", "id", undefined]);
            assert.equal(use("sts").securityToken, "token");
            assert.throws(() => use("role"), /the profile "role" is of mode "RamRoleArn", which the guard cannot use/);
            assert.throws(() => use("none"), /the profile "none" is not there/);
            writeFileSync(file, "no JSON");
            assert.throws(() => use("own"), /the profile "own" cannot be read/);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("are refused where they lead nowhere", () => {
        const keys =
            "export ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY (of a role: its temporary keys, and ALICLOUD_SECURITY_TOKEN)";
        const cases: [string, Record<string, string>][] = [
            [`no credentials for the cloud; ${keys}`, { region: "cn-beijing" }],
            [`no credentials for the cloud; ${keys}`, { region: "cn-beijing", accessKey: "id" }],
            ["no region; set alicloud:region", KEYS],
            [
                `the provider takes on a role (assumeRole), which the guard cannot; ${keys}`,
                { ...KEYS, region: "cn-beijing", assumeRole: '{"roleArn":"acs:ram::1:role/x"}' },
            ],
        ];
        for (const [message, settings] of cases) {
            assert.throws(() => cloudSettings(given(settings), {}), { name: "CloudRefusal", message });
        }
    });
});
