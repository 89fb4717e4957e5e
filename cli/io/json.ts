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
    return `${JSON.stringify({ kind, version: SHAPES[kind], ...content }, null, 4)}\n`;
}
