// Whether the engine that runs the program can be held up by a guard.

import * as pulumi from "@pulumi/pulumi";

const WANTED = "3.238.0";

/** What is wrong with an engine that cannot, and the way out. */
export const OLD_ENGINE =
    "the Pulumi CLI that runs this program does not wait for anybody before and after it moves a listener; must be " +
    `${WANTED.replace(/\.0$/, "")} or newer: update it, or leave \`guard\` out`;

/** Rejects on engines that call the guard, but go on whatever it says after a move. */
export async function requireEngine(
    component: pulumi.ComponentResource,
    require: (range: string) => Promise<void> = pulumi.requirePulumiVersion,
): Promise<void> {
    try {
        await require(`>=${WANTED}`);
    } catch {
        throw new pulumi.ResourceError(`guard: ${OLD_ENGINE}`, component, true);
    }
}
