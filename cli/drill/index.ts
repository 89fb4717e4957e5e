// Rehearses failures under load.

export { toReport, toText } from "./report";
export { runDrill } from "./runDrill";
export { toSvg } from "./timeline";
