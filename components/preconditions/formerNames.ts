// Entries of the settings that name a pair by what its parents were before, which an alias of the resources does not keep.

import type * as pulumi from "@pulumi/pulumi";

import { formatQualifiedName, parseQualifiedName } from "../domain";
import { type AsyncCheck, isAliased, listAliases, listFormerParentTypes, readLocked, readSwitched } from "../pulumi";
import { LOCKED_KEY, SWITCHED_KEY } from "../validation";

/** Refuses an entry by a former qualified name of the pair: it would switch the pair back, or unlock it, without a word. */
export function createFormerNamesCheck(
    component: pulumi.Resource,
    parent: pulumi.Resource | undefined,
    name: string,
    qualified: string,
): AsyncCheck | undefined {
    const entries = [
        ...readSwitched().names.map((entry) => [SWITCHED_KEY, entry] as const),
        ...Object.keys(readLocked().locks).map((entry) => [LOCKED_KEY, entry] as const),
    ].filter(([, entry]) => entry.includes("$") && entry !== name && entry !== qualified);
    if (entries.length === 0 || !isAliased(component)) {
        return undefined;
    }
    return async (_, findings) => {
        const types = await listFormerParentTypes(parent);
        const own = await listAliases(component);
        const former = [...types.map((one) => formatQualifiedName(one, name)), ...own.map(parseQualifiedName)];
        entries
            .filter(([, entry]) => former.includes(entry))
            .forEach(([key, entry]) =>
                findings.refuse(
                    key,
                    "names the pair as it was called before",
                    entry,
                    `an alias does not keep an entry: write "${qualified}" in its place`,
                ),
            );
    };
}
