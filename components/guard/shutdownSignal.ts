// Whether the run is to end, which in a provider's process the engine says.

const controller = new AbortController();

/** Aborted once the engine wants this process to come to an end. */
export function shutdownSignal(): AbortSignal {
    return controller.signal;
}

/** Says that the run is to end. */
export function abortGuards(): void {
    controller.abort();
}
