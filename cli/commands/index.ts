// The commands that there are, each loaded only where it is asked for: one that plans has no use for the cloud's client.

import type { Entry, Module } from "./entry";

/** Completes the other commands, so that it is given them. */
type Completion = typeof import("./completion");

/* eslint-disable @typescript-eslint/no-require-imports -- a command is loaded only when it is called */

/** The commands by name. */
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
    completion: {
        summary: "what your shell runs to complete commands",
        load: () => {
            const completion = require("./completion") as Completion;
            return { command: (context) => completion.command(context, COMMANDS) };
        },
    },
};
