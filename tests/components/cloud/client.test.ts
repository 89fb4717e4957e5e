// The guard's own client and its settings: what is signed, what is said where the cloud says no, and what never is.

import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { latency, refusal } from "../../../clb/controlPlane/faults";
import { LocalClb } from "../../../clb/controlPlane/localClb";
import { ACS3, sha256, signAcs3 } from "../../../clb/rpc/signature";
import {
    buildCanonicalQuery,
    CloudError,
    type CloudSettings,
    connect,
    signHeaders,
} from "../../../components/cloud/client";
import { resolveCloudSettings } from "../../../components/cloud/cloudSettings";

const SECRET = "never-to-be-shown";

async function refusedWith(call: Promise<unknown>): Promise<string> {
    try {
        await call;
    } catch (error) {
        assert.ok(error instanceof CloudError, String(error));
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
        stsEndpoint: clb.endpoint,
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

    it("trusts the authority that it is told to", async () => {
        const ca = readFileSync(clb.caFile, "utf8");
        assert.ok((await connect(settings({ protocol: "https", ca }))("DescribeRegions", {}))["Regions"]);
    });

    it("gives a call up when its time is over, in a run that goes on", async () => {
        clb.faults.at("DescribeRegions", 1, latency(2_000));
        assert.equal(
            await refusedWith(connect(settings(), 100)("DescribeRegions", {}, new AbortController().signal)),
            "slb:DescribeRegions: no answer from http://HOST in 0.1 s; check the network, and region and endpoint of the stack",
        );
    });

    it("signs all that it sends, and a temporary key's token where there is one", () => {
        const own = settings({ endpoint: "slb.example", accessKey: "id", secretKey: "secret" });
        const at = new Date("2026-03-01T12:34:56.789Z");
        const query = { b: "2 *", a: "1" };
        const common = {
            host: "slb.example",
            "x-acs-action": "DescribeRegions",
            "x-acs-content-sha256": sha256(""),
            "x-acs-date": "2026-03-01T12:34:56Z",
            "x-acs-signature-nonce": "once",
            "x-acs-version": "2014-05-15",
        };
        assert.equal(buildCanonicalQuery(query), "a=1&b=2%20%2A");
        for (const securityToken of [undefined, "token"]) {
            const headers = { ...common, ...(securityToken && { "x-acs-security-token": securityToken }) };
            const names = Object.keys(headers).sort();
            const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
            const signature = signAcs3(
                { method: "POST", path: "/", query, headers: all, signedHeaders: names, contentHash: sha256("") },
                "secret",
            );
            assert.deepEqual(
                signHeaders({ ...own, securityToken }, "DescribeRegions", buildCanonicalQuery(query), at, "once"),
                {
                    ...headers,
                    authorization: `${ACS3} Credential=id,SignedHeaders=${names.join(";")},Signature=${signature}`,
                },
            );
        }
    });

    describe("with something else at the address", () => {
        let server: Server;
        let answer: (request: IncomingMessage, response: ServerResponse) => unknown;
        before((done) => {
            server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1", done);
        });
        after(() => server.close());

        const answers = (status: number, text: string) => {
            answer = (_, response) => response.writeHead(status).end(text);
        };
        const call = (parameters: Record<string, string> = {}) => {
            const endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
            return connect(settings({ endpoint }))("DescribeRegions", parameters);
        };

        it("says so", async () => {
            for (const text of ["<html>", "", "3", "null"]) {
                answers(200, text);
                assert.equal(
                    await refusedWith(call()),
                    "slb:DescribeRegions: http://HOST answered with something that is not the cloud's; check the endpoint, and proxies on the way",
                );
            }
            const unreached = (why: string) =>
                `slb:DescribeRegions: no connection to http://HOST: ${why}; check the network, and region and endpoint of the stack`;
            answers(200, `"${"x".repeat(5 * 1024 * 1024)}"`);
            assert.equal(await refusedWith(call()), unreached("too long an answer"));
            answer = (request) => request.socket.destroy();
            assert.equal(await refusedWith(call()), unreached("ECONNRESET"));
            answer = (request, response) => {
                response.writeHead(200, { "content-length": "9" });
                response.write("{", () => request.socket.destroy());
            };
            assert.equal(await refusedWith(call()), unreached("ECONNRESET"));
        });

        it("is sent the call in its address, with the region and nothing in its body", async () => {
            const seen: unknown[] = [];
            answer = ({ method, url, headers }, response) => {
                seen.push([method, url, headers["x-acs-action"]]);
                response.writeHead(299).end('{"RequestId":"r"}');
            };
            assert.deepEqual(await call({ LoadBalancerId: "lb 1" }), { RequestId: "r" });
            assert.deepEqual(seen, [["POST", "/?LoadBalancerId=lb%201&RegionId=cn-hangzhou", "DescribeRegions"]]);
        });

        it("takes an answer as long as any of the cloud's", async () => {
            const text = "x".repeat(3 * 1024 * 1024);
            answers(200, JSON.stringify({ text }));
            assert.deepEqual(await call(), { text });
        });

        const credentials = (code: string) =>
            `the cloud does not accept the credentials: ${code}; check access key and secret`;
        const cases: [number, object, string, string][] = [
            ...[
                "InvalidAccessKeyId.Inactive",
                "SignatureDoesNotMatch",
                "IncompleteSignature",
                "InvalidSecurityToken.Expired",
                "MissingSecurityToken",
            ].map((Code): [number, object, string, string] => [
                400,
                { Code, Message: SECRET },
                credentials(Code),
                Code,
            ]),
            [
                400,
                { Code: "InvalidTimeStamp.Expired", RequestId: "one", Message: SECRET },
                "the cloud does not accept the time of the call: InvalidTimeStamp.Expired (request ID); set the clock of this machine",
                "InvalidTimeStamp.Expired",
            ],
            [
                400,
                { Code: "Forbidden.RAM" },
                "forbidden: Forbidden.RAM; have slb:DescribeRegions granted in RAM",
                "Forbidden.RAM",
            ],
            [
                400,
                { Code: "NoPermission" },
                "forbidden: NoPermission; have slb:DescribeRegions granted in RAM",
                "NoPermission",
            ],
            [403, { Code: "Other" }, "forbidden: Other; have slb:DescribeRegions granted in RAM", "Other"],
            [
                404,
                { Code: "Gone", Message: "It is gone.", RequestId: "one" },
                "the cloud refused: Gone: It is gone. (request ID)",
                "Gone",
            ],
            [300, { Code: "Moved" }, "the cloud refused: Moved", "Moved"],
            [500, {}, "the cloud refused: HTTP 500", "HTTP 500"],
            [503, { Code: 1, Message: 2, RequestId: 3 }, "the cloud refused: HTTP 503", "HTTP 503"],
            ...["My.Forbidden", "My.NoPermission", "My.InvalidTimeStamp", "My.IncompleteSignature"].map(
                (Code): [number, object, string, string] => [
                    400,
                    { Code, Message: "No." },
                    `the cloud refused: ${Code}: No.`,
                    Code,
                ],
            ),
        ];
        it("says why it says no, by its code", async () => {
            for (const [status, body, expected, code] of cases) {
                answers(status, JSON.stringify(body));
                const asked = call();
                assert.equal(await refusedWith(asked), `slb:DescribeRegions: ${expected}`);
                await assert.rejects(asked, { name: "CloudRefusal", code });
            }
        });
    });
});

