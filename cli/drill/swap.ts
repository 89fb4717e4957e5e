// The planned switch, as an operator would write it into the stack file: primary and secondary change places.

type Pair = Readonly<Record<string, unknown>>;

/** Both servers of every pair change places, and with them the ports that belong to one of them. */
export function swapRoles(pairs: Readonly<Record<string, Pair>>): Record<string, Pair> {
    return Object.fromEntries(
        Object.entries(pairs).map(([name, pair]) => {
            const listeners = (pair.listeners as readonly Pair[]).map(swapPorts);
            return [name, { ...pair, primary: pair.secondary, secondary: pair.primary, listeners }];
        }),
    );
}

function swapPorts(listener: Pair): Pair {
    const { primaryPort, secondaryPort } = listener;
    return primaryPort === undefined
        ? listener
        : { ...listener, primaryPort: secondaryPort, secondaryPort: primaryPort };
}
