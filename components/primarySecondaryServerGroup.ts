// The component of a primary/secondary server group whose listeners are kept elsewhere.

import * as pulumi from "@pulumi/pulumi";

import type { Attachment, GroupServerArgs, PrimarySecondaryServerGroupArgs } from "./args";
import { refuseInvalid, resultOf, stages } from "./invalid";
import { field, toOutput } from "./known";
import { attachments, declareGroup } from "./serverGroup";
import { validateServerGroup } from "./validate";
import type { Backend } from "./wire";

/**
 * A primary/secondary server group for listeners that are declared elsewhere. A change of its servers creates a new
 * group before the old one goes, so that a listener that refers to `id` is repointed in between.
 */
export class PrimarySecondaryServerGroup extends pulumi.ComponentResource {
    /** Id of the group, "rsp-…". Another one after every change of its servers, so refer to it, never copy it. */
    public readonly id: pulumi.Output<string>;
    /** The two servers with role, port and weight. */
    public readonly attachments: pulumi.Output<Attachment[]>;

    constructor(name: string, args: PrimarySecondaryServerGroupArgs, opts?: pulumi.ComponentResourceOptions) {
        const subject = `PrimarySecondaryServerGroup "${name}"`;
        const doubts = refuseInvalid(subject, args, validateServerGroup);
        super("alicloud-primary-secondary:index:PrimarySecondaryServerGroup", name, {}, opts);

        const when = stages(subject, this, args, validateServerGroup, doubts, () => false).all;
        const [primary, secondary] = [backend(args.primary), backend(args.secondary)];
        const { loadBalancerId, name: groupName } = args;
        const group = when(() => declareGroup(name, this, { loadBalancerId, groupName, primary, secondary }));

        const results = {
            id: resultOf(group, ({ id }) => id),
            attachments: resultOf(group, () => attachments(name, primary, secondary)),
        };
        this.id = toOutput(results.id);
        this.attachments = toOutput(results.attachments);
        this.registerOutputs(results);
    }
}

function backend(server: pulumi.Input<GroupServerArgs>): Backend {
    return { server, port: field<GroupServerArgs, "port">(server, "port") };
}
