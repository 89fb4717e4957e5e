// `npm run clb -- --state`: what has been answered survives any end of the process; no snapshot and no file ends it.

import * as assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { LocalClb } from "../../clb/controlPlane/localClb";
import { HandStarted, startClb } from "../support/handStarted";
import { WITH_PROCESSES_MS } from "../support/run";
import { bench, makeLoadBalancer } from "./support/harness";
import { fuzzLocalClb } from "./support/snapshotFuzz";

/** `CLB_KILLS=20` for a longer run. */
const KILLS = Number(process.env.CLB_KILLS ?? 4);

describe("the state of a local CLB", function () {
    this.timeout(WITH_PROCESSES_MS * Math.max(1, KILLS / 4));
    let folder = "";

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "clb-state-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("holds every change that was answered before a SIGKILL, and leaves no other file", async () => {
        const file = join(folder, "clb.json");
        const answered = new Set<string>();
        for (let kill = 1; kill <= KILLS; kill++) {
            const clb = await HandStarted.start("--state", file);
            const client = clb.client();
            let isKilled = false;
            const create = async (): Promise<void> => {
                while (!isKilled) {
                    const name = `list-${kill}-${answered.size}-${Math.random()}`;
                    try {
                        const { AclId } = await client.ok("CreateAccessControlList", { AclName: name });
                        answered.add(AclId as string);
                    } catch {
                        assert.ok(isKilled, "a call failed before the process was killed");
                    }
                }
            };
            await raiseQuota(clb);
            assert.equal((await clb.control("POST", "seed", { zones: [`zone-${kill}`] })).status, 200);
            const creating = Promise.all([create(), create(), create()]);
            await sleep(100 + 40 * (kill % 10));
            isKilled = true;
            await Promise.all([clb.kill(), creating]);
            client.close();
        }
        const last = await HandStarted.start("--state", file);
        const { cloud } = (await last.control("GET", "snapshot")).body as { cloud: SnapshotParts };
        await last.stop();
        const kept = new Set(cloud.acls.$map.map(([id]) => id));
        assert.deepEqual(
            [...answered].filter((id) => !kept.has(id)),
            [],
        );
        assert.ok(answered.size >= KILLS, `only ${answered.size} changes`);
        assert.deepEqual(
            cloud.zones.filter((zone) => zone.startsWith("zone-")),
            Array.from({ length: KILLS }, (_, index) => `zone-${index + 1}`),
        );
        assert.deepEqual(readdirSync(folder), ["clb.json"]);
    });

    interface SnapshotParts {
        readonly zones: readonly string[];
        readonly acls: { readonly $map: readonly [string, unknown][] };
        readonly quotas: Readonly<Record<string, number>>;
    }

    /** So that as many lists can be made as time allows. */
    async function raiseQuota(clb: HandStarted): Promise<void> {
        const { body } = await clb.control("GET", "snapshot");
        const { cloud, ...rest } = body as { cloud: SnapshotParts };
        const raised = { ...rest, cloud: { ...cloud, quotas: { ...cloud.quotas, acls: 1_000_000 } } };
        assert.equal((await clb.control("PUT", "snapshot", raised)).status, 200);
    }

    it("names the file and what is wrong inside of it, and leaves it as it is", async () => {
        const file = join(folder, "clb.json");
        const clb = await LocalClb.start();
        const sound = JSON.stringify(clb.archive());
        await clb.stop();
        const wrong = sound.replace(/"loadBalancers":\{"\$map":\[\]\}/, '"loadBalancers":{"$map":[["lb-x",null]]}');
        assert.notEqual(wrong, sound);
        writeFileSync(file, wrong);
        assert.deepEqual(await startClb(["--port", "0", "--state", file]).finished, {
            code: 1,
            out: "",
            err:
                `error: --state: ${file} was not taken: loadBalancers.$map.0.1 must be object; ` +
                "move it away to begin anew, or name another file\n",
        });
        assert.equal(readFileSync(file, "utf8"), wrong);
        assert.deepEqual(await startClb(["--port", "0", "--state", folder]).finished, {
            code: 1,
            out: "",
            err:
                `error: --state: ${folder} was not taken: EISDIR: illegal operation on a directory, read; ` +
                "move it away to begin anew, or name another file\n",
        });
        const nowhere = join(folder, "no/clb.json");
        const { code, err } = await startClb(["--port", "0", "--state", nowhere]).finished;
        assert.equal(code, 1);
        assert.match(err, /^error: --state: \S+ cannot be written: ENOENT: .*; name another file\n$/);
        assert.deepEqual(readdirSync(folder), ["clb.json"]);
    });

    it("stays as it was when a snapshot is wrong inside, and the process goes on", async () => {
        const result = await fuzzLocalClb({ seed: 20_261_201, rounds: 150, milliseconds: 20_000 });
        assert.ok(result.refused > 20, JSON.stringify(result));
        assert.ok(result.requests > 80, JSON.stringify(result));
    });
});

describe("an exception inside of the local CLB", () => {
    const lines: string[] = [];
    const b = bench({ reportLine: (line) => lines.push(line) });
    beforeEach(() => lines.splice(0));

    it("of a handler is a 500 and a line", async () => {
        await makeLoadBalancer(b);
        Object.defineProperty(b.clb, "calls", {
            configurable: true,
            value: () => {
                throw new Error("no calls today");
            },
        });
        const response = await fetch(`http://${b.clb.endpoint}/_clb/calls`);
        Reflect.deleteProperty(b.clb, "calls");
        assert.deepEqual(
            [response.status, await response.json()],
            [500, { error: "The local CLB failed: Error: no calls today" }],
        );
        assert.equal(lines.length, 1);
        assert.match(lines[0] ?? "", /^local CLB: GET \/_clb\/calls failed: Error: no calls today at \S/);
    });

    it("of a follower of the model is a line, and the call is answered", async () => {
        const stop = b.clb.onChange(() => {
            throw new Error("lost it");
        });
        await makeLoadBalancer(b);
        stop();
        assert.equal(lines.length, 1);
        assert.match(lines[0] ?? "", /^local CLB: a follower of the model failed: Error: lost it at \S/);
    });

    it("is what a state that cannot be kept is answered with", async () => {
        b.clb.persist = () => Promise.reject(new Error("disk full"));
        const { status, body } = await b.client.call("CreateAccessControlList", { AclName: "one" });
        b.clb.persist = () => Promise.resolve();
        assert.deepEqual(
            [status, body.Code, body.Message],
            [500, "LocalClb.Defect", "The local CLB failed: Error: disk full"],
        );
        assert.equal(lines.length, 1);
    });
});
