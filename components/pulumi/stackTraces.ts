// Spares the declaration of children the stack traces that nobody sees.

/**
 * Runs `declare` without stack traces being taken. Pulumi takes one for every input property of a resource, to find
 * leaked promises by, and mapping them back to TypeScript costs more than all the rest of a preview.
 */
export function withoutStackTraces<T>(declare: () => T): T {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
        return declare();
    } finally {
        Error.stackTraceLimit = limit;
    }
}
