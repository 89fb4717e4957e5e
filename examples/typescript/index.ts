import * as pulumi from "@pulumi/pulumi";
import { AddressType, PrimarySecondaryLoadBalancer, Protocol } from "alicloud-primary-secondary";

const config = new pulumi.Config();

const web = new PrimarySecondaryLoadBalancer("web", {
    loadBalancer: { addressType: AddressType.Intranet, vswitchId: config.require("vswitchId") },
    primary: { serverId: config.require("primary") },
    secondary: { serverId: config.require("secondary") },
    listeners: [{ protocol: Protocol.Tcp, port: 443, backendPort: 8443 }],
});

export const { address, attachments, failoverSeconds } = web;
