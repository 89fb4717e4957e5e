// What commands that change roles take: the stack and the pair.

/** Which argument is which: with --stack the only one is the pair. */
export function stackAndPair(
    first: string | undefined,
    second: string | undefined,
    { stack }: { readonly stack?: string },
): { readonly named?: string; readonly pair?: string } {
    const [named, pair] = second === undefined && stack !== undefined ? [undefined, first] : [first, second];
    return { ...(named !== undefined && { named }), ...(pair !== undefined && { pair }) };
}
