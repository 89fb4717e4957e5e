// What limits.ts says of an argument, in words: whether it must be there, which values it takes, and its default.

import { HEALTH_CHECK_DEFAULTS, type ObjectShape, type Shape } from "../components/schema";
import { describeIntegerRule, joinWithOr, quote } from "../components/validation";

/** Units in words. */
const UNITS: Readonly<Record<string, string>> = { s: "seconds" };

/** The last paragraph of a field's doc; empty where there is nothing to say. */
export function describeFacts({ fields, required }: ObjectShape, name: string): string {
    const shape = fields[name]!;
    const fallback = describeDefault(shape, name);
    const sentences = [
        required.includes(name) ? "Required" : "",
        shape.plain ? "Plain" : "",
        // That of a flag is said by its type.
        shape.kind === "flag" ? "" : describeValues(shape),
        fallback && `Default ${fallback}`,
    ];
    return sentences
        .filter((one) => one !== "")
        .map((one) => `${one[0]!.toUpperCase()}${one.slice(1)}.`)
        .join(" ");
}

/** The values that a setting takes; empty for settings of their own. */
export function describeValues(shape: Shape): string {
    switch (shape.kind) {
        case "integer":
            return `${describeIntegerRule(shape)}${shape.unit === undefined ? "" : `, in ${UNITS[shape.unit] ?? shape.unit}`}`;
        case "text":
            return shape.rule;
        case "choice":
            return joinWithOr(shape.choices.map(quote));
        case "flag":
            return "true or false";
        case "list": {
            const { min, max, noun, of } = shape;
            const count = max === undefined ? `at least ${min} ${noun}` : `${min} to ${max} ${noun}s`;
            return of.kind === "object" ? count : `${count}, each ${describeValues(of)}`;
        }
        case "map":
            return `at most ${shape.max}: each key ${shape.keyRule}; each value ${shape.value.rule}`;
        case "object":
            return "";
    }
}

/** What holds where a setting is left out; empty where no value does. */
export function describeDefault(shape: Shape, name: string): string {
    const { tcp, udp } = HEALTH_CHECK_DEFAULTS;
    if (shape.kind === "object") {
        return "";
    }
    if (shape.default === undefined && name in tcp) {
        const key = name as keyof typeof tcp;
        return `${tcp[key]} for TCP listeners, ${udp[key]} for UDP listeners`;
    }
    return shape.default === undefined ? "" : JSON.stringify(shape.default);
}
