package example;

import java.util.List;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.alicloudprimarysecondary.PrimarySecondaryLoadBalancer;
import com.pulumi.alicloudprimarysecondary.PrimarySecondaryLoadBalancerArgs;
import com.pulumi.alicloudprimarysecondary.enums.AddressType;
import com.pulumi.alicloudprimarysecondary.enums.Protocol;
import com.pulumi.alicloudprimarysecondary.inputs.ListenerArgs;
import com.pulumi.alicloudprimarysecondary.inputs.LoadBalancerArgs;
import com.pulumi.alicloudprimarysecondary.inputs.ServerArgs;

/** Two servers behind a new intranet instance, the secondary takes over when the primary fails. */
public final class App {
    public static void main(String[] args) {
        Pulumi.run(App::declare);
    }

    private static void declare(Context context) {
        var config = context.config();
        var web = new PrimarySecondaryLoadBalancer("web", PrimarySecondaryLoadBalancerArgs.builder()
            .loadBalancer(LoadBalancerArgs.builder()
                .addressType(AddressType.Intranet)
                .vswitchId(config.require("vswitchId"))
                .build())
            .primary(ServerArgs.builder().serverId(config.require("primary")).build())
            .secondary(ServerArgs.builder().serverId(config.require("secondary")).build())
            .listeners(List.of(ListenerArgs.builder()
                .protocol(Protocol.Tcp)
                .port(443)
                .backendPort(8443)
                .build()))
            .build());
        context.export("address", web.address());
        context.export("failoverSeconds", web.failoverSeconds());
    }
}
