// The acceptance tests of the provider's authors as one program, built once from the module that the engine is built from.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

import { moduleVersion } from "../../engine/compile";
import { tools } from "../../engine/paths";

const PACKAGE = "github.com/aliyun/terraform-provider-alicloud/alicloud";

/** 550 MiB: outside the repository, and kept from one run to the next. */
export function acceptanceBinary(): string {
    const version = moduleVersion(readFileSync(path.join(tools, "go.mod"), "utf8"), PACKAGE).replace(/^v/, "");
    const folder = path.join(
        process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"),
        "alicloud-primary-secondary",
    );
    const file = path.join(folder, `acceptance-${version}.test`);
    if (!existsSync(file)) {
        process.stderr.write(`building ${file}; that takes 6 minutes of two cores or more\n`);
        mkdirSync(folder, { recursive: true });
        const args = ["test", "-c", "-mod=readonly", "-buildvcs=false", "-o", `${file}.partial`, PACKAGE];
        const { status, error } = spawnSync("go", args, { cwd: tools, stdio: "inherit" });
        if (status !== 0) {
            throw error ?? new Error(`go ${args.join(" ")} ended with ${status}`);
        }
        renameSync(`${file}.partial`, file);
    }
    return file;
}