describe("the guard's settings", () => {
    const given = (settings: Record<string, string>) => (name: string) => settings[name];
    const KEYS = { accessKey: "id", secretKey: "secret" };

    it("are the provider's, before those of the environment", () => {
        assert.deepEqual(
            resolveCloudSettings(given({ ...KEYS, region: "cn-beijing" }), { ALICLOUD_REGION: "eu-central-1" }),
            {
                ...{ region: "cn-beijing", protocol: "https", endpoint: "slb.cn-beijing.aliyuncs.com" },
                stsEndpoint: "sts.cn-beijing.aliyuncs.com",
                ...KEYS,
            },
        );
        assert.deepEqual(
            resolveCloudSettings(
                given({ protocol: "HTTP", endpoints: '[{"ecs":"x"},{"slb":"http://127.0.0.1:80","sts":"b"}]' }),
                {
                    ALIBABA_CLOUD_ACCESS_KEY_ID: "id",
                    ALIBABA_CLOUD_ACCESS_KEY_SECRET: "secret",
                    ALICLOUD_SECURITY_TOKEN: "token",
                    ALICLOUD_REGION: "eu-central-1",
                },
            ),
            {
                ...{ region: "eu-central-1", protocol: "http", endpoint: "127.0.0.1:80", stsEndpoint: "b" },
                ...{ ...KEYS, securityToken: "token" },
            },
        );
    });

    it("are taken from the environment by any of the names that the provider knows, the first before the others", () => {
        const from = (env: Record<string, string>) => resolveCloudSettings(given({}), env);
        const common = { protocol: "https", endpoint: "slb.cn-beijing.aliyuncs.com", region: "cn-beijing" };
        const stsEndpoint = "sts.cn-beijing.aliyuncs.com";
        const whole = { ...common, stsEndpoint, accessKey: "id", secretKey: "secret", securityToken: "token" };
        for (const [region, accessKey, secretKey, token] of [
            ["ALICLOUD_REGION", "ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"],
            [
                ...["ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_ACCESS_KEY_ID"],
                ...["ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"],
            ],
            [
                ...["ALICLOUD_REGION", "ALIBABACLOUD_ACCESS_KEY_ID"],
                ...["ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_SECURITY_TOKEN"],
            ],
        ] as const) {
            const env = { [region]: "cn-beijing", [accessKey]: "id", [secretKey]: "secret", [token]: "token" };
            assert.deepEqual(from(env), whole);
            const late = {
                ALIBABA_CLOUD_REGION: "x",
                ALIBABACLOUD_ACCESS_KEY_ID: "x",
                ALIBABACLOUD_ACCESS_KEY_SECRET: "x",
            };
            assert.deepEqual(from({ ...late, ALICLOUD_ACCESS_KEY: "", ...env }), whole);
        }
    });

    it("take the service's own address where one is given", () => {
        const endpoint = (endpoints: string) =>
            resolveCloudSettings(given({ ...KEYS, region: "r", endpoints }), {}).endpoint;
        for (const [endpoints, expected] of [
            ['{"slb":"a:1"}', "a:1"],
            ['[{"slb":""},{"slb":7},null,{"slb":"https://b"},{"slb":"c"}]', "b"],
            ['[{"slb":"in.http://b"}]', "in.http://b"],
            ["[]", "slb.r.aliyuncs.com"],
            ['[{"ecs":"x"}]', "slb.r.aliyuncs.com"],
            ["no JSON", "slb.r.aliyuncs.com"],
        ] as const) {
            assert.equal(endpoint(endpoints), expected, endpoints);
        }
    });

    it("refuse keys beside a profile by which the provider takes on a role, and no other profile", () => {
        const folder = mkdtempSync(path.join(tmpdir(), "profiles-"));
        const file = path.join(folder, "config.json");
        const profiles = [
            { name: "role", mode: "RamRoleArn", ram_role_arn: "acs:ram::1:role/ops", access_key_id: "a" },
            { name: "bare", mode: "RamRoleArn" },
            { name: "keys", mode: "AK", access_key_id: "a", access_key_secret: "b" },
        ];
        writeFileSync(file, JSON.stringify({ profiles }));
        const env = { ALICLOUD_ACCESS_KEY: "id", ALICLOUD_SECRET_KEY: "secret" };
        const use = (profile: string, more: NodeJS.ProcessEnv = env) =>
            resolveCloudSettings(given({ region: "r", profile, sharedCredentialsFile: file }), more).accessKey;
        const wrong = (profile: string) =>
            `the provider takes on the role of the profile "${profile}" beside the keys that are set, which the guard cannot; ` +
            "export ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY (of a role: its temporary keys, and ALICLOUD_SECURITY_TOKEN), " +
            "and no profile";
        try {
            assert.throws(() => use("role"), { name: "CloudRefusal", message: wrong("role") });
            const byEnv = { ...env, ALIBABA_CLOUD_PROFILE: "role", ALIBABA_CLOUD_CREDENTIALS_FILE: file };
            assert.throws(() => resolveCloudSettings(given({ region: "r" }), byEnv), { message: wrong("role") });
            assert.deepEqual(
                ["bare", "keys", "none"].map((name) => use(name)),
                ["id", "id", "id"],
            );
            assert.equal(use("keys", {}), "a");
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("speak HTTP only where that is said", () => {
        const protocol = (text: string) =>
            resolveCloudSettings(given({ ...KEYS, region: "r", protocol: text }), {}).protocol;
        assert.deepEqual(["HTTP", "http", "HTTPS", ""].map(protocol), ["http", "http", "https", "https"]);
    });

    it("take on no role, but take a setting of one that is empty for none", () => {
        const use = (more: Record<string, string>) =>
            resolveCloudSettings(given({ ...KEYS, region: "r", ...more }), {});
        for (const name of ["assumeRole", "assumeRoleWithOidc"]) {
            for (const text of ["", "[]", "{}", "[{}]", "null", "[null]", '"x"', "7", "no JSON"]) {
                assert.equal(use({ [name]: text }).accessKey, "id", text);
            }
            for (const text of ['{"roleArn":"x"}', '[{"roleArn":"x"}]', '[{},{"roleArn":"x"}]']) {
                assert.throws(() => use({ [name]: text }), {
                    name: "CloudRefusal",
                    message: new RegExp(`^the provider takes on a role \\(${name}\\), which the guard cannot; export `),
                });
            }
        }
    });

    it("trust the authorities of SSL_CERT_FILE where there is such a file", () => {
        const folder = mkdtempSync(path.join(tmpdir(), "authorities-"));
        const file = path.join(folder, "ca.pem");
        writeFileSync(file, "certificate");
        const use = (SSL_CERT_FILE: string) => resolveCloudSettings(given({ ...KEYS, region: "r" }), { SSL_CERT_FILE });
        try {
            assert.equal(use(file).ca, "certificate");
            for (const none of ["", path.join(folder, "none.pem")]) {
                assert.equal("ca" in use(none), false);
            }
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("are those of the profile and the file that the environment names, else of the CLI's own file", () => {
        const home = mkdtempSync(path.join(tmpdir(), "home-"));
        const write = (folder: string, id: string) => {
            mkdirSync(path.join(home, folder), { recursive: true });
            const file = path.join(home, folder, "config.json");
            const profile = { name: "own", mode: "AK", access_key_id: id, access_key_secret: "s", region_id: "r" };
            writeFileSync(file, JSON.stringify({ profiles: [profile] }));
            return file;
        };
        const other = write("other", "other's");
        write(".aliyun", "home's");
        const { HOME } = process.env;
        process.env["HOME"] = home;
        try {
            const own = { ALIBABA_CLOUD_PROFILE: "own" };
            assert.equal(resolveCloudSettings(given({}), own).accessKey, "home's");
            assert.equal(
                resolveCloudSettings(given({}), { ALICLOUD_PROFILE: "own", ALIBABA_CLOUD_PROFILE: "x" }).accessKey,
                "home's",
            );
            const named = { ...own, ALICLOUD_SHARED_CREDENTIALS_FILE: other };
            assert.equal(resolveCloudSettings(given({}), named).accessKey, "other's");
            const { accessKey, region } = resolveCloudSettings(given({ ...KEYS, region: "mine" }), named);
            assert.deepEqual([accessKey, region], ["id", "mine"]);
            // Half of a pair of keys is none.
            assert.equal(resolveCloudSettings(given({ accessKey: "id" }), named).accessKey, "other's");
            assert.equal(resolveCloudSettings(given({ secretKey: "secret", region: "mine" }), named).region, "mine");
        } finally {
            delete process.env["HOME"];
            Object.assign(process.env, HOME === undefined ? {} : { HOME });
            rmSync(home, { recursive: true });
        }
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
        const use = (name: string) => resolveCloudSettings(given({ profile: name, sharedCredentialsFile: file }), {});
        try {
            const { region, accessKey, securityToken } = use("own");
            assert.deepEqual([region, accessKey, securityToken], ["cn-shanghai", "id", undefined]);
            assert.equal(use("sts").securityToken, "token");
            const refused = (name: string, what: string) =>
                assert.throws(() => use(name), {
                    name: "CloudRefusal",
                    message: `the profile "${name}" ${what} (${file}); export ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY (of a role: its temporary keys, and ALICLOUD_SECURITY_TOKEN)`,
                });
            refused("role", 'is of mode "RamRoleArn", which the guard cannot use');
            refused("none", "is not there");
            writeFileSync(file, "{}");
            refused("own", "is not there");
            writeFileSync(file, "no JSON");
            refused("own", "cannot be read");
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
            [`no credentials for the cloud; ${keys}`, { region: "cn-beijing", secretKey: "secret" }],
            ["no region; set alicloud:region", KEYS],
            [
                `the provider takes on a role (assumeRole), which the guard cannot; ${keys}`,
                { ...KEYS, region: "cn-beijing", assumeRole: '{"roleArn":"acs:ram::1:role/x"}' },
            ],
        ];
        for (const [message, settings] of cases) {
            assert.throws(() => resolveCloudSettings(given(settings), {}), { name: "CloudRefusal", message });
        }
    });
});
