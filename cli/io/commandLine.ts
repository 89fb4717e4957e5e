// What a command is called where this runs: by npm in a checkout, by the executable of the package elsewhere.

/** The executable of the package. */
export const EXECUTABLE = "alicloud-primary-secondary";

const isCheckout = __filename.endsWith(".ts");

/** How the operator calls a command, up to its arguments. */
export function commandLine(command: string): string {
    return isCheckout ? `npm run ${command} --` : `${EXECUTABLE} ${command}`;
}
