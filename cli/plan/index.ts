// What a stack declares, and how two plans differ.

export { type Comparison } from "./against";
export { diffToMarkdown } from "./diffMarkdown";
export { diffToText } from "./diffText";
export { type Effect, EFFECTS, EVENTS } from "./effects";
export { type ServerInputs, serversByRole } from "./groupServers";
export { toMarkdown } from "./markdown";
export { toMermaid } from "./mermaid";
export { COMPONENT, type DeclaredResource, type PairPlan, type Plan, redact, SECRET, toPlan } from "./model";
export { planStack } from "./offline";
export { planOrCompare } from "./planOrCompare";
export { toText } from "./text";
