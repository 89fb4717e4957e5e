// The commands' way to the cloud, against the local CLB.

import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { dropped, type Fault, refusal, serverError, throttling } from "../../../clb/controlPlane/faults";
import { LocalClb } from "../../../clb/controlPlane/localClb";
import { SEED } from "../../../clb/controlPlane/seed";
import type { ErrorName } from "../../../clb/core/errors";
import { type Cloud, connect, toCloudError } from "../../../cli/cloud/client";
import { readSettings } from "../../../cli/cloud/cloudSettings";
import { readHealth, readLoadBalancer } from "../../../cli/cloud/loadBalancer";
import type { StackFile } from "../../../cli/project/stackFile";

const never = () => Promise.reject(new Error("nothing is encrypted"));

describe("the cloud of a stack", () => {
    let clb: LocalClb;
    let loadBalancerId: string;
    before(async () => {
        clb = await LocalClb.start({ region: "cn-hangzhou" });
        loadBalancerId = await makePair(clb);
    });
    after(() => clb?.stop());
    afterEach(() => clb.clear());

    /** A stack file with these `alicloud:` settings, over those that lead to the local CLB. */
    const stackFile = (settings: Record<string, unknown> = {}): StackFile => ({
        file: "stacks/Pulumi.test.yaml",
        notes: [],
        lineOf: () => 1,
        config: Object.fromEntries(
            Object.entries({ ...clb.providerConfig(), ...settings })
                .filter(([, value]) => value !== undefined)
                .map(([key, value]) => [`alicloud:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
        ),
    });
    const cloud = async (settings: Record<string, unknown> = {}, env: NodeJS.ProcessEnv = trusting()): Promise<Cloud> =>
        connect(await readSettings(stackFile(settings), never, env), [1, 1]);
    const trusting = () => ({ SSL_CERT_FILE: clb.caFile });
    const message = async (run: () => Promise<unknown>): Promise<string> => {
        try {
            await run();
        } catch (error) {
            assert.ok(error instanceof Error);
            return error.message.replaceAll(clb.endpoint, "ENDPOINT").replace(/ \(request [^)]+\)/, "");
        }
        throw new Error("nothing was refused");
    };
    const ask = async (settings: Record<string, unknown> = {}, env?: NodeJS.ProcessEnv) =>
        message(async () => (await cloud(settings, env)).call("DescribeLoadBalancers"));

    for (const protocol of ["HTTPS", "HTTP"]) {
        it(`reads an instance over ${protocol} with the keys of the config`, async () => {
            const instance = await readLoadBalancer(await cloud({ protocol }), loadBalancerId);
            assert.ok(instance);
            const { name, status, listeners, groups } = instance;
            assert.deepEqual(
                { name, status, listeners: listeners.map(({ protocol: p, port, status: s }) => [p, port, s]) },
                {
                    name: "shop",
                    status: "active",
                    listeners: [
                        ["tcp", 443, "running"],
                        ["udp", 53, "stopped"],
                    ],
                },
            );
            assert.deepEqual(
                groups.map(({ name: n, servers }) => [n, servers]),
                [
                    [
                        "web",
                        [
                            { role: "primary", serverId: SEED.ecsA, type: "ecs", port: 8443, weight: 100 },
                            { role: "secondary", serverId: SEED.ecsB, type: "ecs", port: 8444, weight: 90 },
                        ],
                    ],
                ],
            );
            assert.equal(listeners[0]?.groupId, groups[0]?.id);
            assert.equal(listeners[1]?.groupId, undefined);
            assert.deepEqual(new Set(clb.calls().map(({ transport }) => transport)), new Set([protocol.toLowerCase()]));
        });
    }

    it("tells an instance that is not there from a refusal", async () => {
        assert.equal(await readLoadBalancer(await cloud(), "lb-nowhere"), undefined);
        clb.faults.at("DescribeLoadBalancerAttribute", 1, refusal("unknownAccessKey"));
        assert.equal(
            await message(async () => readLoadBalancer(await cloud(), loadBalancerId)),
            "DescribeLoadBalancerAttribute: the cloud does not accept the credentials: InvalidAccessKeyId.NotFound. " +
                "Check access key and secret.",
        );
    });

    it("reads health rows as they are, and none for a server that is not probed", async () => {
        clb.health = ({ role }) => (role === "Slave" ? undefined : "normal");
        assert.deepEqual(
            (await readHealth(await cloud(), loadBalancerId)).filter(({ protocol }) => protocol === "tcp"),
            [{ protocol: "tcp", listenerPort: 443, serverId: SEED.ecsA, port: 8443, health: "normal" }],
        );
    });

    it("takes the keys that are exported for the provider, and those of the cloud's own tools", async () => {
        const { accessKey, secretKey } = clb.credentials;
        const without = { accessKey: undefined, secretKey: undefined };
        for (const env of [
            { ALICLOUD_ACCESS_KEY: accessKey, ALICLOUD_SECRET_KEY: secretKey },
            { ALIBABA_CLOUD_ACCESS_KEY_ID: accessKey, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secretKey },
        ]) {
            await (await cloud(without, { ...trusting(), ...env })).call("DescribeLoadBalancers");
        }
    });

    it("takes the region from the environment where the config has none", async () => {
        const settings = await readSettings(stackFile({ region: undefined, endpoints: undefined }), never, {
            ALICLOUD_REGION: "cn-shanghai",
        });
        assert.equal(settings.region, "cn-shanghai");
        assert.equal(settings.endpoint("slb"), "slb.cn-shanghai.aliyuncs.com");
        assert.equal(
            await message(() => readSettings(stackFile({ region: undefined }), never, {})),
            "stacks/Pulumi.test.yaml: alicloud:region: missing; must name the region, as cn-hangzhou",
        );
    });

    it("has encrypted settings decrypted", async () => {
        const file = stackFile({ secretKey: { secure: "v1:abc" } });
        const { credential } = await readSettings(file, (key) => Promise.resolve(`plain ${key}`), {});
        assert.equal((await credential.getCredential()).accessKeySecret, "plain alicloud:secretKey");
    });

    it("refuses what would lead elsewhere than the provider goes", async () => {
        assert.match(
            await ask({ assumeRole: { roleArn: "acs:ram::1:role/x" } }),
            /^stacks\/Pulumi.test.yaml: alicloud:assumeRole: /,
        );
        assert.equal(
            await ask({ endpoints: "slb" }),
            'stacks/Pulumi.test.yaml: alicloud:endpoints: not a map; must be a list with one map, as [{ slb: "host" }]',
        );
    });

    it("refuses keys beside a profile by which the provider takes on a role", async () => {
        const home = mkdtempSync(path.join(tmpdir(), "profiles-"));
        const sharedCredentialsFile = path.join(home, "config.json");
        const ram = { mode: "RamRoleArn", ram_role_arn: "acs:ram::1:role/ops", access_key_id: "a" };
        const profiles = [
            { name: "role", ...ram },
            { name: "keys", mode: "AK", access_key_id: "a", access_key_secret: "s" },
        ];
        writeFileSync(sharedCredentialsFile, JSON.stringify({ profiles }));
        const { accessKey, secretKey } = clb.providerConfig();
        const keys = { ALICLOUD_ACCESS_KEY: accessKey, ALICLOUD_SECRET_KEY: secretKey };
        const noKeys = { accessKey: undefined, secretKey: undefined };
        const refused =
            'stacks/Pulumi.test.yaml: alicloud:profile: with the profile "role" the provider takes on a role beside the keys ' +
            "that are set, and this command would look at another account; export the role's own temporary keys and no profile";
        try {
            const read = (settings: object, env: NodeJS.ProcessEnv) =>
                message(async () => {
                    await (
                        await cloud({ ...noKeys, ...settings }, { ...trusting(), ...keys, ...env })
                    ).call("DescribeLoadBalancers");
                    throw new Error("allowed");
                });
            const env = { ALICLOUD_SHARED_CREDENTIALS_FILE: sharedCredentialsFile };
            for (const [settings, variables] of [
                [{ profile: "role", sharedCredentialsFile }, {}],
                [{ profile: "role" }, env],
                [{}, { ...env, ALICLOUD_PROFILE: "role" }],
                [{}, { ...env, ALIBABA_CLOUD_PROFILE: "role" }],
            ]) {
                assert.equal(await read(settings!, variables as NodeJS.ProcessEnv), refused);
            }
            for (const profile of ["keys", "none", ""]) {
                assert.equal(await read({ profile, sharedCredentialsFile }, {}), "allowed", profile);
            }
        } finally {
            rmSync(home, { recursive: true });
        }
    });

    describe("without credentials", () => {
        const home = mkdtempSync(path.join(tmpdir(), "home-"));
        const before = { ...process.env };
        beforeEach(() => {
            Object.keys(process.env)
                .filter((name) => /^(ALICLOUD|ALIBABA)/.test(name))
                .forEach((name) => delete process.env[name]);
            Object.assign(process.env, { HOME: home, ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" });
        });
        afterEach(() => Object.assign(process.env, before));
        after(() => {
            delete process.env["ALIBABA_CLOUD_ECS_METADATA_DISABLED"];
            rmSync(home, { recursive: true });
        });

        it("says how to give some, and asks nothing", async () => {
            assert.equal(
                await ask({ accessKey: undefined, secretKey: undefined }),
                "No credentials for the cloud. Export ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY (or " +
                    "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET), or configure a profile of the `aliyun` CLI.",
            );
            assert.deepEqual(clb.calls(), []);
        });
    });

    describe("that says no", () => {
        const failures: [string, Fault | ErrorName, string][] = [
            [
                "to wrong keys",
                "wrongSignature",
                "the cloud does not accept the credentials: SignatureDoesNotMatch. Check access key and secret.",
            ],
            [
                "to who may not ask",
                "forbidden",
                "forbidden: Forbidden.RAM. The credentials are valid but may not call slb:DescribeLoadBalancers on this; " +
                    "have it granted in RAM.",
            ],
            [
                "to the wrong clock",
                "expiredTimestamp",
                "the cloud does not accept the time of the call: InvalidTimeStamp.Expired. Set the clock of this machine.",
            ],
            [
                "for a reason of its own",
                "unsupported",
                "the cloud refused: UnsupportedOperation: The specified action is not supported.",
            ],
            [
                "by hanging up",
                dropped(),
                "no connection to https://ENDPOINT: ECONNRESET. Check the network, and region and endpoint of the stack.",
            ],
        ];
        for (const [title, fault, said] of failures) {
            it(`${title}`, async () => {
                clb.faults.at("*", 1, typeof fault === "string" ? refusal(fault) : fault, 9);
                assert.equal(await ask(), `DescribeLoadBalancers: ${said}`);
                assert.equal(clb.calls().length, 1);
            });
        }

        it("is asked again while it is busy, and no more than three times", async () => {
            clb.faults.at("*", 1, serverError(), 2);
            await (await cloud()).call("DescribeLoadBalancers");
            clb.clear();
            clb.faults.at("*", 1, throttling(), 9);
            assert.equal(
                await ask(),
                "DescribeLoadBalancers: too many calls: Throttling.User, 3 attempts in a row. Try again in a minute; other " +
                    "tools may be calling with the same account.",
            );
            assert.equal(clb.calls().length, 3);
        });

        it("by an authority that is not trusted", async () => {
            assert.equal(
                await ask({}, {}),
                "DescribeLoadBalancers: https://ENDPOINT is not trusted: UNABLE_TO_VERIFY_LEAF_SIGNATURE. Name its authority " +
                    "by NODE_EXTRA_CA_CERTS or SSL_CERT_FILE.",
            );
        });

        it("by not being there", async () => {
            assert.equal(
                await ask({ endpoints: [{ slb: "127.0.0.1:9" }] }),
                "DescribeLoadBalancers: no connection to https://127.0.0.1:9: ECONNREFUSED. Check the network, and region and " +
                    "endpoint of the stack.",
            );
        });
    });
});

describe("a call that failed", () => {
    const where = "https://slb.example";
    const said = (thrown: object) => {
        const { message, action, code } = toCloudError(thrown, { action: "Ask", service: "ecs", where, attempts: 3 });
        assert.equal(action, "Ask");
        return [message, code];
    };
    const refused = (code: string, data: object = { RequestId: "R-1", Message: "m" }) => said({ code, data });

    it("is told by the cloud's code, with the request for its support, and never by what was signed", () => {
        const credentials = (code: string) =>
            `Ask: the cloud does not accept the credentials: ${code} (request R-1). Check access key and secret.`;
        for (const code of [
            "InvalidAccessKeyId.NotFound",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "InvalidSecurityToken.Expired",
            "MissingSecurityToken",
        ]) {
            assert.deepEqual(refused(code), [credentials(code), code]);
        }
        const clock = (code: string) =>
            `Ask: the cloud does not accept the time of the call: ${code}. Set the clock of this machine.`;
        assert.deepEqual(refused("InvalidTimeStamp.Format")[0], clock("InvalidTimeStamp.Format"));
        const forbidden = (code: string) =>
            `Ask: forbidden: ${code} (request R-1). The credentials are valid but may not call ecs:Ask on this; have it granted in RAM.`;
        for (const code of ["Forbidden", "NoPermission.X"]) {
            assert.deepEqual(refused(code)[0], forbidden(code));
        }
        assert.equal(refused("Odd", { RequestId: "R-1", statusCode: 403 })[0], forbidden("Odd"));
        const busy = (code: string) =>
            `Ask: too many calls: ${code}, 3 attempts in a row. Try again in a minute; other tools may be calling with the same account.`;
        for (const code of ["Throttling", "Rejected.Throttling"]) {
            assert.equal(refused(code)[0], busy(code));
        }
        for (const code of ["XSignatureDoesNotMatch", "XInvalidTimeStamp", "XForbidden", "Odd"]) {
            assert.deepEqual(refused(code), [`Ask: the cloud refused: ${code}: m (request R-1)`, code]);
        }
        assert.deepEqual(refused("Odd", { statusCode: 400 })[0], "Ask: the cloud refused: Odd: no reason given");
        assert.deepEqual(said({ data: { Message: "m" } }), ["Ask: the cloud refused: : m", ""]);
    });

    it("is told by the way to the cloud where that was not reached", () => {
        const words = "Check the network, and region and endpoint of the stack.";
        assert.deepEqual(said({ name: "RequestTimeoutError", code: "X" }), [
            `Ask: no answer from ${where} in time. ${words}`,
            undefined,
        ]);
        for (const code of [
            "CERT_HAS_EXPIRED",
            "ERR_SSL_WRONG_VERSION_NUMBER",
            "ERR_TLS_CERT_ALTNAME_INVALID",
            "DEPTH_ZERO_SELF_SIGNED",
            "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        ]) {
            const trust = "Name its authority by NODE_EXTRA_CA_CERTS or SSL_CERT_FILE.";
            assert.equal(said({ code })[0], `Ask: ${where} is not trusted: ${code}. ${trust}`);
        }
        assert.equal(said({ code: "ENOTFOUND" })[0], `Ask: no connection to ${where}: ENOTFOUND. ${words}`);
        assert.equal(
            said(new SyntaxError("Unexpected token '<', AccessKeyId=secret"))[0],
            `Ask: ${where} answered with something that is not the cloud's. Check the endpoint, and proxies on the way.`,
        );
    });
});

/** An instance "shop" with a running TCP listener on a group, and a UDP listener without one that was never started. */
async function makePair(clb: LocalClb): Promise<string> {
    const client = clb.client();
    const { LoadBalancerId } = (await client.ok("CreateLoadBalancer", {
        LoadBalancerName: "shop",
        AddressType: "internet",
        InstanceChargeType: "PayByCLCU",
    })) as { LoadBalancerId: string };
    const servers = [
        { ServerId: SEED.ecsA, Port: "8443", Weight: "100", ServerType: "Master", Type: "ecs" },
        { ServerId: SEED.ecsB, Port: "8444", Weight: "90", ServerType: "Slave", Type: "ecs" },
    ];
    const { MasterSlaveServerGroupId } = (await client.ok("CreateMasterSlaveServerGroup", {
        LoadBalancerId,
        MasterSlaveServerGroupName: "web",
        MasterSlaveBackendServers: JSON.stringify(servers).replaceAll('"', "'"),
    })) as { MasterSlaveServerGroupId: string };
    await client.ok("CreateLoadBalancerTCPListener", {
        LoadBalancerId,
        ListenerPort: "443",
        Bandwidth: "-1",
        MasterSlaveServerGroupId,
    });
    await client.ok("CreateLoadBalancerUDPListener", {
        LoadBalancerId,
        ListenerPort: "53",
        Bandwidth: "-1",
        BackendServerPort: "5353",
    });
    await client.ok("StartLoadBalancerListener", { LoadBalancerId, ListenerPort: "443", ListenerProtocol: "tcp" });
    client.close();
    clb.clear();
    return LoadBalancerId;
}
