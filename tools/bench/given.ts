// The values of a program under measurement: plain ones, or late ones, half of them of a resource and half of them secret.

import * as pulumi from "@pulumi/pulumi";

/** How many pairs a program declares. */
export const PAIRS = Number(process.env["PAIRS"]);

/** What is changed in every pair by a second update. Seconds. */
export const INTERVAL = process.env["CHANGED"] ? 3 : 2;

/** A resource of no provider, which late values are said to come from. */
class Source extends pulumi.ComponentResource {
    constructor(name: string) {
        super("bench:index:Source", name);
    }
}

/** How the values of one pair are given. */
export function givenFor(pair: number): <T>(value: T) => pulumi.Input<T> {
    if (!process.env["LATE"]) {
        return (value) => value;
    }
    if (pair % 2 === 0) {
        return (value) => pulumi.secret(value) as pulumi.Input<typeof value>;
    }
    const { urn } = new Source(`source${pair}`);
    return (value) => urn.apply(() => value);
}
