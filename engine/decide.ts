// Decides between an installed Pulumi CLI and one built here, from what was found; no I/O.

export const minimumVersion = "3.200.0";

export interface Candidate {
    path: string;
    version: string;
    /** Path and version: a new release in the same place is another candidate. */
    identity: string;
}

export type Decision = { how: "try"; candidate: Candidate } | { how: "build"; why: string };

/** A CLI that was looked for: `named` by the variable PULUMI, or on PATH. */
export interface Search {
    named?: string | undefined;
    path?: string | undefined;
    version?: string | undefined;
}

export function decide(search: Search): Decision {
    const { named, path, version } = search;
    if (path === undefined) {
        const why = named === undefined ? "no pulumi is on PATH" : `PULUMI names "${named}", which is no executable`;
        return { how: "build", why };
    }
    if (version === undefined || parse(version) === undefined) {
        return { how: "build", why: `${path} does not tell its version` };
    }
    if (compareVersions(version, minimumVersion) < 0) {
        return { how: "build", why: `${path} is ${plain(version)}, older than ${minimumVersion}` };
    }
    return { how: "try", candidate: { path, version: plain(version), identity: `${path} ${plain(version)}` } };
}

/** Negative when `a` is the older one. A pre-release is older than its release. */
export function compareVersions(a: string, b: string): number {
    const [left, right] = [parse(a), parse(b)];
    if (left === undefined || right === undefined) {
        throw new Error(`Not a version: "${left === undefined ? a : b}"`);
    }
    for (const [index, number] of left.numbers.entries()) {
        const difference = number - (right.numbers[index] ?? 0);
        if (difference !== 0) {
            return difference;
        }
    }
    return Number(right.preRelease) - Number(left.preRelease);
}

export const plain = (version: string): string => version.trim().replace(/^v/, "");

function parse(version: string): { numbers: number[]; preRelease: boolean } | undefined {
    const match = /^(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/.exec(plain(version));
    return match === null ? undefined : { numbers: match.slice(1, 4).map(Number), preRelease: match[4] !== undefined };
}
