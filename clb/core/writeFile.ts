// Writes files so that they are whole or as they were: a full disk, a limit or a crash never leaves a part of one.

import * as fs from "node:fs";
import * as path from "node:path";

/** A file that was not written. It is as it was, and nothing is left beside it. */
export class FileNotWritten extends Error {
    /**
     * @param file as the user knows it
     * @param reason what is wrong, and what to do about it
     */
    constructor(
        readonly file: string,
        readonly reason: string,
        options?: ErrorOptions,
    ) {
        super(`${file}: not written: ${reason}`, options);
    }
}

/** A file that was written, but that a crash of the machine may undo, as the disk reported an error after the replacement. */
export class FileNotDurable extends Error {
    /** @param file as the user knows it */
    constructor(
        readonly file: string,
        options: ErrorOptions & { readonly cause: NodeJS.ErrnoException },
    ) {
        const { code, message } = options.cause;
        super(`${file}: written, but it may not outlast a crash: ${code ?? message}; check the disk`, options);
    }
}

/** The parts of `node:fs` that a write needs. */
export type FileSystem = Pick<
    typeof fs,
    | "accessSync"
    | "closeSync"
    | "fchmodSync"
    | "fchownSync"
    | "fstatSync"
    | "fsyncSync"
    | "linkSync"
    | "lstatSync"
    | "openSync"
    | "readdirSync"
    | "realpathSync"
    | "renameSync"
    | "rmSync"
    | "statSync"
    | "writeFileSync"
>;

export interface WriteOptions {
    /** Permissions of a new file, less the process's umask; a file that is replaced keeps its own. Default: 0o666. */
    readonly mode?: number;
    /** Called when the new content is on disk, just before it takes the place of the old. Throws to leave the old one there. */
    readonly beforeReplace?: () => void;
    readonly fileSystem?: FileSystem;
}

/**
 * Writes `content` to `file`, which is replaced as a whole; behind a symbolic link, its target is. Owner, group and mode are kept.
 * Throws a FileNotWritten if the file cannot be written, has several hard links, is no regular file or would change its owner, and a
 * FileNotDurable if the disk reports an error when the new file is in place.
 */
export function writeFile(file: string, content: string, options: WriteOptions = {}): void {
    const { fileSystem: io = fs, beforeReplace } = options;
    const target = targetOf(file, io);
    const old = io.statSync(target, { throwIfNoEntry: false });
    if (old !== undefined) {
        requireReplaceable(file, old);
        requireWritable(file, target, io);
    }
    withTemporary({ file, target, content, old, options }, (temporary) => {
        beforeReplace?.();
        io.renameSync(temporary, target);
    });
}

/** Writes a file that must not exist yet: a file that another process made meanwhile is left alone. Throws as `writeFile`. */
export function createFile(file: string, content: string, options: Omit<WriteOptions, "beforeReplace"> = {}): void {
    const { fileSystem: io = fs } = options;
    // Unlike a rename, a link never replaces a file.
    withTemporary({ file, target: file, content, old: undefined, options }, (temporary) =>
        io.linkSync(temporary, file),
    );
}

interface Replacement {
    readonly file: string;
    readonly target: string;
    readonly content: string;
    readonly old: fs.Stats | undefined;
    readonly options: WriteOptions;
}

/** Writes the content beside the target, has it take its place, and removes what is left of it in any case. */
function withTemporary({ file, target, content, old, options }: Replacement, take: (temporary: string) => void): void {
    const { fileSystem: io = fs, mode = 0o666 } = options;
    const folder = path.dirname(target);
    const temporary = path.join(folder, temporaryName(target, process.pid));
    try {
        removeAbandoned(target, io);
        writeTemporary(temporary, { file, content, old, mode, io });
        take(temporary);
    } catch (error) {
        removeQuietly(temporary, io);
        throw describe(file, folder, error);
    }
    try {
        io.rmSync(temporary, { force: true });
        syncFolder(folder, io);
    } catch (error) {
        throw new FileNotDurable(file, { cause: error as NodeJS.ErrnoException });
    }
}

function writeTemporary(
    temporary: string,
    { file, content, old, mode, io }: Pick<Replacement, "file" | "content" | "old"> & { mode: number; io: FileSystem },
): void {
    const opened = io.openSync(temporary, "wx", old === undefined ? mode : 0o600);
    try {
        // Unlike `writeSync`, this goes on until all is written.
        io.writeFileSync(opened, content);
        if (old !== undefined) {
            keepOwner(file, opened, old, io);
        }
        io.fsyncSync(opened);
    } finally {
        // Some file systems report a write error only here.
        io.closeSync(opened);
    }
}

