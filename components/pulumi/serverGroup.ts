// Declares a primary/secondary server group so that a change of its servers takes effect and never leaves a listener
// without a group.

import * as slb from "@pulumi/alicloud/slb";
import * as pulumi from "@pulumi/pulumi";

import type { Attachment } from "../args";
import { ServerRole } from "../enums";
import { Backend, buildGroupArgs, mapInputs } from "../model";
import { childDeleteOptions } from "./retainOnDelete";

export interface GroupDeclaration {
    readonly loadBalancerId: pulumi.Input<string>;
    /** Name in the console. */
    readonly groupName?: pulumi.Input<string | undefined> | undefined;
    readonly primary: Backend;
    readonly secondary: Backend;
    readonly hooks?: pulumi.ResourceHookBinding | undefined;
}

/** Declares the group. A change of its servers creates a new one, lets listeners be repointed, and deletes the old. */
export function declareGroup(
    name: string,
    parent: pulumi.Resource,
    { loadBalancerId, groupName, primary, secondary, hooks }: GroupDeclaration,
): slb.MasterSlaveServerGroup {
    return new slb.MasterSlaveServerGroup(name, buildGroupArgs(loadBalancerId, groupName, primary, secondary), {
        parent,
        // The provider plans a change of servers as an update that calls nothing: the cloud would keep the old primary.
        replaceOnChanges: ["servers"],
        // With a name of its own the group would be deleted first, which the cloud refuses while a listener uses it.
        deleteBeforeReplace: false,
        // A group is replaced in every switch: protection inherited from the component would block that.
        protect: false,
        ...childDeleteOptions(parent),
        // The old one of every switch would be left behind.
        retainOnDelete: false,
        ...(hooks && { hooks }),
    });
}

/** What the group attaches, for the outputs. */
export function listAttachments(listener: string, primary: Backend, secondary: Backend): pulumi.Input<Attachment[]> {
    const toAttachment = ({ serverId, port, weight }: Backend, role: ServerRole) => ({
        listener,
        role,
        serverId,
        port,
        weight,
    });
    const both = [toAttachment(primary, ServerRole.Primary), toAttachment(secondary, ServerRole.Secondary)] as const;
    return mapInputs(both, (...all) => all);
}
