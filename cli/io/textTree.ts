// Draws a tree for the terminal.

/** The lines of each block, hung one below the other on a trunk. */
export function indentTree(blocks: readonly (readonly string[])[]): string[] {
    return blocks.flatMap(([first, ...rest], index) => {
        const isLast = index === blocks.length - 1;
        return [`${isLast ? "└─" : "├─"} ${first}`, ...rest.map((line) => `${isLast ? "   " : "│  "}${line}`)];
    });
}
