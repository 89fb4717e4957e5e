// How many calls a pair costs in its life, against the same resources without the component.

import { callsOf, type Calls, component, plain, STEPS } from "../../tests/engine/support/callsOf";
import { spread } from "./measure";
import type { Row } from "./row";

export async function measureCalls(): Promise<Row[]> {
    const [ours, theirs] = [await callsOf(component), await callsOf(plain)];
    const rows = (title: string, count: (calls: Calls) => number): Row[] =>
        STEPS.map((step) => ({
            what: `${title} to ${step} a pair`,
            against: "those of the same resources in a program of their own",
            ours: spread([count(ours[step])]),
            theirs: spread([count(theirs[step])]),
            unit: "calls",
            budget: 1,
        }));
    const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0);
    return [
        ...rows("calls", ({ changing, reading }) => sum(changing) + sum(reading)),
        ...rows("calls that change something", ({ changing }) => sum(changing)),
    ];
}
