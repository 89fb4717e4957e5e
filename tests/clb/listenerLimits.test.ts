// The ranges of every parameter of a new listener, at both edges.

import { bench, makeListener, makeLoadBalancer, PARAMETER } from "./support/harness";

const TIMEOUT = ["InvalidParameter", 'The specified parameter "EstablishedTimeout" is not valid.'] as const;

const PORT = ["InvalidParameter", "The specified port is not valid."] as const;
const BANDWIDTH = ["InvalidParameter", "The specified Bandwidth is invalid."] as const;

describe("the parameters of a new listener", () => {
    const b = bench();
    const create = { ListenerPort: "80", Bandwidth: "-1", BackendServerPort: "8080" };
    const refusedCreate = async (
        more: Record<string, string>,
        error: readonly [string, string],
        action = "CreateLoadBalancerTCPListener",
    ): Promise<void> => {
        const LoadBalancerId = await makeLoadBalancer(b);
        await b.refused(action, { LoadBalancerId, ...create, ...more }, 400, ...error, { stack: "C" });
    };

    it("are refused out of range", async () => {
        for (const port of ["0", "65536", "80.5", "web"]) {
            await refusedCreate({ ListenerPort: port }, PORT);
        }
        await refusedCreate({ BackendServerPort: "65536" }, PORT);
        await refusedCreate({ HealthCheckConnectPort: "0" }, PORT);
        for (const Bandwidth of ["0", "-2", "5121"]) {
            await refusedCreate({ Bandwidth }, BANDWIDTH);
        }
        const unusual: Record<string, string>[] = [
            { healthCheckInterval: "0" },
            { healthCheckInterval: "51" },
            { HealthCheckConnectTimeout: "301" },
            { HealthyThreshold: "1" },
            { UnhealthyThreshold: "11" },
            { EstablishedTimeout: "9" },
            { EstablishedTimeout: "901" },
            { PersistenceTimeout: "3601" },
            { Scheduler: "qch" },
            { AclStatus: "yes" },
            { AclType: "grey" },
            { HealthCheckType: "udp" },
            { HealthCheckDomain: "$_ip" },
            { Description: "x".repeat(257) },
            { ProxyProtocolV2Enabled: "on" },
        ];
        for (const more of unusual) {
            await refusedCreate(more, "EstablishedTimeout" in more ? TIMEOUT : PARAMETER);
        }
        const checks: Record<string, string>[] = [
            { HealthCheckURI: "no-slash" },
            { HealthCheckURI: `/${"a".repeat(80)}` },
            { HealthCheckURI: "/ä" },
            { HealthCheckHttpCode: "http_2xx,http_6xx" },
            { HealthCheckHttpCode: "200" },
        ];
        for (const check of checks) {
            await refusedCreate({ HealthCheckType: "http", ...check }, PARAMETER);
        }
    });

    it("leave the UDP ports 250, 4789 and 4790 to the cloud, and nothing else", async () => {
        for (const ListenerPort of ["250", "4789", "4790"]) {
            await refusedCreate({ ListenerPort }, PORT, "CreateLoadBalancerUDPListener");
        }
        const LoadBalancerId = await makeLoadBalancer(b);
        await makeListener(b, LoadBalancerId, "250", { BackendServerPort: "1" });
        await makeListener(b, LoadBalancerId, "251", { BackendServerPort: "1", Scheduler: "qch" }, "UDP");
    });

    it("are accepted at their edges", async () => {
        const LoadBalancerId = await makeLoadBalancer(b);
        const edges: Record<string, string>[] = [
            { ListenerPort: "1", BackendServerPort: "65535" },
            { ListenerPort: "65535", BackendServerPort: "1" },
            { Bandwidth: "1" },
            { Bandwidth: "5120" },
            { healthCheckInterval: "1", HealthCheckConnectTimeout: "1", HealthyThreshold: "2" },
            { healthCheckInterval: "50", HealthCheckConnectTimeout: "300", UnhealthyThreshold: "10" },
            { EstablishedTimeout: "10", PersistenceTimeout: "0" },
            { EstablishedTimeout: "900", PersistenceTimeout: "3600" },
            { HealthCheckConnectPort: "1", Description: "x".repeat(256) },
            { HealthCheckType: "http", HealthCheckURI: `/${"a".repeat(79)}` },
            { HealthCheckType: "http", HealthCheckURI: "/a-b/c.d%e?f#g&h", HealthCheckHttpCode: "http_4xx,http_5xx" },
        ];
        for (const [index, edge] of edges.entries()) {
            await makeListener(b, LoadBalancerId, String(100 + index), { BackendServerPort: "80", ...edge });
        }
    });
});
