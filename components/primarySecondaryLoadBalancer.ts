// The component: two servers behind a CLB instance, the primary serving, the secondary taking over.

import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import type { Attachment, ListenerArgs, PrimarySecondaryLoadBalancerArgs } from "./args";
import { failoverSeconds, recoverySeconds } from "./failover";
import { behind, Gates, gates, refuseInvalid } from "./invalid";
import { lift } from "./known";
import { childName, listenerKey } from "./names";
import { attachments, declareGroup } from "./serverGroup";
import { validatePair } from "./validate";
import { Backend, backendPort, healthCheckTiming, instanceArgs, listenerArgs, serverArgs } from "./wire";

/**
 * Two servers behind an Alibaba Cloud Classic Load Balancer: the primary serves, the secondary takes over when the
 * primary fails its health check, and swapping `primary` and `secondary` switches them without a gap.
 */
export class PrimarySecondaryLoadBalancer extends pulumi.ComponentResource {
    /** Id of the CLB instance, "lb-…": the new one, or the one given. */
    public readonly loadBalancerId: pulumi.Output<string>;
    /** Address of the instance that clients connect to. Not set with `loadBalancerId`: whoever declares the instance knows it. */
    public readonly address: pulumi.Output<string | undefined>;
    /** Id of the server group of each listener, keyed as "tcp-443". Another one after every switch. */
    public readonly groupIds: pulumi.Output<Record<string, string>>;
    /** Id of each listener, keyed as "tcp-443". */
    public readonly listenerIds: pulumi.Output<Record<string, string>>;
    /** Which server is attached in which role, on which port and with which weight, per listener. */
    public readonly attachments: pulumi.Output<Attachment[]>;
    /** Seconds, at the most, until the secondary serves after the primary died, per listener, keyed as "tcp-443". */
    public readonly failoverSeconds: pulumi.Output<Record<string, number>>;
    /** Seconds until a primary that came back serves again, if it answers its probes at once, keyed as "tcp-443". */
    public readonly recoverySeconds: pulumi.Output<Record<string, number>>;

    constructor(name: string, args: PrimarySecondaryLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        const subject = `PrimarySecondaryLoadBalancer "${name}"`;
        const validate = validatePair.bind(undefined, name);
        refuseInvalid(subject, args, validate);
        super("alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer", name, {}, opts);

        const ready = gates(subject, this, args, validate, usedByInstance);
        const instance = args.loadBalancerId
            ? undefined
            : new slb.ApplicationLoadBalancer(name, instanceArgs(name, args), {
                  parent: this,
                  dependsOn: behind(ready.early),
              });
        this.loadBalancerId = pulumi.output(instance?.id ?? (args.loadBalancerId as pulumi.Input<string>));
        this.address = pulumi.output(instance?.address);

        const declared = declareListeners(name, this, args, ready);
        if (args.defaultServerGroup) {
            declareDefaultServerGroup(name, this, args, behind(ready.all, ...declared.map(({ listener }) => listener)));
        }

        this.groupIds = byKey(declared, ({ group }) => group.id);
        this.listenerIds = byKey(declared, ({ listener }) => listener.id);
        this.attachments = pulumi.all(declared.map((one) => one.attachments)).apply((all) => all.flat());
        this.failoverSeconds = byKey(declared, ({ timing }) => lift([timing], failoverSeconds));
        this.recoverySeconds = byKey(declared, ({ args: { protocol }, timing }) =>
            lift([timing], (check) => recoverySeconds(protocol, check)),
        );
        this.registerOutputs({
            loadBalancerId: this.loadBalancerId,
            address: this.address,
            groupIds: this.groupIds,
            listenerIds: this.listenerIds,
            attachments: this.attachments,
            failoverSeconds: this.failoverSeconds,
            recoverySeconds: this.recoverySeconds,
        });
    }
}

/** Whether the instance itself is made from what stands at this path; all else is about servers and listeners. */
function usedByInstance(path: string): boolean {
    return !/^(primary|secondary|listeners|healthCheck|maxFailoverSeconds)\b/.test(path);
}

type DeclaredListener = ReturnType<typeof declareListeners>[number];

/**
 * A group and a listener per port. One listener after another, as the cloud may refuse to create two at once on one
 * instance and the provider does not try again.
 */
function declareListeners(
    name: string,
    component: PrimarySecondaryLoadBalancer,
    args: PrimarySecondaryLoadBalancerArgs,
    ready: Gates,
) {
    let previous: slb.Listener[] = [];
    return args.listeners.map((listenerArgs) => {
        const declared = declareListener(name, component, args, listenerArgs, ready, previous);
        previous = [declared.listener];
        return declared;
    });
}

function declareListener(
    name: string,
    component: PrimarySecondaryLoadBalancer,
    args: PrimarySecondaryLoadBalancerArgs,
    own: ListenerArgs,
    ready: Gates,
    previous: slb.Listener[],
) {
    const key = listenerKey(own.protocol, own.port);
    const child = childName(name, key);
    const primary: Backend = { server: args.primary, port: backendPort(own, "primaryPort") };
    const secondary: Backend = { server: args.secondary, port: backendPort(own, "secondaryPort") };
    const group = declareGroup(child, component, {
        loadBalancerId: component.loadBalancerId,
        groupName: own.groupName,
        primary,
        secondary,
        dependsOn: behind(ready.all),
    });
    const listener = new slb.Listener(child, listenerArgs(component.loadBalancerId, group.id, own, args), {
        parent: component,
        dependsOn: behind(ready.all, ...previous),
    });
    return {
        key,
        args: own,
        group,
        listener,
        attachments: attachments(key, primary, secondary),
        timing: healthCheckTiming(own, args),
    };
}

/** One resource for both servers: two of them on one instance would overwrite each other. */
function declareDefaultServerGroup(
    name: string,
    component: PrimarySecondaryLoadBalancer,
    args: PrimarySecondaryLoadBalancerArgs,
    dependsOn: pulumi.Input<pulumi.Resource[]>,
): slb.BackendServer {
    return new slb.BackendServer(
        name,
        {
            loadBalancerId: component.loadBalancerId,
            backendServers: [serverArgs(args.primary), serverArgs(args.secondary)],
        },
        { parent: component, dependsOn },
    );
}

function byKey<T>(
    declared: readonly DeclaredListener[],
    value: (one: DeclaredListener) => pulumi.Input<T>,
): pulumi.Output<Record<string, T>> {
    return pulumi.output(Object.fromEntries(declared.map((one) => [one.key, value(one)]))) as pulumi.Output<
        Record<string, T>
    >;
}
