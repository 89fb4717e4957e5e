// The vocabulary in which limits.ts describes an argument, and the type of a value that was checked against it.

/** Stands for a value that is not known yet (an Output during preview) or that already has a problem of its own. */
export const UNKNOWN: unique symbol = Symbol("unknown");
export type Unknown = typeof UNKNOWN;

/** Stands for a value that no setting can be, such as a resource, and says so. */
export class InvalidInput {
    /**
     * @param what what stands there
     * @param wayOut what to do instead of it, where that can be said
     */
    constructor(
        readonly what: string,
        readonly wayOut?: string,
    ) {}

    /** How it reads inside of a larger value in a message. */
    toJSON(): string {
        return `(${this.what})`;
    }
}

interface ShapeBase {
    /** Where the rule comes from: a bare URL. */
    readonly source: string;
    /** A second page, on what the first leaves open. */
    readonly further?: string;
    /** What the cloud or the component uses when the value is left out. */
    readonly default?: string | number | boolean | readonly string[];
    /** Unit of a number. */
    readonly unit?: string;
    /** Whether children are declared by the value, so that it must be known while the program runs. */
    readonly plain?: boolean;
}

export interface IntegerShape extends ShapeBase {
    readonly kind: "integer";
    readonly min: number;
    /** Left out: no upper limit. */
    readonly max?: number;
    /** Values outside the range that are legal too. */
    readonly also?: readonly number[];
    /** What is wrong with a value beyond its being out of range, and the rule. */
    readonly insteadOf?: Readonly<Record<number, readonly [wrong: string, rule: string]>>;
}

export interface TextShape extends ShapeBase {
    readonly kind: "text";
    readonly pattern: RegExp;
    /** The pattern in words, read after "must be". */
    readonly rule: string;
}

export interface ChoiceShape<T extends string = string> extends ShapeBase {
    readonly kind: "choice";
    readonly choices: readonly T[];
    /** The way out, for a value that elsewhere is one. */
    readonly insteadOf?: Readonly<Record<string, string>>;
}

export interface FlagShape extends ShapeBase {
    readonly kind: "flag";
}

export interface ListShape<E extends Shape = Shape> extends ShapeBase {
    readonly kind: "list";
    readonly of: E;
    readonly min: number;
    readonly max?: number;
    /** What the list holds, for messages. */
    readonly noun: string;
}

export interface MapShape extends ShapeBase {
    readonly kind: "map";
    readonly max: number;
    readonly keyPattern: RegExp;
    readonly keyRule: string;
    readonly value: TextShape;
}

export type Fields = Readonly<Record<string, Shape>>;

/** A shape for every field, so that the compiler names the one that has none. */
export type ShapesOf<A> = { readonly [K in keyof A]-?: Shape };

export interface ObjectShape<F extends Fields = Fields> {
    readonly kind: "object";
    /** Whether children are declared by it, so that it must be there while the program runs. */
    readonly plain?: boolean;
    readonly fields: F;
    readonly required: readonly string[];
}

export type Shape = IntegerShape | TextShape | ChoiceShape | FlagShape | ListShape | MapShape | ObjectShape;

/** A value of this shape after the check: right, or left out, or UNKNOWN. */
export type Checked<S extends Shape> =
    | Unknown
    | undefined
    | (S extends IntegerShape
          ? number
          : S extends ChoiceShape<infer T>
            ? T
            : S extends TextShape
              ? string
              : S extends FlagShape
                ? boolean
                : S extends ListShape<infer E>
                  ? Checked<E>[]
                  : S extends MapShape
                    ? Record<string, string | Unknown>
                    : S extends ObjectShape<infer F>
                      ? { readonly [K in keyof F]?: Checked<F[K]> }
                      : never);

type Extras = Omit<ShapeBase, "source">;
// What is said of a shape stays in its type: who reads a setting with a default gets a value.
type WithExtras<S, X> = S & Readonly<X>;

export function integer<const X extends Extras & { also?: readonly number[]; insteadOf?: IntegerShape["insteadOf"] }>(
    min: number,
    max: number | undefined,
    source: string,
    more = {} as X,
): WithExtras<IntegerShape, X> {
    return { kind: "integer", min, max, source, ...more };
}

export function text<const X extends Extras>(
    pattern: RegExp,
    rule: string,
    source: string,
    more = {} as X,
): WithExtras<TextShape, X> {
    return { kind: "text", pattern, rule, source, ...more };
}

export function choice<T extends string, const X extends Extras>(
    choices: Readonly<Record<string, T>> | readonly T[],
    source: string,
    more = {} as X,
): WithExtras<ChoiceShape<T>, X> {
    return { kind: "choice", choices: Object.values<T>(choices), source, ...more };
}

export function flag<const X extends Extras>(source: string, more = {} as X): WithExtras<FlagShape, X> {
    return { kind: "flag", source, ...more };
}

/** A list with at least one entry, unless said otherwise. */
export function list<E extends Shape, const X extends Extras & { min?: number; max?: number }>(
    of: E,
    noun: string,
    source: string,
    more = {} as X,
): WithExtras<ListShape<E>, X> {
    return { kind: "list", of, noun, min: 1, source, ...more };
}

export function object<F extends Fields>(fields: F, ...required: (keyof F & string)[]): ObjectShape<F> {
    return { kind: "object", fields, required };
}
