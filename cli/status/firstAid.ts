// The commands that every message and every page gives for a run of Pulumi that failed or was killed.

/** Finishes what a failed run left: it looks at the cloud first, as the state may be wrong about it. */
export const REFRESH = "`pulumi up --refresh`";

/** For a run that was killed: its lock has to go first. Proved after a kill at each call in `tests/engine/killed.test.ts`. */
export const FIRST_AID = `\`pulumi cancel\`, then ${REFRESH}`;

/** Removes the record of a create whose answer never came; neither of the two above does. */
export const CLEAR_CREATES = "`pulumi refresh --clear-pending-creates`";
