// Keeps reasons why a pair's roles stay as they are.

export { changeLocks } from "./changeLocks";
export { type LockFlags, toText } from "./locks";
