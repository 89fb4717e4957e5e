// The policy of `npm run ram-policy`, held against every call that the real engine and provider make in the life of pairs as
// the repository's stacks have them, and of those that they have not: nothing missing, nothing extra.

import * as assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import { parse, stringify } from "yaml";

import type { Call } from "../../clb/controlPlane/callLog";
import { readSeedIds } from "../../cli/local/seedIds";
import { type Command, PROJECT } from "../../cli/local/workspace";
import type { Plan } from "../../cli/plan/model";
import { listPermissions, type Permission, type Policy } from "../../cli/ramPolicy/policy";
import { declareStack } from "../../stacks/program";
import { copyWith, ROOT, runTs } from "../support/run";
import { CloudStack } from "./support/cloud";

const REGION = "cn-shanghai";
const PAIRS = `${PROJECT}:pairs`;

interface PairFile {
    readonly loadBalancer?: Readonly<Record<string, unknown>>;
    readonly loadBalancerId?: string;
    readonly primary: Readonly<Record<string, unknown>>;
    readonly secondary: Readonly<Record<string, unknown>>;
    readonly [setting: string]: unknown;
}
type PairFiles = Readonly<Record<string, PairFile>>;

/** The pairs of one of the repository's stacks, each with the defaults that it shares. */
function repositoryPairs(stack: string): PairFiles {
    const file = readFileSync(path.join(ROOT, "stacks", `Pulumi.${stack}.yaml`), "utf8");
    const { config } = parse(file) as { config: Record<string, object | undefined> };
    const entries = Object.entries(config[PAIRS] as PairFiles).map(([name, pair]) => [
        `${stack}-${name}`,
        { ...config[`${PROJECT}:defaults`], ...pair },
    ]);
    return Object.fromEntries(entries) as PairFiles;
}

const servers = { primary: { serverId: "i-a" }, secondary: { serverId: "i-b" } };
const dns = { protocol: "udp", port: 53, backendPort: 5353 };
const https = { protocol: "tcp", port: 443, backendPort: 8443 };
const bySpec = { spec: "slb.s2.small", internetChargeType: "PayByBandwidth", bandwidth: 20 };

/** What the stacks do not have: an instance of somebody else, a specification, the default server group, a subscription, the
 * standby check. */
const OTHERS: PairFiles = {
    "on-existing": {
        loadBalancerId: "lb-made-later",
        ...servers,
        listeners: [dns],
        standbyCheck: { port: 9000, backendPort: 8080 },
        preflight: true,
        alarm: { contactGroups: ["on-call"], enabled: false, targets: [{ id: "1", arn: "acs:fc:on-call" }] },
    },
    "by-spec": { loadBalancer: bySpec, ...servers, listeners: [https], defaultServerGroup: true },
    subscribed: {
        loadBalancer: { ...bySpec, paymentType: "Subscription" },
        ...servers,
        listeners: [dns],
        tags: { env: "test" },
        standbyCheck: { port: 9000, backendPort: 8080 },
    },
};

/** An earlier version of a file: other roles, servers and weights, an instance that was billed in another way. */
function earlier(pair: PairFile): PairFile {
    const { primary, secondary, loadBalancer, alarm } = pair;
    const on = alarm ? { alarm: { ...alarm, enabled: true } } : {};
    const swapped = { ...pair, ...on, primary: { ...secondary, weight: 50 }, secondary: primary };
    if (loadBalancer === undefined) {
        return swapped;
    }
    const { addressType, vswitchId } = loadBalancer;
    return {
        ...swapped,
        ...(pair["defaultServerGroup"] === true && { secondary: { serverId: "i-c" } }),
        // The name of an instance is what tells its calls from those of others.
        loadBalancer: { ...placement(loadBalancer), addressType, vswitchId, spec: "slb.s1.small" },
    };
}

const placement = ({ name, primaryZoneId, secondaryZoneId }: Readonly<Record<string, unknown>>) => ({
    name,
    primaryZoneId,
    secondaryZoneId,
});

const named = (calls: Iterable<string>) => [...new Set(calls)].sort();

