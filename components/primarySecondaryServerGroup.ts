// The component of a primary/secondary server group whose listeners are kept elsewhere.

import * as pulumi from "@pulumi/pulumi";

import type { Attachment, GroupServerArgs, PrimarySecondaryServerGroupArgs } from "./args";
import { quote } from "./check";
import { inputsOf } from "./inputs";
import { requireName } from "./invalid";
import { field, toOutput } from "./known";
import { resolvedServer } from "./resolved";
import { noteRetained } from "./retained";
import { attachments, declareGroup } from "./serverGroup";
import { readAutonaming } from "./setting";
import { children, refuseInvalid, resultOf, Stages, type Subject } from "./stages";
import { TYPES } from "./types";
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
        requireName("PrimarySecondaryServerGroup", name);
        const subject: Subject<PrimarySecondaryServerGroupArgs> = {
            name: `PrimarySecondaryServerGroup ${quote(name)}`,
            args,
            validate: (known, findings) => {
                validateServerGroup(known, findings);
                findings.problems.push(...readAutonaming([TYPES.group]).problems);
                return findings;
            },
            early: () => false,
        };
        const doubts = refuseInvalid(subject);
        const inputs = inputsOf(args, subject.early);
        super("alicloud-primary-secondary:index:PrimarySecondaryServerGroup", name, inputs, opts);
        noteRetained(this, opts);

        const stages = new Stages(this, subject, doubts);
        const declared = stages.late(({ loadBalancerId, name: groupName, ...servers }) => {
            const [primary, secondary] = [backend(servers.primary), backend(servers.secondary)];
            const group = declareGroup(name, this, { loadBalancerId, groupName, primary, secondary });
            return { id: group.id, attachments: attachments(name, primary, secondary) };
        });

        const results = {
            id: resultOf(declared, ({ id }) => id),
            attachments: resultOf(declared, (group) => group.attachments),
        };
        this.id = toOutput(results.id);
        this.attachments = toOutput(results.attachments);
        stages.end(() => this.registerOutputs(results));
    }

    /** @hidden The SDK waits for it where something depends on the component. */
    protected override initialize(): Promise<void> {
        return children(this);
    }
}

function backend(server: pulumi.Input<GroupServerArgs>): Backend {
    return { ...resolvedServer(server), port: field<GroupServerArgs, "port">(server, "port") };
}
