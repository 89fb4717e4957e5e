// A plan, or a comparison of two, as JSON, for machines.

import type { Comparison } from "./against";
import type { Plan } from "./model";

export function toJson(plan: Plan | Comparison): string {
    return `${JSON.stringify(plan, null, 4)}\n`;
}
