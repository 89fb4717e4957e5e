// Whether the run is to end, which in a provider's process the engine says.

const stop = new AbortController();

/** Aborted once the engine wants this process to come to an end. */
export function stopping(): AbortSignal {
    return stop.signal;
}

/** Says that the run is to end. */
export function stopGuards(): void {
    stop.abort();
}
