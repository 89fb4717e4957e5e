// A real browser without a window: one that is installed, else one that npm carries, fetched once into the user's cache:
// outside of the checkout, whose lockfile knows nothing of it.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import * as path from "node:path";

import { findExecutable } from "../../engine/find";

const CACHE = process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache");
const FOLDER = path.join(CACHE, "alicloud-primary-secondary", "browser");

const DRIVER = "puppeteer-core@24.43.1";
/** Chromium itself, compressed, for Linux on x64. */
const CARRIED = "@sparticuz/chromium@147.0.0";

const INSTALLED = ["google-chrome", "chromium", "chromium-browser"];

/** What the tests use of the driver. */
export interface Page {
    goto(address: string): Promise<unknown>;
    click(selector: string): Promise<void>;
    setViewport(size: { width: number; height: number }): Promise<void>;
    screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
    evaluate(expression: string): Promise<unknown>;
    waitForFunction(expression: string, options: { timeout: number }): Promise<unknown>;
    on(event: "pageerror" | "console", hear: (what: { message?: string; text?(): string }) => void): void;
    close(): Promise<void>;
}

export interface Browser {
    newPage(): Promise<Page>;
    version(): Promise<string>;
    close(): Promise<void>;
}

interface Driver {
    launch(options: object): Promise<Browser>;
}

/** The first browser that starts, or why none does. */
export async function openBrowser(): Promise<Browser | string> {
    const reasons: string[] = [];
    const because = (what: string, error: unknown) =>
        reasons.push(`${what}: ${(error as Error).message.trim().split("\n")[0]}`);
    let driver: Driver;
    try {
        driver = createRequire(path.join(fetched(DRIVER), "package.json"))("puppeteer-core") as Driver;
    } catch (error) {
        because(DRIVER, error);
        return reasons.join("; ");
    }
    for (const name of [process.env["CHROME_PATH"], ...INSTALLED]) {
        const file = name && findExecutable(name, process.env["PATH"]);
        if (file) {
            try {
                return await launch(driver, file);
            } catch (error) {
                because(file, error);
            }
        }
    }
    if (process.platform !== "linux" || process.arch !== "x64") {
        reasons.push(`${CARRIED} is for Linux on x64`);
        return reasons.join("; ");
    }
    try {
        const { file, libraries } = unpacked(fetched(CARRIED));
        // The machine's own libraries fit best, where they are all there.
        return await launch(driver, file).catch(() => launch(driver, file, { LD_LIBRARY_PATH: libraries }));
    } catch (error) {
        because(CARRIED, error);
        return reasons.join("; ");
    }
}

function launch(driver: Driver, file: string, env: NodeJS.ProcessEnv = {}): Promise<Browser> {
    return driver.launch({
        executablePath: file,
        headless: "shell",
        // It sees one page, which is ours; in a container there is often no right to make a sandbox.
        args: ["--no-sandbox", "--no-zygote"],
        env: { ...process.env, ...env },
    });
}

/** The folder that holds a package of npm. */
function fetched(wanted: string): string {
    const folder = path.join(FOLDER, wanted.replaceAll(/[@/]+/g, "-").replace(/^-/, ""));
    const mark = path.join(folder, "installed");
    if (!existsSync(mark)) {
        process.stderr.write(`      fetching ${wanted}, once\n`);
        mkdirSync(folder, { recursive: true });
        writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
        const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", wanted];
        const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
        if (status !== 0) {
            const [said = "it failed"] = (stderr ?? "").match(/(?<=^npm error ).*/m) ?? [];
            throw new Error(`npm cannot fetch it: ${said}`);
        }
        writeFileSync(mark, "");
    }
    return folder;
}

/** Has the package unpack what it carries, beside itself. */
function unpacked(folder: string): { file: string; libraries: string } {
    const program = 'import("@sparticuz/chromium").then(async (it) => console.log(await it.default.executablePath()))';
    // It unpacks into the temporary folder, and the libraries only where it believes itself in the cloud that it was made for.
    const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" };
    const file = execFileSync(process.execPath, ["-e", program], { cwd: folder, env, encoding: "utf8" }).trim();
    return { file, libraries: path.join(folder, "al2023", "lib") };
}
