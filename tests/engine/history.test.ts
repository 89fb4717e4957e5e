// `npm run history` after what an operator did: an update, a switchover and a failover, on the real engine and the local CLB.

import * as assert from "node:assert/strict";

import { refusal } from "../../clb/controlPlane/faults";
import type { HistoryReport } from "../../cli/history/report";
import type { Policy } from "../../cli/ramPolicy/policy";
import { Operator, STACK } from "./support/operator";

const pairs = (loadBalancerId: string) => `web:
  loadBalancerId: ${loadBalancerId}
  primary: { serverId: i-a }
  secondary: { serverId: i-b }
  listeners:
    - { protocol: tcp, port: 443, backendPort: 8443 }
`;

describe("npm run history", () => {
    let operator: Operator;
    before(async () => {
        operator = await Operator.start("i-a", "i-b");
        operator.write(pairs(operator.loadBalancerId));
    });
    after(() => operator?.close());

    const run = async (command: string, ...args: string[]) => {
        const { code, stdout, stderr } = await operator.run(command, [STACK, ...args]);
        return { code, said: operator.normal(stdout), complained: operator.normal(stderr) };
    };

    it("says so where nothing was deployed yet", async () => {
        const { code, complained } = await run("history");
        assert.deepEqual(
            [code, complained],
            [1, "The history of stack live is not known: `pulumi stack history`: no stack named 'live' found.\n"],
        );
    });

    it("tells who was primary from when to when, by Pulumi's states and the cloud's trail", async () => {
        await operator.up();
        await operator.up();
        operator.clb.health = ({ serverId }) => (serverId === "i-b" || serverId === "i-a" ? "normal" : undefined);
        assert.equal((await run("switchover", "--yes")).code, 0);
        operator.clb.health = ({ serverId }) => (serverId === "i-b" ? "abnormal" : "normal");
        assert.equal((await run("failover", "--candidate", "i-a")).code, 0);

        const { code, said, complained } = await run("history", "web");
        assert.deepEqual([code, complained], [0, ""]);
        assert.equal(
            said,
            `History of stack live, by the states that Pulumi kept

pair web
├─ primary i-a, since TIME, by an update
├─ primary i-b, switched, from TIME to TIME, by an update: no reason given (recorded TIME)
└─ primary i-a, from TIME to TIME, by an update

Listeners pointed at servers, by the cloud's audit trail of the last 90 days:
  TIME web tcp-443: to i-a (rsp-ID) by local
  TIME web tcp-443: to i-b (rsp-ID) by local
  TIME web tcp-443: to i-a (rsp-ID) by local

`.replace(/\n\n$/, "\n"),
        );
        const { pairs: told, trail } = JSON.parse((await run("history", "--format", "json")).said) as HistoryReport;
        assert.deepEqual(
            told.map(({ name, periods }) => [name, periods.map(({ primary, secondary }) => [primary, secondary])]),
            [
                [
                    "web",
                    [
                        ["i-a", "i-b"],
                        ["i-b", "i-a"],
                        ["i-a", "i-b"],
                    ],
                ],
            ],
        );
        assert.deepEqual(
            trail?.map(({ primary }) => primary),
            ["i-a", "i-b", "i-a"],
        );
    });

    it("tells what Pulumi knows where the trail may not be asked, and says why in one line", async () => {
        operator.clb.faults.at("LookupEvents", 1, refusal("forbidden"));
        const { code, said } = await run("history");
        assert.equal(code, 0);
        assert.match(said, /^└─ primary i-a, from TIME to TIME, by an update$/m);
        assert.match(
            said,
            /\n\nThe cloud's audit trail is not known: LookupEvents: forbidden: [^\n]* may not call actiontrail:LookupEvents on this; have it granted in RAM\.\n$/,
        );
    });

    for (const command of ["status", "history"]) {
        it(`asks nothing in ${command} that \`ram-policy --for ${command}\` leaves out`, async () => {
            const { said } = await run("ram-policy", "--read-only", "--for", command);
            const allowed = (JSON.parse(said) as Policy).Statement.flatMap(({ Action }) => Action);
            operator.clb.clear();
            assert.equal((await run(command)).code, command === "status" ? 1 : 0);
            const asked = new Set(operator.clb.calls().map(({ service, action }) => `${service}:${action}`));
            assert.deepEqual(
                [...asked].filter((one) => !allowed.includes(one)),
                [],
            );
            assert.equal(asked.has("actiontrail:LookupEvents"), command === "history");
        });
    }

    it("tells an unknown pair which pairs there are", async () => {
        const { code, complained } = await run("history", "shop");
        assert.equal(code, 2);
        assert.match(complained, /^no pair "shop"\. Pairs: web\n/);
    });
});
