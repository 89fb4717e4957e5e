// Addresses of 127.0.0.0/8 for load balancers and servers: Linux lets every one of them be bound.

/** The half that people use least, a block per process, so that two runs at the same time do not meet. */
const BLOCK = `127.${128 + ((process.pid >> 8) & 127)}.${process.pid & 255}`;

const LAST = 254;
const used = new Set<number>();

/** An address that nobody in this process has. */
export function takeAddress(): string {
    for (let host = 1; host <= LAST; host++) {
        if (!used.has(host)) {
            used.add(host);
            return `${BLOCK}.${host}`;
        }
    }
    throw new Error(`all ${LAST} addresses of ${BLOCK}.0/24 are in use; delete load balancers that are not needed`);
}

export function releaseAddress(address: string): void {
    used.delete(Number(address.split(".").at(-1)));
}
