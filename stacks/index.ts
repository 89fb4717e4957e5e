// The program that `pulumi up` runs.

import { declareStack } from "./program";

export const { pairs } = declareStack();
