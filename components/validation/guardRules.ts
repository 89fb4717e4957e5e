// Rules about the guard.

import { Findings } from "./findings";
import { knownValue, type Pair } from "./knownValues";

export function checkGuard(pair: Pair, findings: Findings): void {
    if (knownValue(pair.switchBack) === true && (pair.guard === undefined || knownValue(pair.guard) === false)) {
        findings.refuse(
            "switchBack",
            "without `guard`",
            true,
            "it is the guard that points listeners back: set `guard` to true as well, or leave it out",
        );
    }
    // A warning: FORCE still permits a change, and so does any result that the cloud has for the secondary.
    if (knownValue(pair.guard) === true && pair.standbyCheck === undefined) {
        findings.addWarning("guard", GUARD_WITHOUT_STANDBY_CHECK);
    }
}

const GUARD_WITHOUT_STANDBY_CHECK =
    "refuses every change of roles without `standbyCheck`, as the cloud does not probe the secondary by default: set `standbyCheck`";
