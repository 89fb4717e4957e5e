// Statements about the cloud that are checked after every call that changes something.

import type { Snapshot } from "./snapshot";

export interface Violation {
    readonly seq: number;
    readonly action: string;
    readonly invariant: string;
    readonly detail: string;
}

/** Looks at the cloud as it is now and says what is wrong; it may remember what it saw before. */
export type Invariant = (snapshot: Snapshot) => readonly string[];

/** No listener that once had a group is ever without one; a listener that was deleted is forgotten. */
export function checkGroupsKept(): Invariant {
    let grouped = new Set<string>();
    return ({ listeners, groups }) => {
        const present = new Set(groups.map(({ id }) => id));
        const lost = listeners.filter(({ id, groupId }) => grouped.has(id) && !present.has(groupId));
        grouped = new Set(listeners.filter(({ id, groupId }) => grouped.has(id) || groupId !== "").map(({ id }) => id));
        return lost.map(
            ({ id, groupId }) => `${id} ${groupId === "" ? "has no group" : `names ${groupId}, which is gone`}`,
        );
    };
}

/** No listener that once ran ever stops or disappears while its load balancer exists. */
export function checkStillRunning(): Invariant {
    const wasRunning = new Set<string>();
    return ({ listeners, loadBalancers }) => {
        const running = new Set(listeners.filter(({ status }) => status === "running").map(({ id }) => id));
        const alive = new Set(loadBalancers.map(({ id }) => id));
        for (const id of wasRunning) {
            if (!alive.has(id.split(":")[0] ?? "")) {
                wasRunning.delete(id);
            }
        }
        const lost = [...wasRunning].filter((id) => !running.has(id));
        running.forEach((id) => wasRunning.add(id));
        return lost.map((id) => `${id} does not run`);
    };
}

export class Invariants {
    private readonly watched = new Map<string, Invariant>();
    readonly violations: Violation[] = [];

    watch(name: string, invariant: Invariant): void {
        this.watched.set(name, invariant);
    }

    clear(): void {
        this.watched.clear();
        this.violations.length = 0;
    }

    check(seq: number, action: string, snapshot: () => Snapshot): void {
        if (this.watched.size === 0) {
            return;
        }
        const now = snapshot();
        for (const [invariant, look] of this.watched) {
            this.violations.push(...look(now).map((detail) => ({ seq, action, invariant, detail })));
        }
    }
}
