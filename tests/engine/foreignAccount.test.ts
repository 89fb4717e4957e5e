// The commands with keys of another account than that of the deployment, under load: what they refuse, and what they say.

import * as assert from "node:assert/strict";

import { LocalClb } from "../../clb/controlPlane/localClb";
import { Accounts } from "./support/accounts";
import { Operator, STACK } from "./support/operator";
import { Traffic } from "./support/traffic";

const PAIR = `web:
  loadBalancer: {}
  primary: { serverId: i-a }
  secondary: { serverId: i-b }
  listeners: [{ protocol: tcp, port: 4430, backendPort: 8443 }]
`;

describe("a command with keys of another account", () => {
    let operator: Operator;
    let other: LocalClb;
    let accounts: Accounts;
    let traffic: Traffic;
    let own: string;
    let foreign: string;
    before(async () => {
        operator = await Operator.start("i-a", "i-b");
        other = await LocalClb.start({
            region: "cn-hangzhou",
            accountId: "6543210987654321",
            accessKey: "other-access-key",
            secretKey: "other-secret-key",
        });
        accounts = await Accounts.start(operator.clb, other);
        operator.write(PAIR);
        const { accessKey, secretKey } = operator.clb.credentials;
        own = operator.text.replaceAll(operator.clb.endpoint, accounts.endpoint);
        operator.writeText(own);
        await operator.up();
        own = operator.text;
        foreign = own.replace(accessKey, other.credentials.accessKey).replace(secretKey, other.credentials.secretKey);
        traffic = await Traffic.start(operator.clb, true);
        await traffic.seen("i-b", 4430, "normal");
    });
    after(async () => {
        await traffic?.close();
        await accounts?.close();
        await other?.stop();
        await operator?.close();
    });

    const ANSWERED =
        "account 6543210987654321 in region cn-hangzhou answered: use the keys and the region of the deployment";
    const words = (text: string) => text.replace(/\s+/g, " ");

    it("is fine with the right ones", async () => {
        operator.writeText(own);
        const { code, stdout, stderr } = await operator.run("status", [STACK]);
        assert.equal(code, 0, stdout + stderr);
    });

    it("reports the pair as lost, and names account and region (status)", async () => {
        operator.writeText(foreign);
        const { code, stdout } = await operator.run("status", [STACK]);
        assert.equal(code, 1, stdout);
        assert.ok(words(stdout).includes(ANSWERED), stdout);
        assert.ok(!stdout.includes("pulumi up"), stdout);
        const prometheus = await operator.run("status", [STACK, "--format", "prometheus"]);
        assert.equal(prometheus.code, 1);
        assert.match(prometheus.stdout, /^alicloud_primary_secondary_ok\{stack="live",region="cn-hangzhou"\} 0$/m);
        const json = await operator.run("status", [STACK, "--format", "json"]);
        assert.deepEqual([json.code, (JSON.parse(json.stdout) as { ok: boolean }).ok], [1, false]);
    });

    it("says so if STS cannot be asked (status)", async () => {
        const withoutSts = foreign.replace(/^( *-? *sts:) .*$/m, "$1 127.0.0.1:9");
        assert.notEqual(withoutSts, foreign);
        operator.writeText(withoutSts);
        const { code, stdout } = await operator.run("status", [STACK]);
        assert.equal(code, 1, stdout);
        assert.match(
            words(stdout),
            /region cn-hangzhou, of an account that is not known as STS could not be asked \(.*127\.0\.0\.1:9.*\) answered: use the keys/,
        );
    });

    for (const command of ["switchover", "failover"]) {
        it(`changes nothing, names account and region, and loses no request (${command})`, async () => {
            operator.writeText(foreign);
            const before = [operator.clb, other].map(({ seq }) => seq);
            const { result, lost, servers } = await traffic.during(() =>
                operator.run(command, [STACK, "web", "--yes"]),
            );
            const { code, stdout, stderr } = result;
            assert.deepEqual([code, lost, servers], [1, 0, ["i-a"]], stdout + stderr);
            assert.ok(words(stderr).includes(ANSWERED), stderr);
            assert.ok(!stderr.includes("pulumi up"), stderr);
            const changes = [operator.clb, other].flatMap((clb, index) =>
                clb.calls({ mutating: true, since: before[index]! }),
            );
            assert.deepEqual(changes, []);
            assert.equal(operator.text, foreign);
        });
    }
});
