// The component: two servers behind a CLB instance, the primary serving, the secondary taking over.

import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import type { Attachment, ListenerArgs, PrimarySecondaryLoadBalancerArgs } from "./args";
import { failoverSeconds, recoverySeconds } from "./failover";
import { refuseInvalid, resultOf, stages } from "./invalid";
import { lift, toOutput } from "./known";
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
        const doubts = refuseInvalid(subject, args, validate);
        super("alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer", name, {}, opts);

        const when = stages(subject, this, args, validate, doubts, usedByInstance);
        const instance = when.early(() => declareInstance(name, this, args));
        const loadBalancerId = resultOf(instance, (own) => own?.id ?? (args.loadBalancerId as pulumi.Input<string>));
        const declared = when.all(() => declareListeners(name, this, args, loadBalancerId));

        const results = {
            loadBalancerId,
            address: resultOf(instance, (own) => own?.address),
            groupIds: resultOf(declared, (all) => byKey(all, ({ group }) => group.id)),
            listenerIds: resultOf(declared, (all) => byKey(all, ({ listener }) => listener.id)),
            attachments: resultOf(declared, (all) =>
                lift(
                    all.map((one) => one.attachments),
                    (...lists) => lists.flat(),
                ),
            ),
            failoverSeconds: resultOf(declared, (all) => byKey(all, ({ timing }) => lift([timing], failoverSeconds))),
            recoverySeconds: resultOf(declared, (all) =>
                byKey(all, ({ protocol, timing }) => lift([timing], (check) => recoverySeconds(protocol, check))),
            ),
        };
        this.loadBalancerId = toOutput(results.loadBalancerId);
        this.address = toOutput(results.address);
        this.groupIds = toOutput(results.groupIds);
        this.listenerIds = toOutput(results.listenerIds);
        this.attachments = toOutput(results.attachments);
        this.failoverSeconds = toOutput(results.failoverSeconds);
        this.recoverySeconds = toOutput(results.recoverySeconds);
        this.registerOutputs(results);
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
    parent: pulumi.Resource,
    args: PrimarySecondaryLoadBalancerArgs,
    loadBalancerId: pulumi.Input<string>,
): DeclaredListener[] {
    const declared: DeclaredListener[] = [];
    for (const own of args.listeners) {
        declared.push(declareListener(name, parent, args, loadBalancerId, own, declared.at(-1)?.listener));
    }
    if (args.defaultServerGroup) {
        declareDefaultServerGroup(name, parent, args, loadBalancerId, declared.at(-1)?.listener);
    }
    return declared;
}

function declareListener(
    name: string,
    parent: pulumi.Resource,
    args: PrimarySecondaryLoadBalancerArgs,
    loadBalancerId: pulumi.Input<string>,
    own: ListenerArgs,
    previous: slb.Listener | undefined,
) {
    const key = listenerKey(own.protocol, own.port);
    const child = childName(name, key);
    const primary: Backend = { server: args.primary, port: backendPort(own, "primaryPort") };
    const secondary: Backend = { server: args.secondary, port: backendPort(own, "secondaryPort") };
    const group = declareGroup(child, parent, { loadBalancerId, groupName: own.groupName, primary, secondary });
    const listener = new slb.Listener(child, listenerArgs(loadBalancerId, group.id, own, args), {
        parent,
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
    parent: pulumi.Resource,
    args: PrimarySecondaryLoadBalancerArgs,
    loadBalancerId: pulumi.Input<string>,
    previous: slb.Listener | undefined,
): slb.BackendServer {
    return new slb.BackendServer(
        name,
        {
            loadBalancerId,
            backendServers: [serverArgs(args.primary), serverArgs(args.secondary)],
            deleteProtectionValidation: lift([args.deletionProtection], (given) => given ?? false),
        },
        { parent, dependsOn: previous && [previous] },
    );
}

function byKey<T>(
    declared: readonly DeclaredListener[],
    value: (one: DeclaredListener) => pulumi.Input<T>,
): pulumi.Input<Record<string, T>> {
    return lift(declared.map(value), (...values) =>
        Object.fromEntries(declared.map(({ key }, index) => [key, values[index] as T])),
    );
}
