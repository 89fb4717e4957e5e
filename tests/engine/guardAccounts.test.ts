// A guard whose process has keys of another account than the provider: what it must not take for a pair that is yet to be made.

import * as assert from "node:assert/strict";

import { DEFAULTS, LocalClb } from "../../clb/controlPlane/localClb";
import {
    AddressType,
    PrimarySecondaryLoadBalancer,
    type PrimarySecondaryLoadBalancerArgs,
    Protocol,
} from "../../components";
import { Accounts } from "./support/accounts";
import { CloudStack, smallCloud } from "./support/cloud";
import { Traffic } from "./support/traffic";

const pair =
    (primary: string, secondary: string, more: Partial<PrimarySecondaryLoadBalancerArgs> = {}) =>
    () => {
        new PrimarySecondaryLoadBalancer("web", {
            loadBalancer: {},
            primary: { serverId: primary },
            secondary: { serverId: secondary },
            listeners: [{ protocol: Protocol.Tcp, port: 4430, backendPort: 8443 }],
            healthCheck: { interval: 1, timeout: 1, unhealthyThreshold: 2, healthyThreshold: 2 },
            standbyCheck: { port: 9443 },
            guard: true,
            ...more,
        });
        return {};
    };
const asWritten = pair("i-a", "i-b");
const swapped = pair("i-b", "i-a");
/** Another load balancer than the default one. */
const INTRANET = { addressType: AddressType.Intranet, vswitchId: "vsw-a" };
const LOCK = { "alicloud-primary-secondary:locked": { web: "sale until Monday" } };

/** The keys of an account, as the environment has them. */
const keys = ({ accessKey, secretKey }: { accessKey: string; secretKey: string }) => ({
    ALICLOUD_ACCESS_KEY: accessKey,
    ALICLOUD_SECRET_KEY: secretKey,
});

describe("a guard with keys of another account", () => {
    let cloud: CloudStack;
    let other: LocalClb;
    let accounts: Accounts;
    let traffic: Traffic;
    let config: Record<string, unknown>;
    before(async () => {
        // Engine and provider have their keys from their environment, and the program has its own.
        cloud = await CloudStack.start("accounts", smallCloud, "cn-hangzhou", keys(DEFAULTS));
        other = await LocalClb.start({
            region: "cn-hangzhou",
            accountId: "6543210987654321",
            accessKey: "other-access-key",
            secretKey: "other-secret-key",
            seed: smallCloud,
        });
        accounts = await Accounts.start(cloud.clb, other);
        const [products] = cloud.clb.providerConfig().endpoints;
        const all = Object.keys(products!).map((product) => [product, accounts.endpoint]);
        config = {
            "alicloud:accessKey": undefined,
            "alicloud:secretKey": undefined,
            "alicloud:accountId": undefined,
            "alicloud:endpoints": [Object.fromEntries(all) as object],
        };
        Object.assign(process.env, keys(DEFAULTS), { SSL_CERT_FILE: cloud.clb.caFile });
        await cloud.must("up", asWritten, config);
        traffic = await Traffic.start(cloud.clb);
        await traffic.seen("i-b", 9443, "normal");
        Object.assign(process.env, keys(other.credentials));
    });
    after(async () => {
        ["ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "SSL_CERT_FILE"].forEach((name) => delete process.env[name]);
        await traffic?.close();
        await accounts?.close();
        await other?.stop();
        await cloud?.close();
    });

    const up = async (program: () => object, more: Record<string, unknown> = {}) => {
        const { result, lost, servers } = await traffic.during(() => cloud.run("up", program, { ...config, ...more }));
        return { ...result, lost, servers };
    };
    const balancer = () => cloud.clb.model.loadBalancers.map(({ id }) => id).at(-1);
    const unknown = (answered: string) => {
        const id = balancer();
        return (
            "the roles stay as they are, as it cannot be asked whether the new primary serves; no listener was moved " +
            `tcp-4430: ${id}:tcp:4430 is in the state, and there is no ${id} where the guard asked: ${answered}; ` +
            "use the keys and the region that the pair was deployed with"
        );
    };
    const words = (text: string) => text.replace(/\s+/g, " ");

    it("refuses a swap towards a dead standby, names the account that answered, and loses no request", async () => {
        await traffic.servers.kill(["i-b"]);
        await traffic.seen("i-b", 9443, "abnormal");
        const { ok, calls, lost, servers, output } = await up(swapped);
        assert.deepEqual([ok, calls, lost, servers], [false, [], 0, ["i-a"]], output);
        const said = unknown("account 6543210987654321 in region cn-hangzhou answered");
        assert.ok(words(output).includes(said), output);
        await traffic.servers.start(["i-b"]);
        await traffic.seen("i-b", 9443, "normal");
    });

    it("says so if STS cannot be asked either", async () => {
        const [products] = config["alicloud:endpoints"] as Record<string, string>[];
        const { ok, calls, output } = await up(swapped, {
            "alicloud:endpoints": [{ ...products, sts: "127.0.0.1:9" }],
        });
        assert.deepEqual([ok, calls], [false, []], output);
        const why =
            "sts:GetCallerIdentity: no connection to https://127.0.0.1:9: ECONNREFUSED; check the network, and region and endpoint of the stack";
        const answered = `an account of region cn-hangzhou answered that is not known, as STS could not be asked (${why})`;
        assert.ok(words(output).includes(unknown(answered)), output);
    });

    it("changes no locked pair, and loses no request", async () => {
        const { ok, calls, lost, servers, output } = await up(swapped, LOCK);
        assert.deepEqual([ok, calls, lost, servers], [false, [], 0, ["i-a"]], output);
    });

    it("lets a swap through with the right keys, and no request is lost", async () => {
        Object.assign(process.env, keys(DEFAULTS));
        const { ok, lost, output } = await up(swapped);
        assert.deepEqual([ok, lost], [true, 0], output);
        assert.equal(cloud.servers("tcp", 4430).primary, "i-b:8443");
    });

    it("deploys a load balancer that replaces another one", async () => {
        const before = balancer();
        const replaced = pair("i-b", "i-a", { loadBalancer: INTRANET });
        const { ok, output } = await cloud.run("up", replaced, config);
        assert.ok(ok, output);
        assert.notEqual(balancer(), before);
        assert.equal(cloud.servers("tcp", 4430).primary, "i-b:8443");
    });

    it("does not change the roles of a locked pair, although its load balancer is another one", async () => {
        const { ok, output } = await cloud.run("up", asWritten, { ...config, ...LOCK });
        assert.equal(ok, false);
        assert.match(output, /pair web: locked: sale until Monday; no listener was moved\n +tcp-4430: i-b -> i-a\n/);
        assert.equal(cloud.servers("tcp", 4430).primary, "i-b:8443");
    });
});
