// Keeps reasons why a pair's roles stay as they are.

export { applyChange, type LockFlags, type LockReport, requireNoPair, toText, urnOfEntry } from "./locks";
