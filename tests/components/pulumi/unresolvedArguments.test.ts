// Every argument of a pair, late in each way: the children stay what they are.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { PrimarySecondaryLoadBalancer } from "../../../components";
import { PAIR_SHAPE } from "../../../components/schema/limits";
import type { Shape } from "../../../components/schema/shape";
import { joinPath } from "../../../components/validation/format";
import { names, resetMocks, settled, Thing } from "../../support/mocks";

const check = { interval: 5, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 2, port: 80 };
const byHttp = { ...check, type: "http", domain: "a.example", uri: "/up", httpCodes: ["http_2xx"] };
const onPorts = { primaryPort: 81, secondaryPort: 82 };

/** Everything that a pair can say at once. */
const FULL = {
    loadBalancer: {
        ...{ name: "shop", addressType: "intranet", addressIpVersion: "ipv4", address: "10.0.0.9", vswitchId: "vsw-a" },
        ...{ paymentType: "PayAsYouGo", instanceChargeType: "PayByCLCU" },
        ...{ primaryZoneId: "cn-hangzhou-h", secondaryZoneId: "cn-hangzhou-i" },
    },
    primary: { serverId: "i-a", type: "ecs", weight: 50 },
    secondary: { serverId: "eni-b", type: "eni", weight: 60 },
    listeners: [
        {
            ...{ protocol: "tcp", port: 443, ...onPorts, description: "https", groupName: "web", bandwidth: -1 },
            ...{ scheduler: "wrr", persistenceTimeout: 0, establishedTimeout: 900, proxyProtocolV2: true },
            ...{ acl: { type: "white", ids: ["acl-a"] }, healthCheck: byHttp },
        },
        { protocol: "udp", port: 53, backendPort: 53, healthCheck: check },
    ],
    healthCheck: check,
    maxFailoverSeconds: 10_000,
    standbyCheck: { port: 9443, ...onPorts, healthCheck: byHttp },
    alarm: {
        ...{ contactGroups: ["ops"], threshold: 2, period: 60, times: 2, silenceTime: 300, webhook: "http://a" },
        ...{ warn: { threshold: 1, times: 1 }, info: { threshold: 1, times: 2 }, effectiveInterval: "08:00-20:00" },
        targets: [{ id: "1", arn: "acs:mns:cn-hangzhou:1:/queues/q/message", level: "warn", jsonParams: "{}" }],
        ...{ enabled: true, tags: { team: "edge" } },
    },
    tags: { env: "prod" },
    resourceGroupId: "rg-a",
    deletionProtection: true,
    modificationProtection: true,
};

/** The paths of all that need not be plain, and the tree with something else at that place. */
function places(shape: Shape | undefined, tree: unknown, path = ""): [path: string, make: (late: Wrap) => unknown][] {
    const own: [string, (late: Wrap) => unknown][] = shape?.plain || path === "" ? [] : [[path, (late) => late(tree)]];
    const inner = (key: string | number, of: Shape | undefined, value: unknown, put: (made: unknown) => unknown) =>
        places(of, value, joinPath(path, key)).map(
            ([at, make]) => [at, (late: Wrap) => put(make(late))] as (typeof own)[0],
        );
    if (Array.isArray(tree)) {
        const of = shape?.kind === "list" ? shape.of : undefined;
        const each = (one: unknown, index: number) =>
            inner(index, of, one, (made) => tree.with(index, made) as unknown);
        return [...own, ...tree.flatMap(each)];
    }
    if (typeof tree === "object" && tree !== null) {
        const fields = shape?.kind === "object" ? shape.fields : {};
        const each = ([key, one]: [string, unknown]) =>
            inner(key, fields[key], one, (made) => ({ ...tree, [key]: made }));
        return [...own, ...Object.entries(tree).flatMap(each)];
    }
    return own;
}

type Wrap = (value: unknown) => pulumi.Output<unknown>;

/** What cannot be said beside all else: of other instances, of an existing one, of TCP alone, and of equal ports. */
const NOT_WITH_THE_REST: readonly string[] = [
    ...["spec", "bandwidth", "internetChargeType", "period"].map((key) => `loadBalancer.${key}`),
    "loadBalancerId",
    ...["type", "domain", "uri", "httpCodes"].map((key) => `healthCheck.${key}`),
    ...["standbyCheck.backendPort", "standbyCheck.addressIpVersion"],
];

/** Every argument that need not be plain, as a path without places in lists. */
function argumentsOf(shape: Shape, path = ""): string[] {
    const own = shape.plain || path === "" ? [] : [path];
    const fields = shape.kind === "object" ? Object.entries(shape.fields) : [];
    return shape.kind === "list"
        ? [...own, ...argumentsOf(shape.of, path).filter((one) => one !== path)]
        : [...own, ...fields.flatMap(([key, field]) => argumentsOf(field, joinPath(path, key)))];
}

describe("any argument that is late", function () {
    // Some hundred programs one after another: seconds in peace.
    this.timeout(120_000);

    const all = places(PAIR_SHAPE, FULL);
    const declaredBy = async (args: unknown, isPreview: boolean) => {
        await resetMocks(isPreview);
        const web = new PrimarySecondaryLoadBalancer("web", args as never);
        await settled(web);
        await pulumi.runtime.disconnect();
        return names().sort();
    };

    it("is tried where it stands alone, and in a group of settings", () => {
        const tried = all.map(([path]) => path);
        assert.deepEqual(
            ["alarm.targets", "alarm.targets[0].arn", "alarm.warn", "healthCheck", "primary", "tags.env"].filter(
                (path) => !tried.includes(path),
            ),
            [],
        );
        assert.ok(tried.length > 80, `${tried.length}`);
        const told = new Set(tried.map((path) => path.replace(/\[\d+\]/g, "")));
        assert.deepEqual(
            argumentsOf(PAIR_SHAPE).filter((path) => !told.has(path)),
            NOT_WITH_THE_REST,
        );
    });

    for (const [kind, isPreview, late] of [
        ["not known yet", true, () => pulumi.output(pulumi.unknown as unknown)],
        ["of a resource that is not made yet", true, (value) => new Thing("source").id.apply(() => value)],
        ["secret", false, (value) => pulumi.secret(value)],
    ] as [string, boolean, Wrap][]) {
        it(`leaves the children what they are: ${kind}`, async () => {
            const expected = await declaredBy(FULL, false);
            for (const [path, make] of all) {
                const declared = await declaredBy(make(late), isPreview).catch((error: unknown) => String(error));
                assert.deepEqual(
                    Array.isArray(declared) ? declared.filter((name) => name !== "Thing source") : declared,
                    expected,
                    path,
                );
            }
        });
    }
});
