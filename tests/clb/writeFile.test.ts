// The writer of files: whole or as they were, whatever goes wrong.

import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { createFile, FileNotDurable, FileNotWritten, type FileSystem, writeFile } from "../../clb/core/writeFile";
import { ROOT, WITH_PROCESSES_MS } from "../support/run";

const OLD = "old\n";

describe("writeFile", () => {
    let folder: string;
    let file: string;
    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(tmpdir(), "write-"));
        file = path.join(folder, "Pulumi.live.yaml");
        fs.writeFileSync(file, OLD, { mode: 0o640 });
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const text = () => fs.readFileSync(file, "utf8");
    const names = () => fs.readdirSync(folder);

    /** A file system whose call of this name fails. */
    const failing = (call: keyof FileSystem, code: string): FileSystem => ({
        ...fs,
        [call]: () => {
            throw Object.assign(new Error(`${code}: it failed`), { code });
        },
    });

    function refused(write: () => void, reason: string): void {
        assert.throws(write, (error: unknown) => {
            assert.ok(error instanceof FileNotWritten, String(error));
            assert.deepEqual([error.file, error.reason], [file, reason]);
            assert.equal(error.message, `${file}: not written: ${reason}`);
            return true;
        });
    }

    it("replaces the file as a whole and keeps its mode, owner and group", () => {
        const before = fs.statSync(file);
        writeFile(file, "new\n".repeat(100_000));
        assert.equal(text(), "new\n".repeat(100_000));
        const { mode, uid, gid, ino } = fs.statSync(file);
        assert.deepEqual([mode, uid, gid], [before.mode, before.uid, before.gid]);
        assert.notEqual(ino, before.ino);
        assert.deepEqual(names(), ["Pulumi.live.yaml"]);
    });

    it("makes a new file with the mode that is asked for", () => {
        const fresh = path.join(folder, "fresh");
        writeFile(fresh, "new", { mode: 0o600 });
        assert.equal(fs.statSync(fresh).mode & 0o777, 0o600);
        assert.equal(fs.readFileSync(fresh, "utf8"), "new");
    });

    it("replaces the target of a symbolic link, and keeps the link", () => {
        const link = path.join(folder, "link");
        fs.symlinkSync(file, link);
        writeFile(link, "new");
        assert.equal(text(), "new");
        assert.ok(fs.lstatSync(link).isSymbolicLink());
    });

    it("refuses a symbolic link without a target, which a rename would replace", () => {
        const target = path.join(folder, "target");
        fs.renameSync(file, target);
        fs.symlinkSync(target, file);
        fs.rmSync(target);
        refused(
            () => writeFile(file, "new"),
            "it is a symbolic link without a target; make the target or remove the link",
        );
        assert.deepEqual([names(), fs.readlinkSync(file)], [["Pulumi.live.yaml"], target]);
    });

    for (const code of ["EACCES", "EPERM"]) {
        it(`refuses a file that is read-only for this user (${code}), which a rename would replace`, () => {
            refused(
                () => writeFile(file, "new", { fileSystem: failing("accessSync", code) }),
                `it is read-only for this user (${code}); change its permissions`,
            );
            assert.deepEqual([text(), names()], [OLD, ["Pulumi.live.yaml"]]);
        });
    }

    it("writes all of the content if the system takes it in pieces", () => {
        // What `writeSync` returns is less than what it was given on a disk that is nearly full.
        const content = "x".repeat(1_000_000);
        writeFile(file, content);
        assert.equal(fs.statSync(file).size, 1_000_000);
    });

    for (const [call, code, reason] of [
        ["writeFileSync", "ENOSPC", "the disk is full; free some space (ENOSPC)"],
        ["writeFileSync", "EDQUOT", "the disk quota is used up; free some space (EDQUOT)"],
        ["writeFileSync", "EFBIG", "it is larger than this process may write; raise `ulimit -f` (EFBIG)"],
        ["fsyncSync", "EIO", "the disk reported an error; check the disk (EIO)"],
        ["openSync", "EROFS", "the file system is read-only; write elsewhere or mount it writable (EROFS)"],
        ["openSync", "EMFILE", "this process has too many open files; raise `ulimit -n` (EMFILE)"],
        ["renameSync", "EXDEV", "EXDEV: it failed (EXDEV)"],
    ] as const) {
        it(`leaves the file as it was if ${call} fails with ${code}`, () => {
            refused(() => writeFile(file, "new", { fileSystem: failing(call, code) }), reason);
            assert.equal(text(), OLD);
            assert.deepEqual(names(), ["Pulumi.live.yaml"]);
        });
    }

    /** A file system whose call of this name fails for folders, after it was made if it closes one. */
    const failingForFolders = (call: "fsyncSync" | "closeSync", code: string): FileSystem => ({
        ...fs,
        [call]: (opened: number) => {
            const isFolder = fs.fstatSync(opened).isDirectory();
            fs[call](opened);
            if (isFolder) {
                throw Object.assign(new Error(`${code}: it failed`), { code });
            }
        },
    });

    for (const call of ["fsyncSync", "closeSync"] as const) {
        it(`reports that the new file may not last if ${call} of the folder fails with EIO`, () => {
            assert.throws(
                () => writeFile(file, "new", { fileSystem: failingForFolders(call, "EIO") }),
                (error: unknown) => {
                    assert.ok(error instanceof FileNotDurable, String(error));
                    assert.equal(
                        error.message,
                        `${file}: written, but it may not outlast a crash: EIO; check the disk`,
                    );
                    return true;
                },
            );
            assert.deepEqual([text(), names()], ["new", ["Pulumi.live.yaml"]]);
        });
    }

    it("accepts a file system that cannot sync folders", () => {
        writeFile(file, "new", { fileSystem: failingForFolders("fsyncSync", "EINVAL") });
        assert.equal(text(), "new");
    });

    it("leaves the file as it was if closing the new one fails", () => {
        const fileSystem: FileSystem = {
            ...fs,
            closeSync: (opened) => {
                fs.closeSync(opened);
                throw Object.assign(new Error("EIO: it failed"), { code: "EIO" });
            },
        };
        refused(() => writeFile(file, "new", { fileSystem }), "the disk reported an error; check the disk (EIO)");
        assert.deepEqual([text(), names()], [OLD, ["Pulumi.live.yaml"]]);
    });

    it("names the folder if there is no permission to write in it", () => {
        refused(
            () => writeFile(file, "new", { fileSystem: failing("openSync", "EACCES") }),
            `no permission to write in ${folder}, which replacing the file needs; change the folder's permissions (EACCES)`,
        );
        assert.equal(text(), OLD);
    });

    it("refuses a file with several hard links, and takes it with one", () => {
        const other = path.join(folder, "other");
        fs.linkSync(file, other);
        refused(
            () => writeFile(file, "new"),
            "it has 2 hard links, and replacing it would part them; " +
                "make it a file of its own (cp, then mv) or a symbolic link",
        );
        assert.deepEqual([text(), fs.readFileSync(other, "utf8")], [OLD, OLD]);
        fs.rmSync(other);
        writeFile(file, "new");
        assert.equal(text(), "new");
    });

    it("refuses to take a file away from its owner", () => {
        const { uid } = fs.statSync(file);
        const foreign: FileSystem = {
            ...failing("fchownSync", "EPERM"),
            fstatSync: ((opened: number) =>
                Object.assign(fs.fstatSync(opened), { uid: uid + 1 })) as unknown as typeof fs.fstatSync,
        };
        refused(
            () => writeFile(file, "new", { fileSystem: foreign }),
            `it belongs to user ${uid}, group ${fs.statSync(file).gid}, which this user cannot give to the new file; run as that user`,
        );
        assert.equal(text(), OLD);
        assert.deepEqual(names(), ["Pulumi.live.yaml"]);
    });

    it("gives the new file to the owner of the old one if it may", function () {
        if (process.getuid?.() !== 0) {
            this.test!.title += " (as root only: checked by the refusal above)";
            return;
        }
        fs.chownSync(file, 1234, 2345);
        fs.chmodSync(file, 0o2640);
        writeFile(file, "new");
        const { uid, gid, mode } = fs.statSync(file);
        assert.deepEqual([uid, gid, mode & 0o7777], [1234, 2345, 0o2640]);
    });

    it("refuses what is no regular file", () => {
        assert.throws(() => writeFile(folder, "new"), {
            message: `${folder}: not written: it is not a regular file; name another one`,
        });
    });

    it("leaves the file as it was if the last check before the replacement throws", () => {
        const error = new Error("changed meanwhile");
        assert.throws(
            () =>
                writeFile(file, "new", {
                    beforeReplace: () => {
                        throw error;
                    },
                }),
            error,
        );
        assert.equal(text(), OLD);
        assert.deepEqual(names(), ["Pulumi.live.yaml"]);
    });

    it("removes what a killed process left of this file, and nothing else", () => {
        const ended = 4_194_304 + 1;
        const others = [".Pulumi.live.yaml.1.tmp", ".Pulumi.dev.yaml.99999999.tmp", "Pulumi.live.yaml.99999999.tmp"];
        [`.Pulumi.live.yaml.${ended}.tmp`, ...others].forEach((name) => fs.writeFileSync(path.join(folder, name), ""));
        writeFile(file, "new");
        assert.deepEqual(names().sort(), [...others, "Pulumi.live.yaml"].sort());
    });

    it("is cut by no `ulimit -f`: all of it, or the old file and a clear error", async function () {
        this.timeout(WITH_PROCESSES_MS);
        const script = `require("./clb/core/writeFile").writeFile(${JSON.stringify(file)}, "x".repeat(30 * 1024))`;
        const node = `${process.execPath} -r ts-node/register -e '${script}'`;
        const run = (kib: number) =>
            new Promise<string>((resolve) => {
                execFile("bash", ["-c", `ulimit -f ${kib} && ${node}`], { cwd: ROOT }, (_, __, err) => resolve(err));
            });
        assert.match(
            await run(24),
            /not written: it is larger than this process may write; raise `ulimit -f` \(EFBIG\)/,
        );
        assert.equal(text(), OLD);
        assert.deepEqual(names(), ["Pulumi.live.yaml"]);
        assert.equal(await run(30), "");
        assert.equal(fs.statSync(file).size, 30 * 1024);
    });
});

describe("createFile", () => {
    let folder: string;
    beforeEach(() => (folder = fs.mkdtempSync(path.join(tmpdir(), "create-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("makes a file, and never replaces one", () => {
        const file = path.join(folder, "a");
        createFile(file, "first");
        assert.throws(() => createFile(file, "second"), {
            message: `${file}: not written: it exists already; name another file, or move it away (EEXIST)`,
        });
        assert.equal(fs.readFileSync(file, "utf8"), "first");
        assert.deepEqual(fs.readdirSync(folder), ["a"]);
    });

    it("leaves nothing of a file that does not fit", () => {
        const full = {
            ...fs,
            writeFileSync: () => {
                throw Object.assign(new Error("no space"), { code: "ENOSPC" });
            },
        };
        assert.throws(() => createFile(path.join(folder, "a"), "text", { fileSystem: full }), {
            reason: "the disk is full; free some space (ENOSPC)",
        });
        assert.deepEqual(fs.readdirSync(folder), []);
    });
});
