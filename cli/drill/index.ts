// Rehearses failures under load.

export { rehearseStack } from "./rehearseStack";
