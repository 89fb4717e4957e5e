// What a word without quotes is, as the YAML library of the Pulumi CLI (gopkg.in/yaml.v3) resolves it.

/** `bigint` where a number of JavaScript would lose digits. */
export type Scalar = string | number | bigint | boolean | null;

/** A word that the CLI refuses or turns into something of its own. */
export class DifferentInGo {
    constructor(
        readonly wrong: string,
        readonly rule: string,
    ) {}
}

const WORDS = new Map<string, Scalar>([
    ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
    ...["true", "True", "TRUE"].map((word) => [word, true] as const),
    ...["false", "False", "FALSE"].map((word) => [word, false] as const),
]);

const [LEAST, MOST, MOST_UNSIGNED] = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n];

export function resolveScalar(word: string): Scalar | DifferentInGo {
    const match = WORDS.get(word);
    if (match !== undefined) {
        return match;
    }
    if (/^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.test(word)) {
        return new DifferentInGo("no number that Pulumi can pass on", "must be finite, or in quotes to be text");
    }
    if (/^[-+\d]/.test(word)) {
        return parseDate(word) ?? parseInteger(word) ?? parseFloat(word.replaceAll("_", "")) ?? word;
    }
    return /^\./.test(word) ? (parseFloat(word) ?? word) : word;
}

/** A day becomes the text that Go writes for it. */
function parseDate(word: string): string | DifferentInGo | undefined {
    const [, year, month, day, time] = /^(\d{4})-(\d{1,2})-(\d{1,2})([Tt ]\d.*)?$/.exec(word) ?? [];
    if (year === undefined || month === undefined || day === undefined) {
        return undefined;
    }
    if (time !== undefined) {
        return new DifferentInGo("a time, which Pulumi writes in another way", "must be in quotes to stay as it is");
    }
    const days = new Date(Date.UTC(Number(year) + 2000, Number(month), 0)).getUTCDate();
    const isDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days;
    return isDay ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")} 00:00:00 +0000 UTC` : undefined;
}

/** A leading zero makes a number octal, as `0o` does. */
export function parseInteger(spelling: string): number | bigint | undefined {
    const word = spelling.replaceAll("_", "");
    const [, sign = "", prefix = "", digits = ""] =
        /^([-+]?)(0[xX]|0[oO]|0[bB]|0(?=\d))?([\da-fA-F]+)$/.exec(word) ?? [];
    const [base, legal] = {
        "": ["", /^\d+$/] as const,
        "0": ["0o", /^[0-7]+$/] as const,
        "0o": ["0o", /^[0-7]+$/] as const,
        "0b": ["0b", /^[01]+$/] as const,
        "0x": ["0x", /^[\da-fA-F]+$/] as const,
    }[prefix.toLowerCase()]!;
    if (!legal.test(digits)) {
        return undefined;
    }
    const value = BigInt(base + digits) * (sign === "-" ? -1n : 1n);
    const fits = value >= LEAST && value <= (sign === "" ? MOST_UNSIGNED : MOST);
    const number = Number(value);
    return !fits ? undefined : Number.isSafeInteger(number) ? number : value;
}

function parseFloat(word: string): number | undefined {
    if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(word)) {
        return undefined;
    }
    const value = Number(word);
    return Number.isFinite(value) ? value : undefined;
}
