import * as pulumi from "@pulumi/pulumi";
import { AddressType, PrimarySecondaryLoadBalancer, Protocol } from "alicloud-primary-secondary";

const config = new pulumi.Config();

const web = new PrimarySecondaryLoadBalancer("web", {
    loadBalancer: { addressType: AddressType.Intranet, vswitchId: config.require("vswitchId") },
    // To switch, swap the two in the stack's config.
    primary: { serverId: config.require("primary") },
    secondary: { serverId: config.require("secondary") },
    listeners: [
        {
            protocol: Protocol.Tcp,
            port: config.requireNumber("port"),
            backendPort: config.requireNumber("backendPort"),
        },
    ],
});

export const { address, attachments, failoverSeconds } = web;
