// The nonces of signed calls: none is taken twice while its call could be repeated.

import { createHash } from "node:crypto";

/** Far more than clients of one machine send within the time; beyond it the oldest are forgotten early. */
const MAX_NONCES = 100_000;

export class Nonces {
    /** When each stops to matter, in the order in which they came; as digests, which are all of one small size. */
    private readonly expiries = new Map<string, number>();

    /** Whether it is the first time. `expiry`: from when on its call would be refused for its timestamp. */
    take(nonce: string, expiry: number, now: number): boolean {
        this.drop((expired) => expired < now);
        const digest = createHash("sha256").update(nonce).digest("base64");
        if (this.expiries.has(digest)) {
            return false;
        }
        this.drop(() => this.expiries.size >= MAX_NONCES);
        this.expiries.set(digest, expiry);
        return true;
    }

    get size(): number {
        return this.expiries.size;
    }

    clear(): void {
        this.expiries.clear();
    }

    /** From the oldest on, as long as they are to go. */
    private drop(isExpired: (expiry: number) => boolean): void {
        for (const [digest, expiry] of this.expiries) {
            if (!isExpired(expiry)) {
                return;
            }
            this.expiries.delete(digest);
        }
    }
}
