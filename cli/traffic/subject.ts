// A listener whose traffic is measured.

/** A listener and what the component has computed for it. Seconds. */
export interface Subject {
    readonly name: string;
    readonly check: "tcp" | "http" | "udp";
    readonly interval: number;
    readonly failoverSeconds: number;
    readonly recoverySeconds: number;
    /** The standby check of its pair, if there is one, and when that notices that the secondary died. */
    readonly standby?: { readonly name: string; readonly detectionSeconds: number };
}
