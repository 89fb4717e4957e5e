// Two pairs of one name in two components of a hosted program, under traffic: each is shown, judged and moved by itself.

import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { LocalClb } from "../../clb/controlPlane/localClb";
import { SWITCHED_KEY } from "../../components/validation/switchedSetting";
import { execute, pack } from "./support/packed";
import { Program } from "./support/program";
import { python } from "./support/python";
import { writeHosts } from "./support/hosts";
import { Traffic } from "./support/traffic";

/** A site of a color: its type, its name, its port, and what its alias is called. */
interface Site {
    readonly type: string;
    readonly name: string;
    readonly port: number;
    readonly servers: readonly [string, string];
    readonly loadBalancerId: string;
    readonly alias?: string;
}

/** A program with a component for each site, which holds a pair "web". */
function programOf(sites: readonly Site[]): string {
    return `import json
import pulumi

SITES = json.loads(${JSON.stringify(JSON.stringify(sites))})


class Pair(pulumi.ComponentResource):
    def __init__(self, name, args, opts=None):
        super().__init__("alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer", name, args, opts, remote=True)


class Site(pulumi.ComponentResource):
    def __init__(self, site):
        aliases = [pulumi.Alias(name=site["alias"])] if "alias" in site else []
        super().__init__(site["type"], site["name"], {}, pulumi.ResourceOptions(aliases=aliases))
        primary, secondary = site["servers"]
        Pair(
            "web",
            {
                "loadBalancerId": site["loadBalancerId"],
                "primary": {"serverId": primary},
                "secondary": {"serverId": secondary},
                "listeners": [{"protocol": "tcp", "port": site["port"], "backendPort": site["port"]}],
            },
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def program():
    for site in SITES:
        Site(site)
`;
}

