// Output for machines: JSON that says what it is, and by which version of its shape. docs/json.md lists the shapes.

/** What is put out, and the version of its shape: raised where a field goes or means something else, not where one comes. */
export const SHAPES = {
    status: 1,
    plan: 1,
    comparison: 1,
    switchover: 1,
    failover: 1,
    locks: 1,
    history: 1,
    adoption: 1,
    drill: 1,
} as const;

/** The text of an output, with its kind and the version of its shape first. */
export function toJson(kind: keyof typeof SHAPES, content: object): string {
    return `${JSON.stringify({ kind, version: SHAPES[kind], ...content }, hideTokens, 4)}\n`;
}

/** Hides what may hold a token: all of a webhook but its host, and the parameters of a push. */
function hideTokens(key: string, value: unknown): unknown {
    if (typeof value !== "string") {
        return value;
    }
    return key === "webhook" ? hidePath(value) : key === "jsonParams" ? "[secret]" : value;
}

/** "https://example.com/[secret]": chat services put the token into path or query, others into the user's name. */
function hidePath(address: string): string {
    const [, scheme, host] = /^(https?:\/\/)(?:[^/?#]*@)?([^/?#]+)/.exec(address) ?? [];
    return scheme === undefined ? "[secret]" : `${scheme}${host}/[secret]`;
}
