// What the commands say of themselves.

import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

import { HELP_FILE, helpPage } from "../../../generate/helpPage";
import { ROOT } from "../../support/run";

describe("the help of the commands", () => {
    it("is what docs/help.md shows", () => {
        const page = readFileSync(path.join(ROOT, HELP_FILE), "utf8");
        assert.equal(page, helpPage(), "run `npm run schema` and commit what it writes");
    });
});
