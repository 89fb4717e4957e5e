// ActionTrail's LookupEvents: what it keeps of the calls that reached the local CLB, and how it is asked.

import * as assert from "node:assert/strict";

import { ManualClock } from "../../clb/core/clock";
import { at, bench } from "./support/harness";

const SERVICE = { service: "actiontrail" } as const;
const MINUTE = 60_000;
const START = Date.parse("2026-11-25T14:00:00Z");

describe("LookupEvents", () => {
    const clock = new ManualClock(START);
    const running = bench({ clock });
    const { ok, refused } = running;
    const lookUp = (parameters: Record<string, string> = {}) => ok("LookupEvents", parameters, SERVICE);
    const names = async (parameters: Record<string, string> = {}) =>
        ((await lookUp(parameters)).Events as { eventName: string }[]).map(({ eventName }) => eventName);
    const make = (name: string) =>
        ok("CreateLoadBalancer", { LoadBalancerName: name, AddressType: "internet", InstanceChargeType: "PayByCLCU" });

    it("tells what changed something, with what was asked and answered, and of refusals why", async () => {
        const { LoadBalancerId } = await make("shop");
        await ok("DescribeLoadBalancers");
        const body = await lookUp();
        const first = at(body, "Events", 0) as Record<string, unknown>;
        assert.deepEqual(
            [first["eventName"], first["serviceName"], first["eventRW"], first["eventTime"]],
            ["CreateLoadBalancer", "Slb", "Write", "2026-11-25T14:00:00Z"],
        );
        assert.equal(at(first, "requestParameters", "LoadBalancerName"), "shop");
        assert.equal(at(first, "responseElements", "LoadBalancerId"), LoadBalancerId);
        assert.deepEqual((body.Events as unknown[]).length, 1);
        assert.doesNotMatch(JSON.stringify(body), /Signature|AccessKeyId|local-access-key|local-secret-key/);
        await running.client.call("DeleteLoadBalancer", { LoadBalancerId: "lb-none" });
        const refusal = at(await lookUp(), "Events", 0) as Record<string, unknown>;
        assert.deepEqual(
            [refusal["eventName"], refusal["errorCode"]],
            ["DeleteLoadBalancer", "InvalidLoadBalancerId.NotFound"],
        );
    });

    it("finds by attributes, all of them, by time, in either direction and page by page", async () => {
        const { LoadBalancerId } = await make("one");
        clock.advance(10 * MINUTE);
        await ok("SetLoadBalancerName", { LoadBalancerId: LoadBalancerId as string, LoadBalancerName: "two" });
        const by = (...pairs: [string, string][]) =>
            Object.fromEntries(
                pairs.flatMap(([key, value], index) => [
                    [`LookupAttribute.${index + 1}.Key`, key],
                    [`LookupAttribute.${index + 1}.Value`, value],
                ]),
            ) as Record<string, string>;
        const both = ["SetLoadBalancerName", "CreateLoadBalancer"];
        assert.deepEqual(await names(), both);
        assert.deepEqual(await names({ Direction: "FORWARD" }), [...both].reverse());
        assert.deepEqual(await names(by(["EventName", "CreateLoadBalancer"], ["ServiceName", "Slb"])), [both[1]]);
        assert.deepEqual(await names(by(["EventName", "CreateLoadBalancer"], ["ServiceName", "Ecs"])), []);
        assert.deepEqual(await names(by(["ResourceName", LoadBalancerId as string])), both);
        assert.deepEqual(await names({ StartTime: "2026-11-25T14:05:00Z" }), [both[0]]);
        assert.deepEqual(await names({ EndTime: "2026-11-25T14:05:00Z" }), [both[1]]);
        const page = await lookUp({ MaxResults: "1" });
        assert.deepEqual([(page.Events as unknown[]).length, page.NextToken], [1, "1"]);
        const next = await lookUp({ MaxResults: "1", NextToken: "1" });
        assert.deepEqual([at(next, "Events", 0, "eventName"), next.NextToken], [both[1], ""]);
    });

    it("keeps 90 days, and looks at seven unless told otherwise", async () => {
        await make("old");
        clock.advance(8 * 24 * 60 * MINUTE);
        assert.deepEqual(await names(), []);
        assert.deepEqual(await names({ StartTime: "2026-01-01T00:00:00Z" }), ["CreateLoadBalancer"]);
        clock.advance(83 * 24 * 60 * MINUTE);
        assert.deepEqual(await names({ StartTime: "2026-01-01T00:00:00Z" }), []);
    });

    it("refuses what is no time", async () => {
        await refused(
            "LookupEvents",
            { StartTime: "yesterday" },
            400,
            "InvalidParameter",
            "The specified parameter is not valid.",
            SERVICE,
        );
    });
});
