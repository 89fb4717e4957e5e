// What a component tells the engine of its arguments, for whoever reads the state, and for policies.

import * as pulumi from "@pulumi/pulumi";

import { quiet, settle } from "./internals";
import { comesFromResource, type Deferred, entriesOf, isDeferred, isSound, isTree, read } from "./known";

/**
 * The arguments without what comes from a resource, but where the instance itself is made from it. Children wait until their
 * component is registered, and it is only when all its inputs are known: a server that is made with the address of the
 * instance that it is put behind would wait for itself.
 *
 * @param early whether what stands at a path is waited for before any child is declared
 */
export function inputsOf(args: object, early: (path: string) => boolean): pulumi.Inputs {
    const visit = (part: unknown, isEarly: boolean): unknown => {
        if (isDeferred(part)) {
            return comesFromResource(part) ? (isEarly ? part : undefined) : unlessRefused(part);
        }
        if (Array.isArray(part)) {
            return part.map((one) => visit(one, isEarly));
        }
        return isTree(part)
            ? Object.fromEntries(entriesOf(part).map(([key, value]) => [key, visit(value, isEarly)]))
            : part;
    };
    return Object.fromEntries(entriesOf(args).map(([key, part]) => [key, visit(part, early(key))]));
}

/** Nothing in the place of what is refused: that is told as such, and the SDK would fail of it or never come to an end. */
function unlessRefused(part: Deferred): pulumi.Output<unknown> {
    const settled: Promise<unknown> = pulumi.Output.isInstance(part)
        ? settle(part).then(({ value }) => (isSound(value) ? part : undefined))
        : read(part, () => true).then(({ value, inputs }) => (isSound(value) ? inputs : undefined));
    return quiet(pulumi.output(settled.catch(() => undefined)));
}
