// What a child keeps from an earlier update, and what of a pair is left in the cloud when it goes.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { HealthCheckType, PrimarySecondaryLoadBalancer, Protocol } from "../../../components";
import { ignoreChangesForAlarm, ignoreChangesForListener } from "../../../components/model/ignoreChanges";
import { LISTENER_FIELDS as FIELDS, HEALTH_CHECK_FIELDS, parseProviderValue } from "../../../components/schema/fields";
import { validatePair } from "../../../components/validation/validate";
import { recordOptions, resetMocks, settled } from "../../support/mocks";
import { LISTENER } from "../../support/types";

describe("what is left out of a pair that is there", () => {
    it("is kept where the provider cannot clear it", () => {
        const listener = (description: unknown, type: HealthCheckType, domain: unknown) =>
            ignoreChangesForListener({ description, healthCheck: { type, domain } } as never);
        const { Http, Tcp } = HealthCheckType;
        for (const none of [undefined, null, ""]) {
            assert.deepEqual(listener(none, Http, none), ["description", "healthCheckDomain"]);
            assert.deepEqual(listener(none, Tcp, none), ["description"]);
            assert.deepEqual(listener("a", Http, none), ["healthCheckDomain"]);
            assert.deepEqual(ignoreChangesForAlarm({ webhook: none } as never), ["webhook"]);
        }
        assert.deepEqual(listener("a", Http, "b"), []);
        assert.deepEqual(ignoreChangesForAlarm({ webhook: "https://example.com" } as never), []);
    });

    it("is read as such, and each setting as it was given", () => {
        const { port } = HEALTH_CHECK_FIELDS;
        assert.deepEqual(
            [parseProviderValue(port, 0), parseProviderValue(port, 80), parseProviderValue(port, "80")],
            [undefined, 80, 80],
        );
        assert.deepEqual(
            ["a", "", 0, false, null, undefined].map((value) => parseProviderValue(FIELDS.description, value)),
            ["a", "", 0, false, undefined, undefined],
        );
    });
});

describe("a pair that is retained", () => {
    it("has its children left with it, and a pair that is not has none so", async () => {
        const servers = { primary: { serverId: "i-a" }, secondary: { serverId: "i-b" } };
        const listeners = [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }];
        for (const retainOnDelete of [true, false]) {
            await resetMocks();
            const { options, transformation } = recordOptions();
            const opts: pulumi.ComponentResourceOptions = { retainOnDelete, transformations: [transformation] };
            const pair = new PrimarySecondaryLoadBalancer(
                "web",
                { loadBalancerId: "lb-a", ...servers, listeners },
                opts,
            );
            await settled(pair);
            const { deletedWith, retainOnDelete: isRetained } = options.get(`${LISTENER} web-tcp-443`)!;
            assert.equal(deletedWith, retainOnDelete ? pair : undefined);
            assert.equal(isRetained ?? false, false);
        }
    });
});

describe("switchBack", () => {
    it("is refused without a guard alone", () => {
        const problems = (more: object) => {
            const servers = { primary: { serverId: "i-a" }, secondary: { serverId: "i-b" } };
            const listeners = [{ protocol: "tcp", port: 443, backendPort: 8443 }];
            const args = { loadBalancer: {}, ...servers, listeners, ...more };
            return validatePair("web", args).problems.map(({ path, reason }) => `${path}: ${reason}`);
        };
        for (const guard of [undefined, false]) {
            assert.deepEqual(problems({ guard, switchBack: true }), [
                "switchBack: without `guard`, got true; it is the guard that points listeners back: set `guard` to true as " +
                    "well, or leave it out",
            ]);
            assert.deepEqual(problems({ guard, switchBack: false }), []);
        }
        assert.deepEqual(problems({ guard: true, switchBack: true }), []);
    });
});
