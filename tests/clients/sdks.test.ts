// The cloud's own SDKs, unmodified, against the local CLB as a user starts it.

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { DEFAULTS } from "../../clb/controlPlane/localClb";
import { SEED } from "../../clb/controlPlane/seed";
import { HandStarted } from "../support/handStarted";
import { tell, type Way } from "./node";
import { expected } from "./told";
import { go, must, need, python } from "./tools";

describe("the cloud's SDKs, beside the local CLB", () => {
    let clb: HandStarted;
    let env: Record<string, string>;

    before(async () => {
        clb = await HandStarted.start();
        env = {
            ENDPOINT: clb.endpoint,
            SSL_CERT_FILE: clb.caFile,
            ACCESS_KEY: DEFAULTS.accessKey,
            SECRET_KEY: DEFAULTS.secretKey,
            SERVER_A: SEED.ecsA,
            SERVER_B: SEED.ecsB,
        };
    });
    after(() => clb?.stop());
    beforeEach(() => clb.control("POST", "reset"));

    /** Nothing was refused that a client did not want refused, and nothing is left. */
    const leavesNothing = async (): Promise<void> => {
        const { body: calls } = await clb.control("GET", "calls");
        const refused = (calls as { code: string }[]).filter(({ code }) => code !== "");
        assert.equal(refused.length, 10);
        const { cloud } = (await clb.control("GET", "snapshot")).body as { cloud: Record<string, unknown> };
        assert.deepEqual([cloud["loadBalancers"], cloud["groups"]], [{ $map: [] }, { $map: [] }]);
    };

    const ways: [Way, string][] = [
        ["rpc", "HMAC-SHA1, as npm run status calls"],
        ["query", "ACS3, parameters in the query"],
        ["form", "ACS3, parameters in a form"],
        ["json", "ACS3, parameters in JSON"],
    ];
    for (const [way, what] of ways) {
        it(`make, switch and delete a pair in Node (${what})`, async () => {
            const { accessKey, secretKey } = DEFAULTS;
            const ca = readFileSync(clb.caFile, "utf8");
            const place = {
                endpoint: clb.endpoint,
                ca,
                accessKey,
                secretKey,
                servers: [SEED.ecsA, SEED.ecsB] as const,
            };
            // Its own class, ResponseError, is compiled in a way that leaves it an Error with a code.
            assert.deepEqual(await tell(place, way), expected("Error"));
            await leavesNothing();
        });
    }

    it("make, switch and delete a pair in Python (today's, ACS3)", async function () {
        need(this, "python3");
        const { stdout } = await must(await python(), ["tests/clients/python/current.py"], env);
        assert.deepEqual(JSON.parse(stdout), expected("ClientException"));
        await leavesNothing();
    });

    it("make, switch and delete a pair in Python (the older one, HMAC-SHA1)", async function () {
        need(this, "python3");
        const { stdout } = await must(await python(), ["tests/clients/python/older.py"], env);
        // It compares the text that the server signed with its own: they are the same, so that only the secret is wrong.
        assert.deepEqual(JSON.parse(stdout), expected("ServerException", "InvalidAccessKeySecret"));
        await leavesNothing();
    });

    for (const [name, type, what] of [
        ["current", "SDKError", "today's core, ACS3"],
        ["older", "ServerError", "the older one, HMAC-SHA1 over HTTPS"],
    ] as const) {
        it(`make, switch and delete a pair in Go (${what})`, async function () {
            need(this, "go");
            const { stdout } = await must(await go("tests/clients/go", `./${name}`, `go-${name}`), [], env);
            assert.deepEqual(JSON.parse(stdout), expected(type));
            await leavesNothing();
        });
    }
});
