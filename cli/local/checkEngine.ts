// The engine as a command needs it: there, or a message that says how to build it.

import { UserError } from "../exit";
import { requireEngine } from "../../engine/engine";

export function checkEngine(): void {
    try {
        requireEngine();
    } catch (error) {
        throw new UserError(error instanceof Error ? error.message : String(error));
    }
}
