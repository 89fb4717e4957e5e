// The two ways to change roles, and their options.

import type { PairStatus } from "../status";

/** What the operator may say of any change of roles. */
export interface RoleChangeFlags {
    readonly yes?: boolean;
    readonly dryRun?: boolean;
    /** Seconds that the new primary may take to be seen to serve. */
    readonly wait?: number;
    /** Whether to go back where it does not serve in time. */
    readonly rollback?: boolean;
    /** Whether what nobody knows is good enough. */
    readonly force?: boolean;
    /** Why the roles change, kept in the stack's file. */
    readonly message?: string;
    /** Whether to commit the stack's file. */
    readonly commit?: boolean;
    readonly format: "text" | "json";
}

/** One way to change roles: what it asks for, and of whom. */
export interface RoleChangeCommand {
    readonly kind: "switchover" | "failover";
    /** What is not known of the secondary. Throws a UserError where the pair must not be switched. */
    evaluate(stack: string, pair: PairStatus): readonly string[];
    /** What is said of the secondary once it passed. */
    readonly readyText: string;
    /** Has the operator consent. Throws a UserError where nobody does. */
    requireConsent(candidate: string, warnings: readonly string[], stop: AbortSignal): Promise<void>;
}
