// The words of `npm run engine`.

import type { How } from "./manifest";

/** Said to the user as it stands; no stack trace belongs to it. */
export class BuildError extends Error {}

export const usage = `Usage: npm run engine [-- --build] [-- --download] [-- --force]

Makes the Pulumi engine that the tests under tests/engine run on, in .engine/: an installed pulumi (on PATH, or named
by the variable PULUMI) with the published alicloud plugin, or else both built from their Go modules.

  --build     build, whatever is installed
  --download  before a build, try to download both
  --force     do it again, even if nothing changed
  --help      this text`;

/** Access data in a proxy's or a registry's address must not reach a log. */
export const withoutCredentials = (text: string): string => text.replace(/:\/\/[^/@\s"']+@/g, "://***@");

const hints: readonly [RegExp, string][] = [
    [
        /no space left on device|ENOSPC/,
        "The disk is full: a first build needs about 7 GB in the Go caches and 1 GB here.",
    ],
    [/signal: killed|cannot allocate memory/, "Out of memory: linking the provider needs about 2 GB."],
    [
        /requires go >= |toolchain not available|unknown (directive|block type)|invalid go version/,
        "This Go is too old: install the one that engine/go.mod asks for.",
    ],
    [
        /dial tcp|no such host|i\/o timeout|connection refused|proxyconnect|TLS handshake|reading https?:\S+ [45]\d\d/,
        "The Go module proxy did not deliver: check GOPROXY, HTTPS_PROXY and the network.",
    ],
];

/** What a failed command's output means, where that is known. */
export function findHint(output: string): string | undefined {
    return hints.find(([pattern]) => pattern.test(output))?.[1];
}

export const describeMissingGo = (why: string): string =>
    `There is nothing to make an engine from: ${why}, and no go is on PATH to build one. ` +
    "Install Go (the version in engine/go.mod), or Pulumi 3.200 or newer.";

export const describeSilence = (command: string, seconds: number): string => `${command} was silent for ${seconds} s`;

/** The line of an error report that says most: the last one that names an error, else the last one. */
export function extractErrors(output: string): string {
    const lines = output.split("\n").map((line) => line.trim());
    const errors = lines.filter((line) => /^error:/.test(line));
    return (errors.at(-1) ?? lines.filter((line) => line !== "").at(-1) ?? "no output").replace(
        /^error: (\[.+?\] )?/,
        "",
    );
}

export function formatDuration(milliseconds: number): string {
    const seconds = Math.round(milliseconds / 1000);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export interface Result {
    how: How;
    why: string;
    pulumi: { version: string };
    provider: { version: string };
}

export function formatSummary(result: Result): string {
    const provider = `alicloud ${result.provider.version}`;
    return result.how === "built"
        ? `built here: pulumi ${result.pulumi.version} and ${provider}, because ${result.why}`
        : `${result.how}: pulumi ${result.pulumi.version} and the published ${provider}, because ${result.why}`;
}
