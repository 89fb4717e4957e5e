// Keeps the engine from deleting what a program did not come to declare.

import * as pulumi from "@pulumi/pulumi";

/**
 * Lets the program end only after `declaring`, and fail where that does. An inline program of the Automation API is taken for
 * finished in spite of an error in a promise: the engine would delete all that it has not declared.
 */
export function failWith(declaring: Promise<unknown>): void {
    // Without an engine, as under mocks, nothing is deleted.
    if (!pulumi.runtime.getEngine()) {
        return;
    }
    // What the SDK returns resolves a promise that it waits for before it tells the engine that the program is finished.
    const done = pulumi.runtime.rpcKeepAlive() as (result?: Promise<unknown>) => void;
    declaring.then(
        () => done(),
        () => done(declaring),
    );
}
