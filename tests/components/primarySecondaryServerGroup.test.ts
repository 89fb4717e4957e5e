// The group on its own: which child it declares, with which inputs and options.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { InvalidArgsError, PrimarySecondaryServerGroup, ServerType } from "../../components";
import { awaitValue, recorded, recordOptions, resetMocks, settled } from "../support/mocks";
import { GROUP, GROUP_COMPONENT as COMPONENT } from "../support/types";

const args = {
    loadBalancerId: "lb-a",
    primary: { serverId: "i-a", port: 80 },
    secondary: { serverId: "eni-b", port: 81, type: ServerType.Eni, weight: 7 },
};

describe("PrimarySecondaryServerGroup", () => {
    beforeEach(() => resetMocks());

    it("declares one group, replaceable at any time, and says what it attaches", async () => {
        const { options, transformation } = recordOptions();
        const group = new PrimarySecondaryServerGroup("dns", args, {
            protect: true,
            transformations: [transformation],
        });
        const { id, attachments } = await settled(group);
        assert.deepEqual(
            recorded.map(({ type, name }) => [type, name]),
            [
                [COMPONENT, "dns"],
                [GROUP, "dns"],
            ],
        );
        assert.deepEqual(recorded[1]!.inputs, {
            loadBalancerId: "lb-a",
            servers: [
                { serverId: "i-a", port: 80, type: "ecs", weight: 100, serverType: "Master" },
                { serverId: "eni-b", port: 81, type: "eni", weight: 7, serverType: "Slave" },
            ],
        });
        const { protect, replaceOnChanges, deleteBeforeReplace } = options.get(`${GROUP} dns`)!;
        assert.deepEqual([protect, replaceOnChanges, deleteBeforeReplace], [false, ["servers"], false]);
        assert.equal(id, "dns-id");
        assert.deepEqual(attachments, [
            { listener: "dns", role: "primary", serverId: "i-a", port: 80, weight: 100 },
            { listener: "dns", role: "secondary", serverId: "eni-b", port: 81, weight: 7 },
        ]);
    });

    it("tells the engine its arguments where they are plain", async () => {
        await settled(new PrimarySecondaryServerGroup("dns", args));
        assert.deepEqual(recorded[0], { type: COMPONENT, name: "dns", inputs: args });
    });

    it("keeps a given name", async () => {
        await settled(new PrimarySecondaryServerGroup("dns", { ...args, name: "my group" }));
        assert.equal(recorded[1]!.inputs["name"], "my group");
    });

    it("refuses wrong plain values before anything is registered", () => {
        assert.throws(() => new PrimarySecondaryServerGroup("dns", { ...args, loadBalancerId: "a" }), {
            name: "InvalidArgsError",
            errors: [
                { propertyPath: "loadBalancerId", reason: 'malformed, got "a"; must be an id that begins with "lb-"' },
            ],
        });
        assert.deepEqual(recorded, []);
    });

    it("declares nothing on top of a wrong value that comes late", async () => {
        const group = new PrimarySecondaryServerGroup("dns", { ...args, loadBalancerId: pulumi.output("a") });
        await assert.rejects(awaitValue(group.id), InvalidArgsError);
        await awaitValue(group.urn);
        assert.deepEqual(
            recorded.map(({ type }) => type),
            [COMPONENT],
        );
    });
});
