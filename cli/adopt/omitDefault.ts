// What the files of this folder share: how a setting is written.

/** The setting, unless its value is the default or absent. */
export function omitDefault<T>(
    value: T,
    fallback: unknown,
    setting: string,
    write: (value: NonNullable<T>) => unknown = (plain) => plain,
): Record<string, unknown> {
    return value === undefined || value === null || value === fallback ? {} : { [setting]: write(value) };
}

/** A field that holds text; empty where it is left out. */
export function text(value: unknown): string {
    return typeof value === "string" ? value : "";
}
