// Who was primary from when to when.

export type { PairHistory } from "./periods";
export { buildHistory, toText } from "./report";
