// The cloud of a stack: found and asked as the deployment found and asked it.

import { execFile } from "node:child_process";

import { connect, type Cloud } from "./cloud/client";
import { readSettings } from "./cloud/settings";
import { UserError } from "./exit";
import { ROOT, type StackFile } from "./stackFile";

export { type Cloud, CloudError, type Reply } from "./cloud/client";

/** Connects to the cloud that a stack's config and the environment lead to. */
export async function cloudOf(stack: string, file: StackFile, root = ROOT): Promise<Cloud> {
    return connect(await readSettings(file, (key) => decrypt(stack, key, file, root)));
}

/** Only Pulumi can read an encrypted setting. */
function decrypt(stack: string, key: string, { file }: StackFile, root: string): Promise<string> {
    return new Promise((resolve, reject) => {
        const args = ["config", "get", key, "--stack", stack, "--non-interactive"];
        execFile("pulumi", args, { cwd: root }, (error, stdout) => {
            if (error) {
                const why = error.code === "ENOENT" ? "there is no `pulumi` on PATH" : "`pulumi config get` failed";
                reject(new UserError(`${file}: ${key}: encrypted, and ${why}; the command cannot read it`));
            } else {
                resolve(stdout.replace(/\r?\n$/, ""));
            }
        });
    });
}
