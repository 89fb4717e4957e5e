// The names by which settings and commands call a pair: its own, or qualified by the types of its parents.

const STACK = "pulumi:pulumi:Stack";
const PAIR_TYPE = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer";

/** Returns "my:Blue$web" for pair "web" of a component of type "my:Blue"; the parent of a pair without one is the stack. */
export function formatQualifiedName(parentTypes: string, name: string): string {
    return `${parentTypes === "" ? STACK : parentTypes}$${name}`;
}

/** Returns the types of a resource and its parents, outermost first, without the stack: "my:Site$my:Blue". */
export function parseParentTypes(urn: string): string {
    const types = urn.split("::")[2] ?? "";
    return types === STACK ? "" : types;
}

/** Returns the qualified name of the pair with this URN. */
export function parseQualifiedName(urn: string): string {
    const types = parseParentTypes(urn);
    const name = urn.split("::").slice(3).join("::");
    return formatQualifiedName(types.slice(0, Math.max(0, types.lastIndexOf("$"))), name);
}

/** Whether an entry of a setting means the pair: a plain name means all pairs of that name. */
export function isNamedBy(entry: string, name: string, qualified: string): boolean {
    return entry === name || entry === qualified;
}

/** Returns the URN of the pair with this qualified name. */
export function formatUrn(stack: string, project: string, qualified: string): string {
    const at = qualified.lastIndexOf("$");
    const [types, name] = [qualified.slice(0, at), qualified.slice(at + 1)];
    return `urn:pulumi:${stack}::${project}::${types === STACK ? "" : `${types}$`}${PAIR_TYPE}::${name}`;
}

/** Returns what a map of settings says of a pair; what it says of this pair alone comes first. */
export function findEntry<T>(map: Readonly<Record<string, T>>, name: string, qualified: string): T | undefined {
    const key = [qualified, name].find((one) => Object.hasOwn(map, one));
    return key === undefined ? undefined : map[key];
}