describe("two pairs of one name in a hosted program", () => {
    let clb: LocalClb;
    let bin: string;
    let hosts: string | undefined;
    let program: Program;
    let traffic: Traffic;
    let blue: Site;
    let green: Site;

    const setting = () => path.join(program.folder, "Pulumi.dev.yaml");
    const switchedNow = () =>
        (parse(readFileSync(setting(), "utf8")) as { config: Record<string, unknown> }).config[SWITCHED_KEY];
    const primaries = () =>
        Object.fromEntries(
            clb.model.listeners.map(({ port, groupId }) => [
                port,
                clb.model.groups.find(({ id }) => id === groupId)?.servers.find(({ role }) => role === "Master")
                    ?.serverId,
            ]),
        );
    const command = (...args: string[]) =>
        execute(path.join(bin, "alicloud-primary-secondary"), args, program.folder, program.env);
    async function up(sites: readonly Site[], switched?: readonly string[]) {
        writeFileSync(path.join(program.folder, "main.py"), programOf(sites));
        const since = clb.seq;
        const config = switched === undefined ? {} : { [SWITCHED_KEY]: switched };
        const { code, stdout, stderr } = await program.pulumi("up --yes --skip-preview", config);
        const calls = clb.calls({ mutating: true, since }).map(({ action }) => action);
        return { code, said: stdout + stderr, calls };
    }

    before(async () => {
        const servers = ["i-b1", "i-b2", "i-g1", "i-g2"];
        clb = await LocalClb.start({
            region: "cn-hangzhou",
            seed: (seed) => {
                seed.zone("cn-hangzhou-h");
                seed.vpc("vpc-test", "10.0.0.0/16");
                seed.vSwitch("vsw-test", "vpc-test", "cn-hangzhou-h", "10.0.0.0/24");
                servers.forEach((id) => seed.ecs({ id }));
            },
        });
        const client = clb.client();
        const instance = async (name: string) => {
            const asked = { LoadBalancerName: name, AddressType: "internet", InstanceChargeType: "PayByCLCU" };
            return (await client.ok("CreateLoadBalancer", asked))["LoadBalancerId"] as string;
        };
        const own = { blue: await instance("blue"), green: await instance("green") };
        client.close();
        blue = { type: "my:Blue", name: "blue", port: 443, servers: ["i-b1", "i-b2"], loadBalancerId: own.blue };
        green = { type: "my:Green", name: "green", port: 444, servers: ["i-g1", "i-g2"], loadBalancerId: own.green };
        ({ bin } = await pack());
        hosts = writeHosts(mkdtempSync(path.join(tmpdir(), "hosts-")), await python());
        program = new Program(clb, bin, { folder: "examples/python" });
        program.env["PATH"] = [hosts, program.env["PATH"]].join(path.delimiter);
        const { code, said } = await up([blue, green]);
        assert.equal(code, 0, said);
        traffic = await Traffic.start(clb, true);
        await traffic.servers.kill(["i-b2"]);
        await traffic.seen("i-b2", 443, "abnormal");
        await traffic.seen("i-g2", 444, "normal");
    });
    after(async () => {
        await traffic?.close();
        program?.close();
        if (hosts !== undefined) {
            rmSync(hosts, { recursive: true, force: true });
        }
        await clb?.stop();
    });

    it("are both shown, each with its servers and their health", async () => {
        const { code, stdout, stderr } = await command("status", "--format", "json");
        assert.equal(code, 1, stdout + stderr);
        const { pairs } = JSON.parse(stdout) as {
            pairs: { name: string; urn: string; listeners: { secondary: { serverId: string; health: string } }[] }[];
        };
        assert.deepEqual(
            pairs
                .sort((one, other) => one.name.localeCompare(other.name))
                .map(({ name, urn, listeners }) => [
                    name,
                    urn.split("::").slice(2).join("::"),
                    ...listeners.map(({ secondary }) => `${secondary.serverId} ${secondary.health}`),
                ]),
            [
                ["my:Blue", "i-b2 unhealthy"],
                ["my:Green", "i-g2 healthy"],
            ].map(([type, secondary]) => [
                `${type}$web`,
                `${type}$alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer::web`,
                secondary,
            ]),
        );
    });

    it("are not switched by the name that both have, and lose no request", async () => {
        const since = clb.seq;
        const { result, requests, lost } = await traffic.during(() => command("switchover", "dev", "web", "--yes"));
        assert.deepEqual(
            [result.code, result.stdout, result.stderr.split("\n\nUsage")[0]],
            [2, "", "several pairs are called \"web\": name one of them:\n  'my:Blue$web'\n  'my:Green$web'"],
        );
        assert.deepEqual([clb.calls({ mutating: true, since }), switchedNow()], [[], undefined]);
        assert.ok(requests > 10, String(requests));
        assert.equal(lost, 0);
    });

    it("are judged each by itself: the one with a dead secondary stays as it is", async () => {
        const { code, stderr } = await command("switchover", "dev", "my:Blue$web", "--yes");
        assert.equal(code, 1, stderr);
        assert.match(stderr, /i-b2/);
        assert.deepEqual(primaries(), { 443: "i-b1", 444: "i-g1" });
    });

    it("are moved one by one by qualified names, without a lost request", async () => {
        const { result, requests, lost } = await traffic.during(() =>
            command("switchover", "dev", "my:Green$web", "--yes", "--format", "json"),
        );
        assert.equal(result.code, 0, result.stdout + result.stderr);
        const { pair, urn, outcome } = JSON.parse(result.stdout) as Record<string, string>;
        assert.deepEqual(
            [pair, urn, outcome],
            [
                "my:Green$web",
                "urn:pulumi:dev::primary-secondary-python::" +
                    "my:Green$alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer::web",
                "switched",
            ],
        );
        assert.deepEqual(primaries(), { 443: "i-b1", 444: "i-g2" });
        assert.deepEqual(switchedNow(), ["my:Green$web"]);
        assert.ok(requests > 10, String(requests));
        assert.equal(lost, 0);
    });

    it("keep their roles where a parent is renamed, under an alias and without one", async () => {
        const renamed = { ...green, name: "emerald", alias: "green" };
        const aliased = await up([blue, renamed], ["my:Green$web"]);
        assert.deepEqual([aliased.code, aliased.calls], [0, []], aliased.said);
        // The URN of a child holds the types of its parents, not their names.
        const plain = await up([blue, { ...green, name: "jade" }], ["my:Green$web"]);
        assert.deepEqual([plain.code, plain.calls], [0, []], plain.said);
        assert.deepEqual(primaries(), { 443: "i-b1", 444: "i-g2" });
    });

    it("are refused by the engine where the parents are of one type", async () => {
        const twin = { ...green, type: "my:Blue", name: "twin", port: 445 };
        const { code, said } = await up([blue, green, twin], ["my:Green$web"]);
        assert.notEqual(code, 0);
        assert.match(said, /Duplicate resource URN/);
        assert.deepEqual(primaries(), { 443: "i-b1", 444: "i-g2" });
    });

    it("are both moved by the plain name in the setting", async () => {
        await traffic.servers.start(["i-b2"]);
        const { result, requests, lost } = await traffic.during(() => up([blue, green], ["web"]));
        assert.equal(result.code, 0, result.said);
        assert.deepEqual(primaries(), { 443: "i-b2", 444: "i-g2" });
        assert.ok(requests > 10, String(requests));
        assert.equal(lost, 0);
    });

    it("are refused where they want one listener of one load balancer", async () => {
        const same = { ...green, port: 443, loadBalancerId: blue.loadBalancerId };
        const { code, said, calls } = await up([blue, same], ["web"]);
        assert.notEqual(code, 0);
        assert.match(said, /listeners\[0\].*repeats tcp-443, already used by `listeners\[0\]` of /);
        assert.deepEqual(calls, []);
    });
});
