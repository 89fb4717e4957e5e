// The replacement of a stack's file.

import * as assert from "node:assert/strict";
import {
    lstatSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { UserError } from "../../../cli/io/exit";
import { replaceFile, withTempFile } from "../../../cli/project/replaceFile";

describe("replaceFile", () => {
    let folder: string;
    let file: string;
    beforeEach(() => {
        folder = mkdtempSync(path.join(tmpdir(), "replace-"));
        file = path.join(folder, "Pulumi.t.yaml");
        writeFileSync(file, "old\r\n", { mode: 0o640 });
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("puts the new text in its place, with the same permissions and nothing left beside it", () => {
        replaceFile(file, "old\r\n", "new\r\n");
        assert.equal(readFileSync(file, "utf8"), "new\r\n");
        assert.equal(statSync(file).mode & 0o777, 0o640);
        assert.deepEqual(readdirSync(folder), ["Pulumi.t.yaml"]);
    });

    it("leaves a file alone that does not say any more what it did", () => {
        assert.throws(
            () => replaceFile(file, "older\r\n", "new\r\n"),
            new UserError(`${file}: changed by somebody else in the meantime; it was left as it is now`),
        );
        assert.equal(readFileSync(file, "utf8"), "old\r\n");
        assert.deepEqual(readdirSync(folder), ["Pulumi.t.yaml"]);
    });

    it("makes a file where there was none, and takes it away again", () => {
        const fresh = path.join(folder, "Pulumi.fresh.yaml");
        replaceFile(fresh, undefined, "new\n");
        assert.equal(readFileSync(fresh, "utf8"), "new\n");
        assert.throws(() => replaceFile(fresh, undefined, "newer\n"), UserError);
        replaceFile(fresh, "new\n", undefined);
        assert.deepEqual(readdirSync(folder), ["Pulumi.t.yaml"]);
    });

    it("replaces the file behind a link, not the link", () => {
        const link = path.join(folder, "link.yaml");
        symlinkSync(file, link);
        replaceFile(link, "old\r\n", "new\r\n");
        assert.equal(readFileSync(file, "utf8"), "new\r\n");
        assert.equal(lstatSync(link).isSymbolicLink(), true);
    });
});

describe("asFile", () => {
    it("lends a file that only its owner reads, and takes it away whatever happened", async () => {
        let lent = "";
        const work = (file: string) => {
            lent = file;
            assert.deepEqual([readFileSync(file, "utf8"), statSync(file).mode & 0o777], ["text", 0o600]);
            return Promise.reject(new Error("failed"));
        };
        await assert.rejects(withTempFile("Pulumi.t.yaml", "text", work), { message: "failed" });
        assert.throws(() => statSync(lent), { code: "ENOENT" });
    });
});
