// What a component tells the engine of its arguments, for whoever reads the state, and for policies.

import type * as pulumi from "@pulumi/pulumi";

import { comesFromResource, isDeferred, isTree } from "./known";

/**
 * The arguments without what comes from a resource, but where the instance itself is made from it. Children wait until their
 * component is registered, and it is only when all its inputs are known: a server that is made with the address of the
 * instance that it is put behind would wait for itself.
 *
 * @param early whether what stands at a path is waited for before any child is declared
 */
export function inputsOf(args: object, early: (path: string) => boolean): pulumi.Inputs {
    const visit = (part: unknown): unknown => {
        if (isDeferred(part)) {
            return comesFromResource(part) ? undefined : part;
        }
        if (Array.isArray(part)) {
            return part.map(visit);
        }
        return isTree(part)
            ? Object.fromEntries(Object.entries(part).map(([key, value]) => [key, visit(value)]))
            : part;
    };
    return Object.fromEntries(Object.entries(args).map(([key, part]) => [key, early(key) ? part : visit(part)]));
}
