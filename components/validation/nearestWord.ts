// Finds the known word that a mistyped one probably meant.

/** The closest of `candidates`, or undefined where none is close enough to be worth suggesting. */
export function findNearestWord(word: string, candidates: readonly string[]): string | undefined {
    let best: string | undefined;
    let fewestEdits = Math.max(1, Math.floor(word.length / 3)) + 1;
    for (const candidate of candidates) {
        const edits = computeDistance(word.toLowerCase(), candidate.toLowerCase());
        if (edits < fewestEdits) {
            [best, fewestEdits] = [candidate, edits];
        }
    }
    return best;
}

/** Levenshtein distance. */
function computeDistance(a: string, b: string): number {
    let row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++) {
            const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
            next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
        }
        row = next;
    }
    return row[b.length]!;
}