describe("npm run ram-policy", () => {
    let pairs: PairFiles;
    let cloud: CloudStack;
    let plan: Plan;
    let printed: Policy;
    /** The pair that an instance, a group or a vSwitch belongs to, by its id. */
    const owners = new Map<string, string>();
    const caused = { byRefresh: new Map<string, Set<string>>(), byLife: new Map<string, Set<string>>() };

    before(async () => {
        const own = { ...repositoryPairs("dev"), ...repositoryPairs("staging"), ...repositoryPairs("prod"), ...OTHERS };
        pairs = Object.fromEntries(Object.entries(own).map(([name, pair]) => [name, inVSwitchOfItsOwn(name, pair)]));
        cloud = await CloudStack.start("ram", (seed) => readSeedIds([pairs, "i-c"], REGION)(seed), REGION);
        follow();
        await makeExisting();
        await live();
        ({ plan, printed } = await ask());
    });
    after(() => cloud?.close());

    function inVSwitchOfItsOwn(name: string, pair: PairFile): PairFile {
        if (pair.loadBalancer?.["vswitchId"] === undefined) {
            return pair;
        }
        owners.set(`vsw-${name}`, name);
        return { ...pair, loadBalancer: { ...pair.loadBalancer, vswitchId: `vsw-${name}` } };
    }

    /** Learns whose instances and groups appear. */
    function follow(): void {
        cloud.clb.onChange(({ loadBalancers, groups, acls }) => {
            for (const { id, name } of acls.values()) {
                owners.set(id, owners.get(id) ?? ownerOfList(name));
            }
            for (const { id, name } of loadBalancers.values()) {
                owners.set(id, owners.get(id) ?? ownerOfName(name));
            }
            for (const { id, loadBalancerId } of groups.values()) {
                owners.set(id, owners.get(loadBalancerId) ?? "nobody");
            }
        });
    }

    function ownerOfName(instance: string): string {
        const named = Object.entries(pairs).find(([, { loadBalancer }]) => loadBalancer?.["name"] === instance);
        return named?.[0] ?? instance;
    }

    function ownerOfList(list: string): string {
        return Object.keys(pairs).find((name) => list.startsWith(`${name}-`)) ?? list;
    }

    async function makeExisting(): Promise<void> {
        const client = cloud.clb.client();
        const { LoadBalancerId } = await client.ok("CreateLoadBalancer", {
            LoadBalancerName: "on-existing",
            AddressType: "internet",
            InstanceChargeType: "PayByCLCU",
        });
        client.close();
        const existing = { ...pairs["on-existing"]!, loadBalancerId: String(LoadBalancerId) };
        pairs = { ...pairs, "on-existing": existing };
    }

    /** Deploys the earlier file, lets somebody change everything by hand, deploys the file, destroys. */
    async function live(): Promise<void> {
        const before = Object.entries(pairs).map(([name, pair]) => [name, earlier(pair)]);
        await record("up", Object.fromEntries(before) as PairFiles, caused.byLife);
        await driftApart();
        await record("preview", pairs, caused.byRefresh);
        await record("refresh", pairs, caused.byRefresh);
        await record("up", pairs, caused.byLife);
        for (const { id } of cloud.clb.model.loadBalancers) {
            cloud.clb.drift.setLoadBalancer(id, { deleteProtection: "off" });
        }
        await record("destroy", pairs, caused.byLife);
    }

    async function record(command: Command, files: PairFiles, into: Map<string, Set<string>>): Promise<void> {
        const since = cloud.clb.seq;
        await cloud.must(command, declareStack, { [PAIRS]: files });
        for (const call of cloud.clb.calls({ since })) {
            const owner = ownerOf(call);
            into.set(owner, (into.get(owner) ?? new Set()).add(`${call.service}:${call.action}`));
        }
    }

    function ownerOf({ service, action, parameters }: Readonly<Call>): string {
        const { LoadBalancerName, LoadBalancerId, MasterSlaveServerGroupId, VSwitchId, AclId, AclName } = parameters;
        const id = LoadBalancerId ?? parameters["ResourceId.1"] ?? MasterSlaveServerGroupId ?? VSwitchId ?? AclId ?? "";
        // No other pair has an alarm and a preflight.
        if (service === "cms" || /^Describe(VSwitches|Instances|LoadBalancers)$/.test(action)) {
            return "on-existing";
        }
        const made: Record<string, string> = {
            CreateLoadBalancer: ownerOfName(LoadBalancerName ?? ""),
            CreateAccessControlList: ownerOfList(AclName ?? ""),
        };
        const owner = made[action] ?? owners.get(id);
        assert.ok(owner !== undefined && owner in pairs, `whose call is ${action} ${JSON.stringify(parameters)}?`);
        return owner;
    }

    async function driftApart(): Promise<void> {
        const client = cloud.clb.client();
        for (const { id, name, deleteProtection, modificationProtection } of cloud.clb.model.loadBalancers) {
            if (name === "on-existing") {
                continue;
            }
            cloud.clb.drift.setLoadBalancer(id, {
                name: `${name}-renamed`,
                deleteProtection: deleteProtection === "on" ? "off" : "on",
            });
            cloud.clb.drift.setTag(id, "by-hand", "yes");
            const other = modificationProtection.status === "NonProtection" ? "ConsoleProtection" : "NonProtection";
            await client.ok("SetLoadBalancerModificationProtection", {
                LoadBalancerId: id,
                ModificationProtectionStatus: other,
            });
        }
        for (const { id, name } of cloud.clb.model.acls) {
            await client.ok("SetAccessControlListAttribute", { AclId: id, AclName: `${name}-renamed` });
            await client.ok("TagResources", {
                ResourceType: "acl",
                "ResourceId.1": id,
                "Tag.1.Key": "by-hand",
                "Tag.1.Value": "yes",
            });
        }
        client.close();
    }

    /** What the offline plan says of the pairs, and what the command prints for all of them. */
    async function ask(): Promise<{ plan: Plan; printed: Policy }> {
        const copy = copyWith({ ram: stringify({ config: { "alicloud:region": REGION, [PAIRS]: pairs } }) });
        const [planned, policy] = await Promise.all([
            runTs("cli/main.ts", ["plan", "ram", "--format", "json"], copy),
            runTs("cli/main.ts", ["ram-policy", "ram"], copy),
        ]);
        rmSync(copy, { recursive: true });
        assert.deepEqual([planned.stderr, policy.stderr], ["", ""]);
        return { plan: JSON.parse(planned.stdout) as Plan, printed: JSON.parse(policy.stdout) as Policy };
    }

    function granted(pair: string, readOnly: boolean): string[] {
        const own = plan.pairs.filter(({ name }) => name === pair);
        const all: Permission[] = listPermissions({ pairs: own }, { region: REGION, account: "*", readOnly });
        return named(all.map(({ action }) => action));
    }

    const names = ["dev-web", "staging-web", "staging-dns", "prod-web", ...Object.keys(OTHERS)];
    for (const name of names) {
        it(`allows the pair ${name} exactly the calls of its life`, () => {
            const { byLife, byRefresh } = caused;
            assert.deepEqual(named([...byLife.get(name)!, ...byRefresh.get(name)!]), granted(name, false));
        });

        it(`allows the pair ${name} exactly the calls of a preview and a refresh with --read-only`, () => {
            assert.deepEqual(named(caused.byRefresh.get(name)!), granted(name, true));
        });
    }

    it("allows a stack of all of them exactly the calls of all their lives", () => {
        const all = [...caused.byLife.values(), ...caused.byRefresh.values()].flatMap((calls) => [...calls]);
        assert.deepEqual(Object.keys(pairs), names);
        assert.deepEqual(named(printed.Statement.flatMap(({ Action }) => Action)), named(all));
    });

    it("lets a preview of a new stack go without any call", async () => {
        const since = cloud.clb.seq;
        const others = Object.fromEntries(Object.entries(OTHERS).filter(([, { preflight }]) => !preflight));
        await cloud.must("preview", declareStack, { [PAIRS]: others });
        assert.deepEqual(cloud.clb.calls({ since }), []);
    });
});
