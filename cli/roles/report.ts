// What came of a change of roles, for machines.

export interface RoleChangeReport {
    readonly stack: string;
    readonly pair: string;
    /** Left out where the pair is not in the state. */
    readonly urn?: string;
    readonly loadBalancerId?: string;
    /** The file with the setting that names the switched pairs. */
    readonly file: string;
    /**
     * "half switched": some listeners are on the new primary; "rolled back": the new primary did not serve, and the old one
     * is primary again; "unknown": the cloud did not tell.
     */
    readonly outcome: "dry run" | "switched" | "not switched" | "half switched" | "rolled back" | "unknown";
    /** Whether the primary of the end was seen to serve behind every listener; left out where that was not seen. */
    readonly serves?: boolean;
    /** Whether Pulumi's run came to its end; left out where there was none. */
    readonly deployed?: boolean;
    readonly listeners: readonly {
        /** "tcp-443". */
        readonly key: string;
        /** The servers that were primary before, and that is to be. */
        readonly from?: string;
        readonly to?: string;
    }[];
}
