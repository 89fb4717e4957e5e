// What a component does where its arguments are not plain: it is waited for, it tells what is wrong once, and nothing is
// declared on top of a wrong value.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    InvalidArgsError,
    PrimarySecondaryLoadBalancer,
    PrimarySecondaryServerGroup,
    Protocol,
} from "../../../components";
import { listenerArgs, pairArgs } from "../../support/build";
import { awaitValue, names, resetMocks, Thing } from "../../support/mocks";

const base = pairArgs({
    listeners: [listenerArgs(), { protocol: Protocol.Udp, port: 53, backendPort: 53 }],
});

const LATE: Record<string, (value: string) => pulumi.Input<string>> = {
    plain: (value) => value,
    "an Output": (value) => pulumi.output(value),
    "a Promise": (value) => Promise.resolve(value),
    "a secret": (value) => pulumi.secret(value),
    "of a resource": (value) => new Thing(`of-${value}`).id.apply(() => value),
};

/** What nobody handled while the program ran. */
async function unhandledIn(run: () => Promise<unknown>): Promise<unknown[]> {
    const found: unknown[] = [];
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", (reason) => found.push(reason));
    try {
        await run();
        await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setImmediate(resolve));
    } finally {
        process.removeAllListeners("unhandledRejection");
        listeners.forEach((listener) => process.on("unhandledRejection", listener));
    }
    return found;
}

/** What the runtime printed as errors. */
async function printedBy(run: () => Promise<unknown>): Promise<string[]> {
    const printed: string[] = [];
    /* eslint-disable no-console -- where the runtime writes without an engine */
    const original = console.error;
    console.error = (text: unknown) => printed.push(String(text));
    try {
        await run();
    } finally {
        console.error = original;
    }
    /* eslint-enable no-console */
    return printed;
}

describe("a component with late values", () => {
    beforeEach(() => resetMocks());

    for (const [kind, late] of Object.entries(LATE)) {
        it(`is waited for by what depends on it: ${kind}`, async () => {
            const web = new PrimarySecondaryLoadBalancer("web", { ...base, primary: { serverId: late("i-a") } });
            const after = new Thing("after", 1, { dependsOn: [web] });
            const group = new PrimarySecondaryServerGroup("group", {
                loadBalancerId: late("lb-a"),
                primary: { serverId: "i-a", port: 1 },
                secondary: { serverId: "i-b", port: 1 },
            });
            const last = new Thing("last", 1, { dependsOn: [group, after] });
            await awaitValue(last.id);
            const order = names().filter((name) => !name.includes("of-"));
            for (const child of ["ApplicationLoadBalancer web", "Listener web-tcp-443", "Listener web-udp-53"]) {
                assert.ok(order.indexOf(child) >= 0 && order.indexOf(child) < order.indexOf("Thing after"), child);
            }
            assert.ok(order.indexOf("MasterSlaveServerGroup group") < order.indexOf("Thing last"), order.join());
        });
    }

    it("keeps a secret secret, and has its children depend on what a value comes from", async () => {
        const server = new Thing("server");
        const web = new PrimarySecondaryLoadBalancer("web", {
            ...base,
            primary: { serverId: server.id.apply(() => "i-a") },
            secondary: pulumi.secret({ serverId: "i-b" }),
        });
        const { isSecret } = web.attachments as unknown as { isSecret: Promise<boolean> };
        assert.equal(await isSecret, true);
        const all = (web.attachments as unknown as { allResources(): Promise<Set<pulumi.Resource>> }).allResources();
        assert.deepEqual([...(await all)], [server]);
    });

    it("is refused once, whoever waits for it is told, and nothing is declared", async () => {
        let web: PrimarySecondaryLoadBalancer;
        let told: unknown;
        const printed: string[] = [];
        const unhandled = await unhandledIn(async () => {
            printed.push(
                ...(await printedBy(async () => {
                    web = new PrimarySecondaryLoadBalancer("web", {
                        ...base,
                        primary: { serverId: pulumi.output("nonsense") },
                    });
                    told = await awaitValue(web.listenerIds).catch((error: unknown) => error);
                    await new Promise((resolve) => setImmediate(resolve));
                })),
            );
        });
        assert.ok(told instanceof InvalidArgsError);
        assert.deepEqual(
            told.errors.map(({ propertyPath }) => propertyPath),
            ["primary.serverId"],
        );
        assert.deepEqual(unhandled, []);
        assert.deepEqual(printed, [`error: [runtime] ${told.message}`]);
        assert.deepEqual(names(), ["PrimarySecondaryLoadBalancer web"]);
        for (const output of Object.values(web!).filter(pulumi.Output.isInstance)) {
            if (output !== web!.urn) {
                assert.equal(await awaitValue(output).catch((error: unknown) => error), told);
            }
        }
    });

    it("does not drag its resource into what test runners send from one process to another", async () => {
        const web = new PrimarySecondaryLoadBalancer("web", { ...base, primary: { serverId: pulumi.output("?") } });
        await printedBy(async () => {
            const error = (await awaitValue(web.address).catch((reason: unknown) => reason)) as InvalidArgsError;
            assert.equal(error.resource, web);
            assert.ok(!Object.keys(error).includes("resource"));
            assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(error)) as object), [
                "name",
                "message",
                "headline",
                "errors",
            ]);
        });
    });
});
