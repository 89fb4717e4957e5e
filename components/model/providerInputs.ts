// Turns settings into the provider's inputs.

import type { Input } from "@pulumi/pulumi";

import { ProviderField } from "../schema";
import { mapInputs } from "./inputs";

type ProviderInputs<F extends Readonly<Record<string, ProviderField>>, V> = {
    -readonly [K in keyof F & keyof V as F[K]["input"]]: F[K] extends { format: { write: (value: never) => infer W } }
        ? Input<W>
        : V[K];
};

/** The settings as the provider takes them. */
export function toProviderInputs<F extends Readonly<Record<string, ProviderField>>, V extends object>(
    fields: F,
    values: V,
): ProviderInputs<F, V> {
    const entries = Object.entries(fields).map(([name, { input, format }]) => {
        const value = values[name as keyof V];
        return [input, format ? mapInputs([value], (knownValue) => format.write(knownValue as never)) : value];
    });
    return Object.fromEntries(entries) as ProviderInputs<F, V>;
}
