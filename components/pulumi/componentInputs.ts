// What a component tells the engine of its arguments, for whoever reads the state, and for policies.

import * as pulumi from "@pulumi/pulumi";

import { type Deferred, isDeferred, isTree } from "../model";
import { isFromResource, isValidInput, readEntries, resolveInputs } from "./resolveInputs";
import { ignoreRejections, readOutput } from "./sdkInternals";

/**
 * The arguments without what comes from a resource, but where the instance itself is made from it. Children wait until their
 * component is registered, and it is only when all its inputs are known: a server that is made with the address of the
 * instance that it is put behind would wait for itself.
 *
 * @param isLoadBalancerInput whether what stands at a path is waited for before any child is declared
 */
export function buildComponentInputs(args: object, isLoadBalancerInput: (path: string) => boolean): pulumi.Inputs {
    const visit = (part: unknown, isNeeded: boolean): unknown => {
        if (isDeferred(part)) {
            return isFromResource(part) ? (isNeeded ? part : undefined) : omitInvalid(part);
        }
        if (Array.isArray(part)) {
            return part.map((one) => visit(one, isNeeded));
        }
        return isTree(part)
            ? Object.fromEntries(readEntries(part).map(([key, value]) => [key, visit(value, isNeeded)]))
            : part;
    };
    return Object.fromEntries(readEntries(args).map(([key, part]) => [key, visit(part, isLoadBalancerInput(key))]));
}

/** Nothing in the place of what is refused: that is told as such, and the SDK would fail of it or never come to an end. */
function omitInvalid(part: Deferred): pulumi.Output<unknown> {
    const validInput: Promise<unknown> = pulumi.Output.isInstance(part)
        ? readOutput(part).then(({ value }) => (isValidInput(value) ? part : undefined))
        : resolveInputs(part, () => true).then(({ value, inputs }) => (isValidInput(value) ? inputs : undefined));
    return ignoreRejections(pulumi.output(validInput.catch(() => undefined)));
}
