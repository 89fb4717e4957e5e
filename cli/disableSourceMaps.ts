// Import first: spares a command the mapping of stack traces that nobody sees. Pulumi takes one per resource, and mapping
// them costs more than the whole plan.

const stack: { prepareStackTrace?: unknown } = Error;
const original = stack.prepareStackTrace;
stack.prepareStackTrace = undefined;
process.on("uncaughtExceptionMonitor", () => {
    stack.prepareStackTrace = original;
});
