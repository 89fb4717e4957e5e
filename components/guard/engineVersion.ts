// Whether the engine that runs the program can be held up by a guard.

import * as pulumi from "@pulumi/pulumi";

const MIN_VERSION = "3.238.0";

/** What is wrong with an engine that cannot, and the way out. */
export const ENGINE_TOO_OLD =
    "the Pulumi CLI that runs this program does not wait for anybody before and after it moves a listener; must be " +
    `${MIN_VERSION.replace(/\.0$/, "")} or newer: update it, or leave \`guard\` out`;

/** Rejects on engines that call the guard, but go on whatever it says after a move. */
export async function requireEngine(
    component: pulumi.ComponentResource,
    requireVersion: (range: string) => Promise<void> = pulumi.requirePulumiVersion,
): Promise<void> {
    try {
        await requireVersion(`>=${MIN_VERSION}`);
    } catch {
        throw new pulumi.ResourceError(`guard: ${ENGINE_TOO_OLD}`, component, true);
    }
}
