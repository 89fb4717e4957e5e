// Whether the run is to end: the engine says so in a provider's process, a command in its own, a signal in a program's.

let controller = new AbortController();

/** Aborted once the run of this process is to come to an end. */
export function shutdownSignal(): AbortSignal {
    return controller.signal;
}

/** Says that the run is to end. */
export function abortGuards(): void {
    controller.abort();
}

/** Lets later runs of this process wait again, if it lives on. */
export function resumeGuards(): void {
    if (controller.signal.aborted) {
        controller = new AbortController();
    }
}
