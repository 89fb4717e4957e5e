// The commands that there are, each loaded only where it is asked for: one that plans has no use for the cloud's client.

import type { Command } from "commander";

import type { CommandContext } from "../io/commandContext";

/* eslint-disable @typescript-eslint/no-require-imports -- where they are loaded is the point */

/** A module of a command, or of a program of its own that reads its arguments itself. */
type Module =
    | { command(context: CommandContext): Command }
    | { main(args: readonly string[], name: string): Promise<number>; usage(): Command };

/** A command, and how it is had. */
interface Entry {
    readonly summary: string;
    load(): Module;
}

/** By the name that it is called by. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
    plan: {
        summary: "what a stack declares, and what changed since a commit",
        load: () => require("./plan") as Module,
    },
    status: { summary: "who serves, and whether the other server could", load: () => require("./status") as Module },
    switchover: { summary: "make the secondary of a pair its primary", load: () => require("./switchover") as Module },
    failover: {
        summary: "make the secondary that serves for a dead primary the primary",
        load: () => require("./failover") as Module,
    },
    history: { summary: "who was primary from when to when", load: () => require("./history") as Module },
    lock: { summary: "keep the roles of a pair as they are, for a reason", load: () => require("./lock") as Module },
    adopt: { summary: "take over what was made in the console", load: () => require("./adopt") as Module },
    "ram-policy": { summary: "the least RAM policy for a stack", load: () => require("./ramPolicy") as Module },
    local: { summary: "try a stack out on a local CLB, without an account", load: () => require("./local") as Module },
    drill: { summary: "rehearse failures under load on a local CLB", load: () => require("./drill") as Module },
    clb: { summary: "a local CLB to deploy to by hand", load: () => require("../../clb/main") as Module },
    completion: { summary: "what your shell runs to complete commands", load: () => require("./completion") as Module },
};
