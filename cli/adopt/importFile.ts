// The file for `pulumi import`: the component and its children under the names and the parent that the program gives them,
// so that the program finds in the state what it declares.
// https://www.pulumi.com/docs/iac/guides/migration/import/#bulk-import-operations

import { readFileSync } from "node:fs";

import { formatChildName, RESOURCE_TYPES } from "../../components/domain";
import type { AdoptedListener } from "./pair";

/** The component, as Pulumi's state calls it. */
const COMPONENT = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer";

/** An entry of the file. `name` is for references within the file, `logicalName` is the name in the state. */
export interface ImportResource {
    readonly type: string;
    readonly name: string;
    readonly logicalName: string;
    readonly parent?: string;
    readonly id?: string;
    readonly version?: string;
    readonly component?: true;
}

/** What the file holds. */
export interface ImportFile {
    readonly resources: readonly ImportResource[];
}

/** The entries of a pair; of its instance too, unless that is left to whoever made it. */
export function toImportFile(
    pair: string,
    loadBalancerId: string,
    listeners: readonly AdoptedListener[],
    { keepInstance }: { readonly keepInstance: boolean },
): ImportFile {
    return importFileOf(pair, [
        ...(keepInstance ? [] : [{ kind: "instance", name: pair, id: loadBalancerId } as const]),
        ...listeners.flatMap(({ key, groupId }) => [
            { kind: "group", name: formatChildName(pair, key), id: groupId } as const,
            {
                kind: "listener",
                name: formatChildName(pair, key),
                id: `${loadBalancerId}:${key.replace("-", ":")}`,
            } as const,
        ]),
    ]);
}

/** A child of a pair that is imported. */
export interface ImportedChild {
    readonly kind: keyof typeof RESOURCE_TYPES;
    /** Its name in the state. */
    readonly name: string;
    readonly id: string;
}

/** The entries of a pair and of children of it. */
export function importFileOf(pair: string, children: readonly ImportedChild[]): ImportFile {
    const version = providerVersion();
    return {
        resources: [
            { type: COMPONENT, name: pair, logicalName: pair, component: true },
            ...children.map(({ kind, name, id }) => ({
                type: RESOURCE_TYPES[kind],
                name: `${name} ${kind}`,
                logicalName: name,
                parent: pair,
                id,
                version,
            })),
        ],
    };
}

/** The version of the provider that the program asks for: another one would be another provider in the state. */
function providerVersion(): string {
    const manifest = readFileSync(require.resolve("@pulumi/alicloud/package.json"), "utf8");
    return (JSON.parse(manifest) as { version: string }).version;
}
