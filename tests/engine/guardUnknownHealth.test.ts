// What a guard does where nothing is known of the new primary: the roles stay as they are, and the way out is said.

import * as assert from "node:assert/strict";

import { dropped } from "../../clb/controlPlane/faults";
import { PrimarySecondaryLoadBalancer, Protocol } from "../../components";
import { CloudStack, smallCloud } from "./support/cloud";

const pair =
    (primary: string, secondary: string, more: object = {}) =>
    () => {
        new PrimarySecondaryLoadBalancer("web", {
            loadBalancer: { addressType: "intranet", vswitchId: "vsw-a" },
            primary: { serverId: primary },
            secondary: { serverId: secondary },
            listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
            guard: true,
            ...more,
        });
        return {};
    };

describe("a guard that does not see the new primary", () => {
    let cloud: CloudStack;
    before(async () => {
        cloud = await CloudStack.start("blind", smallCloud);
        process.env["SSL_CERT_FILE"] = cloud.clb.caFile;
        await cloud.must("up", pair("i-a", "i-b"));
    });
    after(async () => {
        delete process.env["SSL_CERT_FILE"];
        await cloud?.close();
    });

    /** What is said of a swap that is refused before anything is called. */
    const refused = async (more: object = {}) => {
        const { ok, output, calls } = await cloud.run("up", pair("i-b", "i-a", more));
        assert.deepEqual([ok, calls], [false, []], output);
        assert.equal(cloud.servers("tcp", 443).primary, "i-a:8443");
        return output;
    };

    it("refuses the swap where the cloud does not probe a secondary, and names what makes it", async () => {
        assert.match(
            await refused(),
            /as the new primary is not seen to serve; no listener was moved\n +tcp-443: i-b port 8443 is not probed\n.* By default the cloud does not probe the secondary: set `standbyCheck` and deploy it first\. To do it all the same, in one run: ALICLOUD_PRIMARY_SECONDARY_FORCE=web\n/,
        );
    });

    it("refuses it where the standby check has no result yet", async () => {
        const checked = { standbyCheck: { port: 9443 } };
        await cloud.must("up", pair("i-a", "i-b", checked));
        assert.match(await refused(checked), /\n +tcp-443: i-b port 8443 is without a result of the probes yet\n/);
    });

    it("refuses it where the cloud is cut off", async () => {
        cloud.clb.faults.at("DescribeHealthStatus", 1, dropped());
        assert.match(
            await refused(),
            /as it cannot be asked whether the new primary serves; no listener was moved\n +slb:DescribeHealthStatus: /,
        );
    });

    it("changes the roles when the operator says so, and then has nothing left to do", async () => {
        process.env["ALICLOUD_PRIMARY_SECONDARY_FORCE"] = "web";
        try {
            await cloud.must("up", pair("i-b", "i-a"));
        } finally {
            delete process.env["ALICLOUD_PRIMARY_SECONDARY_FORCE"];
        }
        assert.equal(cloud.servers("tcp", 443).primary, "i-b:8443");
        const { changes } = await cloud.run("preview", pair("i-b", "i-a"));
        assert.deepEqual(changes, []);
    });
});