/** Removes the temporary file after an error, which is the one to report. */
function removeQuietly(temporary: string, io: FileSystem): void {
    try {
        io.rmSync(temporary, { force: true });
    } catch {
        // The next write of this file removes it.
    }
}

function targetOf(file: string, io: FileSystem): string {
    try {
        return io.realpathSync(file);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            if (io.lstatSync(file, { throwIfNoEntry: false }) !== undefined) {
                throw new FileNotWritten(
                    file,
                    "it is a symbolic link without a target; make the target or remove the link",
                );
            }
            return file;
        }
        throw describe(file, path.dirname(file), error);
    }
}

function requireReplaceable(file: string, old: fs.Stats): void {
    if (!old.isFile()) {
        throw new FileNotWritten(file, "it is not a regular file; name another one");
    }
    if (old.nlink > 1) {
        throw new FileNotWritten(
            file,
            `it has ${old.nlink} hard links, and replacing it would part them; make it a file of its own (cp, then mv) or a symbolic link`,
        );
    }
}

/** A rename needs permission for the folder only; a file that is read-only is so on purpose. */
function requireWritable(file: string, target: string, io: FileSystem): void {
    try {
        io.accessSync(target, fs.constants.W_OK);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EACCES" || code === "EPERM") {
            throw new FileNotWritten(file, `it is read-only for this user (${code}); change its permissions`, {
                cause: error,
            });
        }
        throw describe(file, path.dirname(target), error);
    }
}

/** Gives the new file owner, group and mode of the old one. */
function keepOwner(file: string, opened: number, old: fs.Stats, io: FileSystem): void {
    const own = io.fstatSync(opened);
    if (own.uid !== old.uid || own.gid !== old.gid) {
        try {
            io.fchownSync(opened, old.uid, old.gid);
        } catch (error) {
            const reason = `it belongs to user ${old.uid}, group ${old.gid}, which this user cannot give to the new file; run as that user`;
            throw new FileNotWritten(file, reason, { cause: error });
        }
    }
    io.fchmodSync(opened, old.mode & 0o7777);
}

const temporaryName = (target: string, pid: number): string => `.${path.basename(target)}.${pid}.tmp`;

/** Removes what processes left that were killed while they wrote this file. */
function removeAbandoned(target: string, io: FileSystem): void {
    const folder = path.dirname(target);
    for (const name of io.readdirSync(folder)) {
        const [, pid] = /\.(\d+)\.tmp$/.exec(name) ?? [];
        if (pid !== undefined && name === temporaryName(target, Number(pid)) && !isRunning(Number(pid))) {
            io.rmSync(path.join(folder, name), { force: true });
        }
    }
}

function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        // What an earlier process of this very number left is not in use either.
        return pid !== process.pid;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code !== "ESRCH";
    }
}

/** Errors of systems and file systems that cannot open or sync a folder. */
const CANNOT_SYNC_FOLDERS = new Set([
    "EACCES",
    "EBADF",
    "EINVAL",
    "EISDIR",
    "ENOSYS",
    "ENOTSUP",
    "EOPNOTSUPP",
    "EPERM",
]);

/** Makes the new name last through a crash of the machine, on systems that can. */
function syncFolder(folder: string, io: FileSystem): void {
    try {
        const opened = io.openSync(folder, "r");
        try {
            io.fsyncSync(opened);
        } finally {
            io.closeSync(opened);
        }
    } catch (error) {
        if (!CANNOT_SYNC_FOLDERS.has((error as NodeJS.ErrnoException).code ?? "")) {
            throw error;
        }
    }
}

const REASONS: Readonly<Record<string, string>> = {
    ENOSPC: "the disk is full; free some space",
    EDQUOT: "the disk quota is used up; free some space",
    EFBIG: "it is larger than this process may write; raise `ulimit -f`",
    EROFS: "the file system is read-only; write elsewhere or mount it writable",
    EIO: "the disk reported an error; check the disk",
    EEXIST: "it exists already; name another file, or move it away",
    ENOENT: "there is no such folder",
    ENOTDIR: "a part of its path is not a folder",
    ELOOP: "its symbolic links lead in a circle",
    EMFILE: "this process has too many open files; raise `ulimit -n`",
    ENFILE: "the system has too many open files; close some",
};

function describe(file: string, folder: string, error: unknown): unknown {
    const { code = "" } = error as NodeJS.ErrnoException;
    // Errors of the system alone: "ENOSPC", not "ERR_INVALID_ARG_TYPE".
    if (!(error instanceof Error) || !/^E[A-Z0-9]+$/.test(code)) {
        return error;
    }
    const reason =
        code === "EACCES" || code === "EPERM"
            ? `no permission to write in ${folder}, which replacing the file needs; change the folder's permissions`
            : (REASONS[code] ?? error.message);
    return new FileNotWritten(file, `${reason} (${code})`, { cause: error });
}
