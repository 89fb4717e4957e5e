// Keeps the state of a local CLB in a file that a crash at any moment leaves whole: changes are on disk before they are answered.

import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

export class StateFile {
    private current: Promise<void> = Promise.resolve();
    private next: Promise<void> | undefined;

    constructor(
        private readonly path: string,
        /** The state as it is now. */
        private readonly take: () => string,
    ) {}

    /** What was kept, if anything was; what a killed process was writing is removed. */
    static async read(path: string): Promise<string | undefined> {
        try {
            await rm(temporaryOf(path), { force: true });
            return await readFile(path, "utf8");
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === "ENOENT") {
                return undefined;
            }
            throw error;
        }
    }

    /** Resolves once the state as it is now is on disk. All who ask while a write is under way share the next one. */
    save(): Promise<void> {
        this.next ??= this.current
            .catch(() => undefined)
            .then(() => {
                this.next = undefined;
                this.current = this.write();
                return this.current;
            });
        return this.next;
    }

    private async write(): Promise<void> {
        const temporary = temporaryOf(this.path);
        try {
            // Its webhooks carry tokens: nobody else is to read it.
            const file = await open(temporary, "w", 0o600);
            try {
                await file.writeFile(this.take());
                await file.sync();
            } finally {
                await file.close();
            }
            await rename(temporary, this.path);
            await syncFolder(dirname(this.path));
        } catch (error) {
            await rm(temporary, { force: true }).catch(() => undefined);
            throw error;
        }
    }
}

/** One name for all processes: the next start finds what a killed one left. */
const temporaryOf = (path: string): string => `${path}.local-clb.tmp`;

/** A rename is safe only once its folder is written, too; systems without that, such as Windows, refuse. */
async function syncFolder(path: string): Promise<void> {
    const folder = await open(path, "r").catch(() => undefined);
    await folder?.sync().catch(() => undefined);
    await folder?.close();
}
