// Two servers behind a new intranet instance, the secondary takes over when the primary fails.
package main

import (
	clb "example.com/pulumi-alicloud-primary-secondary/sdk/go/alicloudprimarysecondary"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		web, err := clb.NewPrimarySecondaryLoadBalancer(ctx, "web", &clb.PrimarySecondaryLoadBalancerArgs{
			LoadBalancer: clb.LoadBalancerArgs{
				AddressType: clb.AddressTypeIntranet,
				VswitchId:   pulumi.String(settings.Require("vswitchId")),
			},
			Primary:   clb.ServerArgs{ServerId: pulumi.String(settings.Require("primary"))},
			Secondary: clb.ServerArgs{ServerId: pulumi.String(settings.Require("secondary"))},
			Listeners: []clb.ListenerArgs{{Protocol: clb.ProtocolTcp, Port: 443, BackendPort: pulumi.Int(8443)}},
		})
		if err != nil {
			return err
		}
		ctx.Export("address", web.Address)
		ctx.Export("attachments", web.Attachments)
		ctx.Export("failoverSeconds", web.FailoverSeconds)
		return nil
	})
}
