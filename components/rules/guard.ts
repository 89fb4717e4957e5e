// Rules about the guard.

import { Findings } from "../check";
import { known, type Pair } from "./values";

export function guardRules(pair: Pair, findings: Findings): void {
    if (known(pair.switchBack) === true && (pair.guard === undefined || known(pair.guard) === false)) {
        findings.refuse(
            "switchBack",
            "without `guard`",
            true,
            "it is the guard that points listeners back: set `guard` to true as well, or leave it out",
        );
    }
}
