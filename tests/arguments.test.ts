// No argument is forgotten half way: what may be set is sent, planned, compared with the cloud, adopted from it and tried by
// the fuzz, or stands here with the reason why not.

import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { PAIR } from "../components/limits";
import type { Shape } from "../components/shape";
import { ROOT } from "./support/run";

interface Place {
    readonly files: readonly string[];
    /** Arguments that have no business there, by the reason. */
    readonly not?: Readonly<Record<string, readonly string[]>>;
}

const CHECKED_ELSEWHERE = ["maxFailoverSeconds", "preflight"];
const ALARM = ["alarm", "contactGroups", "threshold", "times", "silenceTime", "effectiveInterval", "webhook"];
const BILLING = ["spec", "internetChargeType", "instanceChargeType", "paymentType", "period"];
const PLACE = ["loadBalancer", "addressType", "addressIpVersion", "vswitchId", "primaryZoneId", "secondaryZoneId"];

const PLACES: Readonly<Record<string, Place>> = {
    "is sent": { files: ["components/wire.ts", "components/standby.ts", "components/primarySecondaryLoadBalancer.ts"] },
    "is planned": {
        files: typescript("cli/plan"),
        not: {
            "the plan says what they come to": ["loadBalancer", "backendPort", "primaryPort", "secondaryPort"],
        },
    },
    "is compared by status": {
        files: typescript("cli/status"),
        not: {
            "status looks at who serves, not at the instance": [
                ...[...PLACE, ...BILLING, "tags", "resourceGroupId"],
                ...["deletionProtection", "modificationProtection", "defaultServerGroup"],
            ],
            "the ports are those of the plan": ["backendPort", "primaryPort", "secondaryPort"],
            "a name that no traffic depends on": ["groupName"],
            "the cloud does not keep them": CHECKED_ELSEWHERE,
            "a rule of another service": ALARM,
        },
    },
    "is adopted": {
        // That file writes what the others read, around names of outputs.
        files: typescript("cli/adopt").filter((file) => !file.endsWith("/program.ts")),
        not: {
            "the cloud does not keep them": CHECKED_ELSEWHERE,
            "of this package, not of the console": ["standbyCheck", "defaultServerGroup"],
            "a rule of another service": ALARM,
            "only for a new instance": ["address", "period"],
        },
    },
    "is tried by the fuzz": {
        files: typescript("tests/fuzz"),
        not: { "asks another service than the one that is tried": ["preflight"] },
    },
};

function typescript(folder: string): string[] {
    const files = readdirSync(path.join(ROOT, folder)).filter((file) => file.endsWith(".ts"));
    return files.map((file) => path.posix.join(folder, file));
}

function names(shape: Shape): string[] {
    const inner = shape.kind === "list" ? shape.of : shape;
    return inner.kind === "object" ? Object.entries(inner.fields).flatMap(([name, one]) => [name, ...names(one)]) : [];
}

describe("every argument", () => {
    const all = [...new Set(names(PAIR))].sort();

    for (const [title, { files, not = {} }] of Object.entries(PLACES)) {
        it(title, () => {
            const text = files.map((file) => readFileSync(path.join(ROOT, file), "utf8")).join("\n");
            const missing = all.filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
            assert.deepEqual(missing, Object.values(not).flat().sort(), files.join(", "));
        });
    }
});
