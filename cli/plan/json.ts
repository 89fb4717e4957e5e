// The plan as JSON, for machines.

import type { Plan } from "./model";

export function toJson(plan: Plan): string {
    return `${JSON.stringify(plan, null, 4)}\n`;
}
