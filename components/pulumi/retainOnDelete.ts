// What `retainOnDelete` of a component means to its children: all of them are left in the cloud when the component goes, but
// what it gives up while it stays is deleted. Each by itself, a listener would stay and keep its group from being deleted.

import * as pulumi from "@pulumi/pulumi";

const retainedComponents = new WeakSet<pulumi.Resource>();

/** Notes the option of a component, before its children are declared. */
export function recordRetainOnDelete(
    component: pulumi.Resource,
    opts: pulumi.ComponentResourceOptions | undefined,
): void {
    if (opts?.retainOnDelete) {
        retainedComponents.add(component);
    }
}

/** The options of a child that are not inherited as they are. */
export function childDeleteOptions(
    parent: pulumi.Resource,
): Pick<pulumi.CustomResourceOptions, "retainOnDelete" | "deletedWith"> {
    return retainedComponents.has(parent) ? { retainOnDelete: false, deletedWith: parent } : {};
}
