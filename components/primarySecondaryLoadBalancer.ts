// The component: two servers behind a CLB instance, the primary serving, the secondary taking over.

import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import type { Attachment, ListenerArgs, PrimarySecondaryLoadBalancerArgs } from "./args";
import { failoverSeconds, recoverySeconds } from "./failover";
import { outputOf, refuseInvalid, stages } from "./invalid";
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

        const when = stages(subject, this, args, validate, usedByInstance);
        const instance = when.early(() => declareInstance(name, this, args));
        this.loadBalancerId = outputOf(instance, (own) => own?.id ?? (args.loadBalancerId as pulumi.Input<string>));
        this.address = outputOf(instance, (own) => own?.address);

        const declared = when.all(() => declareListeners(name, this, args));
        this.groupIds = outputOf(declared, (all) => byKey(all, ({ group }) => group.id));
        this.listenerIds = outputOf(declared, (all) => byKey(all, ({ listener }) => listener.id));
        this.attachments = outputOf(declared, (all) =>
            pulumi.all(all.map((one) => one.attachments)).apply((lists) => lists.flat()),
        );
        this.failoverSeconds = outputOf(declared, (all) => byKey(all, ({ timing }) => lift([timing], failoverSeconds)));
        this.recoverySeconds = outputOf(declared, (all) =>
            byKey(all, ({ protocol, timing }) => lift([timing], (check) => recoverySeconds(protocol, check))),
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

function declareInstance(
    name: string,
    parent: pulumi.Resource,
    args: PrimarySecondaryLoadBalancerArgs,
): slb.ApplicationLoadBalancer | undefined {
    return args.loadBalancerId
        ? undefined
        : new slb.ApplicationLoadBalancer(name, instanceArgs(name, args), { parent });
}

type DeclaredListener = ReturnType<typeof declareListener>;

/**
 * A group and a listener per port. One listener after another, as the cloud may refuse to create two at once on one
 * instance and the provider does not try again.
 */
function declareListeners(
    name: string,
    component: PrimarySecondaryLoadBalancer,
    args: PrimarySecondaryLoadBalancerArgs,
): DeclaredListener[] {
    const declared: DeclaredListener[] = [];
    for (const own of args.listeners) {
        declared.push(declareListener(name, component, args, own, declared.at(-1)?.listener));
    }
    if (args.defaultServerGroup) {
        declareDefaultServerGroup(name, component, args, declared.at(-1)?.listener);
    }
    return declared;
}

function declareListener(
    name: string,
    component: PrimarySecondaryLoadBalancer,
    args: PrimarySecondaryLoadBalancerArgs,
    own: ListenerArgs,
    previous: slb.Listener | undefined,
) {
    const { loadBalancerId } = component;
    const key = listenerKey(own.protocol, own.port);
    const child = childName(name, key);
    const primary: Backend = { server: args.primary, port: backendPort(own, "primaryPort") };
    const secondary: Backend = { server: args.secondary, port: backendPort(own, "secondaryPort") };
    const group = declareGroup(child, component, { loadBalancerId, groupName: own.groupName, primary, secondary });
    const listener = new slb.Listener(child, listenerArgs(loadBalancerId, group.id, own, args), {
        parent: component,
        dependsOn: previous && [previous],
    });
    return {
        key,
        protocol: own.protocol,
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
    previous: slb.Listener | undefined,
): slb.BackendServer {
    return new slb.BackendServer(
        name,
        {
            loadBalancerId: component.loadBalancerId,
            backendServers: [serverArgs(args.primary), serverArgs(args.secondary)],
        },
        { parent: component, dependsOn: previous && [previous] },
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
