// Compares config, state and cloud.

export {
    ambiguous,
    type Declared,
    type ExpectedListener,
    type ExpectedPair,
    findServer,
    isEntryOf,
    listExpectedPairs,
    lockOn,
    type PairNames,
    shellWord,
    unparented,
} from "./expected";
export { REFRESH } from "./firstAid";
export { fetchLoadBalancers, inspect, type Inspection } from "./inspect";
export { type ListenerStatus, type Observed, type PairStatus, type ServerStatus, type Status, toStatus } from "./model";
export { toPrometheus, unknownStatus } from "./prometheus";
export { toText } from "./text";
export { watchStatus } from "./watchStatus";
