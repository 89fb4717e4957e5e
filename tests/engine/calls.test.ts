// What a pair asks of the cloud in its life, call by call: exactly what the same resources ask for without the component.

import * as assert from "node:assert/strict";

import { type Calls, callsOf, component, plain, type Step } from "./support/callsOf";

const EXPECTED: Readonly<Record<Step, Calls>> = {
    create: {
        changing: {
            CreateLoadBalancer: 1,
            CreateMasterSlaveServerGroup: 1,
            CreateLoadBalancerTCPListener: 1,
            StartLoadBalancerListener: 1,
            SetLoadBalancerTCPListenerAttribute: 1,
        },
        reading: {
            DescribeVSwitchAttributes: 1,
            DescribeLoadBalancerAttribute: 3,
            ListTagResources: 1,
            DescribeMasterSlaveServerGroupAttribute: 1,
            DescribeLoadBalancerTCPListenerAttribute: 3,
        },
    },
    change: {
        changing: { SetLoadBalancerTCPListenerAttribute: 1 },
        reading: { DescribeLoadBalancerAttribute: 1, DescribeLoadBalancerTCPListenerAttribute: 1 },
    },
    switch: {
        changing: {
            CreateMasterSlaveServerGroup: 1,
            SetLoadBalancerTCPListenerAttribute: 1,
            DeleteMasterSlaveServerGroup: 1,
        },
        reading: {
            DescribeMasterSlaveServerGroupAttribute: 2,
            DescribeLoadBalancerAttribute: 1,
            DescribeLoadBalancerTCPListenerAttribute: 1,
        },
    },
    destroy: {
        changing: { DeleteLoadBalancerListener: 1, DeleteMasterSlaveServerGroup: 1, DeleteLoadBalancer: 1 },
        reading: {
            DescribeLoadBalancerAttribute: 2,
            DescribeLoadBalancerTCPListenerAttribute: 1,
            DescribeMasterSlaveServerGroupAttribute: 1,
        },
    },
};

describe("the calls of one pair", () => {
    it("are these, from its creation to its end", async () => {
        assert.deepEqual(await callsOf(component), EXPECTED);
    });

    it("are those of the same resources without the component", async () => {
        assert.deepEqual(await callsOf(plain), EXPECTED);
    });
});
