// Whether what others say for us may have colors.

/** As a terminal gets it, unless NO_COLOR says no (https://no-color.org). */
export function color({ isTTY }: { readonly isTTY?: boolean } = process.stdout, env = process.env): "always" | "never" {
    return isTTY === true && !env["NO_COLOR"] ? "always" : "never";
}
