// Two servers behind a new intranet instance, the secondary takes over when the primary fails.

using System.Collections.Generic;
using Pulumi;
using Pulumi.AlicloudPrimarySecondary;
using Pulumi.AlicloudPrimarySecondary.Inputs;

return await Deployment.RunAsync(() =>
{
    var config = new Config();
    var web = new PrimarySecondaryLoadBalancer("web", new PrimarySecondaryLoadBalancerArgs
    {
        LoadBalancer = new LoadBalancerArgs
        {
            AddressType = AddressType.Intranet,
            VswitchId = config.Require("vswitchId"),
        },
        Primary = new ServerArgs { ServerId = config.Require("primary") },
        Secondary = new ServerArgs { ServerId = config.Require("secondary") },
        Listeners =
        {
            new ListenerArgs { Protocol = Protocol.Tcp, Port = 443, BackendPort = 8443 },
        },
    });

    return new Dictionary<string, object?>
    {
        ["address"] = web.Address,
        ["attachments"] = web.Attachments,
        ["failoverSeconds"] = web.FailoverSeconds,
    };
});
