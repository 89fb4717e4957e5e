// Who was primary from when to when.

export { buildHistory, toText } from "./report";
