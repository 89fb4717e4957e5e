// The commands against a local CLB that was started by hand, with the settings that its page shows.

import * as assert from "node:assert/strict";

import { SEED } from "../../clb/controlPlane/seed";
import { HandStarted } from "../support/handStarted";
import { Operator, STACK } from "./support/operator";

const pairs = (loadBalancerId: string) => `web:
  loadBalancerId: ${loadBalancerId}
  primary: { serverId: ${SEED.ecsA} }
  secondary: { serverId: ${SEED.ecsB} }
  listeners:
    - { protocol: tcp, port: 443, backendPort: 8443 }
`;

describe("npm run clb, started by hand", () => {
    let clb: HandStarted;
    let operator: Operator<HandStarted>;
    before(async () => {
        clb = await HandStarted.start("--probe-secondary");
        operator = await Operator.at(clb, clb.client());
        operator.write(pairs(operator.loadBalancerId));
        await operator.up();
    });
    // Stopped even where there is no operator: a process that is left keeps the tests from ending.
    after(() => operator?.close() ?? clb?.stop());

    const up = (id: string, isUp: boolean) => operator.clb.control("PUT", `servers/${id}`, { up: isUp });

    it("has `npm run status` see healthy servers, and one that is down", async () => {
        const healthy = await operator.run("status", [STACK]);
        assert.deepEqual([healthy.code, healthy.stderr], [0, ""]);
        assert.doesNotMatch(healthy.stdout, /no result/);
        await up(SEED.ecsB, false);
        const { code, stdout } = await operator.run("status", [STACK]);
        assert.equal(code, 1, stdout);
        assert.match(stdout, new RegExp(`${SEED.ecsB}.* unhealthy`));
    });

    it("has `npm run switchover` refuse while the secondary is down, and see the new primary serve once it is up", async () => {
        await up(SEED.ecsB, false);
        const refused = await operator.run("switchover", [STACK, "--yes"]);
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, new RegExp(`the secondary ${SEED.ecsB} is unhealthy`));
        await up(SEED.ecsB, true);
        // Without patience: the new primary has a result as soon as it is the primary.
        const { code, stdout, stderr } = await operator.run("switchover", [STACK, "--yes", "--wait", "0"]);
        assert.deepEqual([code, stderr], [0, ""]);
        assert.match(stdout, /\n\nSwitched: the new primary serves behind tcp-443\.\n$/);
    });
});
