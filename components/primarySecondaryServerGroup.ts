// The component of a primary/secondary server group whose listeners are kept elsewhere.

import * as pulumi from "@pulumi/pulumi";

import type { Attachment, GroupServerArgs, PrimarySecondaryServerGroupArgs } from "./args";
import { RESOURCE_TYPES } from "./domain";
import { type Backend, pickField, resolveServer, toOutput } from "./model";
import {
    buildComponentInputs,
    ChildRegistration,
    declareGroup,
    listAttachments,
    pickResult,
    readAutonaming,
    recordRetainOnDelete,
    rejectInvalidArgs,
    requireName,
    type Subject,
    whenChildrenDeclared,
} from "./pulumi";
import { quote, validateServerGroup } from "./validation";

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
        requireName("PrimarySecondaryServerGroup", name);
        const subject: Subject<PrimarySecondaryServerGroupArgs> = {
            name: `PrimarySecondaryServerGroup ${quote(name)}`,
            args,
            validate: (known, findings) => {
                validateServerGroup(known, findings);
                findings.problems.push(...readAutonaming([RESOURCE_TYPES.group]).problems);
                return findings;
            },
            isLoadBalancerInput: () => false,
        };
        const warnings = rejectInvalidArgs(subject);
        const inputs = buildComponentInputs(args, subject.isLoadBalancerInput);
        super("alicloud-primary-secondary:index:PrimarySecondaryServerGroup", name, inputs, opts);
        recordRetainOnDelete(this, opts);

        const registration = new ChildRegistration(this, subject, warnings);
        const declared = registration.whenResolved(({ loadBalancerId, name: groupName, ...servers }) => {
            const [primary, secondary] = [toBackend(servers.primary), toBackend(servers.secondary)];
            const group = declareGroup(name, this, { loadBalancerId, groupName, primary, secondary });
            return { id: group.id, attachments: listAttachments(name, primary, secondary) };
        });

        const results = {
            id: pickResult(declared, ({ id }) => id),
            attachments: pickResult(declared, (group) => group.attachments),
        };
        this.id = toOutput(results.id);
        this.attachments = toOutput(results.attachments);
        registration.finish(() => this.registerOutputs(results));
    }

    /** @hidden The SDK waits for it where something depends on the component. */
    protected override initialize(): Promise<void> {
        return whenChildrenDeclared(this);
    }
}

function toBackend(server: pulumi.Input<GroupServerArgs>): Backend {
    return { ...resolveServer(server), port: pickField<GroupServerArgs, "port">(server, "port") };
}
