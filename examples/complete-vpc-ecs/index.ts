import * as ecs from "@pulumi/alicloud/ecs";
import * as vpc from "@pulumi/alicloud/vpc";
import * as pulumi from "@pulumi/pulumi";
import { AddressType, HealthCheckType, PrimarySecondaryLoadBalancer, Protocol } from "alicloud-primary-secondary";

const config = new pulumi.Config();
const zones = [config.require("primaryZone"), config.require("secondaryZone")] as const;
const imageId = config.require("imageId");
const instanceType = config.get("instanceType") ?? "ecs.t6-c1m1.large";

const network = new vpc.Network("web", { cidrBlock: "10.0.0.0/16" });
const vSwitches = zones.map(
    (zoneId, index) => new vpc.Switch(`web-${index}`, { vpcId: network.id, zoneId, cidrBlock: `10.0.${index}.0/24` }),
);

// The instance passes its clients' addresses on, and probes from 100.64.0.0/10.
const securityGroup = new ecs.SecurityGroup("web", { vpcId: network.id });
for (const [name, cidrIp] of [
    ["clients", "10.0.0.0/16"],
    ["probes", "100.64.0.0/10"],
] as const) {
    new ecs.SecurityGroupRule(`web-${name}`, {
        securityGroupId: securityGroup.id,
        type: "ingress",
        ipProtocol: "tcp",
        portRange: "8080/8080",
        nicType: "intranet",
        cidrIp,
    });
}

/** A server that says who it is, after every start. */
const server = (role: string, vSwitch: vpc.Switch) =>
    new ecs.Instance(`web-${role}`, {
        instanceName: `web-${role}`,
        imageId,
        instanceType,
        systemDiskCategory: "cloud_efficiency",
        vswitchId: vSwitch.id,
        securityGroups: [securityGroup.id],
        userData: `#!/bin/sh
mkdir -p /srv/web && echo "served by the ${role} server" > /srv/web/index.html
cat > /etc/systemd/system/web.service <<'END'
[Unit]
After=network.target
[Service]
WorkingDirectory=/srv/web
ExecStart=/usr/bin/env python3 -m http.server 8080
Restart=always
[Install]
WantedBy=multi-user.target
END
systemctl enable --now web.service
`,
    });

const [primary, secondary] = [server("first", vSwitches[0]!), server("second", vSwitches[1]!)];

const web = new PrimarySecondaryLoadBalancer("web", {
    loadBalancer: {
        addressType: AddressType.Intranet,
        vswitchId: vSwitches[0]!.id,
        primaryZoneId: zones[0],
        secondaryZoneId: zones[1],
    },
    primary: { serverId: primary.id },
    secondary: { serverId: secondary.id },
    listeners: [{ protocol: Protocol.Tcp, port: 80, backendPort: 8080 }],
    healthCheck: { type: HealthCheckType.Http, uri: "/index.html" },
    maxFailoverSeconds: 30,
});

export const { address, attachments, failoverSeconds } = web;
