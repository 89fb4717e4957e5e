// Keeps the state of a local CLB in a file: written behind every change, whole or not at all.

import { readFile, rename, rm, writeFile } from "node:fs/promises";

export class StateFile {
    private isDirty = false;
    private writing: Promise<void> | undefined;

    constructor(
        private readonly path: string,
        /** The state as it is now. */
        private readonly take: () => string,
        /** Told where it could not be written; the next change tries again. */
        private readonly failed: (error: Error) => void,
    ) {}

    /** What was kept, if anything was. */
    static async read(path: string): Promise<string | undefined> {
        try {
            return await readFile(path, "utf8");
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === "ENOENT") {
                return undefined;
            }
            throw error;
        }
    }

    changed(): void {
        this.isDirty = true;
        this.writing ??= this.write().finally(() => (this.writing = undefined));
    }

    /** Waits until the last change is written. */
    async settled(): Promise<void> {
        await this.writing;
    }

    private async write(): Promise<void> {
        // Its webhooks carry tokens: nobody else is to read it.
        const temporary = `${this.path}.${process.pid}.tmp`;
        while (this.isDirty) {
            this.isDirty = false;
            try {
                await writeFile(temporary, this.take(), { mode: 0o600 });
                await rename(temporary, this.path);
            } catch (error) {
                await rm(temporary, { force: true }).catch(() => undefined);
                this.failed(error as Error);
            }
        }
    }
}
