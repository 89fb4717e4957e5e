// Makes every Input of every component late: required by a run of tests with `INPUTS=secret`, every value is an Output of a
// secret; with `INPUTS=resource`, of a resource. What such a run expects of calls, order and outputs is what it expects of plain ones.

import { Module } from "node:module";

import * as pulumi from "@pulumi/pulumi";

import { PAIR_SHAPE, SERVER_GROUP_SHAPE } from "../../components/schema/limits";
import type { Shape } from "../../components/schema/shape";
import { SOURCE } from "./mocks";

type Wrap = (value: unknown) => pulumi.Output<unknown>;
type Component = new (name: string, args: object, opts?: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;
type Load = (request: string, ...more: unknown[]) => Record<string, unknown>;

const SHAPES: Readonly<Record<string, Shape>> = {
    PrimarySecondaryLoadBalancer: PAIR_SHAPE,
    PrimarySecondaryServerGroup: SERVER_GROUP_SHAPE,
};

/** A resource of no provider, which every value of the component is said to come from. */
class Source extends pulumi.ComponentResource {
    constructor(name: string) {
        super(SOURCE, name);
    }
}

function wrapFor(name: string): Wrap {
    const inputs = process.env["INPUTS"];
    if (inputs === "secret") {
        return (value) => pulumi.secret(value);
    }
    if (inputs !== "resource") {
        throw new Error(`INPUTS must be "secret" or "resource", got "${inputs}"`);
    }
    const { urn } = new Source(`source-of-${name}`);
    return (value) => urn.apply(() => value);
}

/** The value with an Output for all that need not be plain. */
function late(shape: Shape | undefined, value: unknown, wrap: Wrap): unknown {
    const isGiven = value !== undefined && value !== null;
    if (!isGiven || shape === undefined || pulumi.Output.isInstance(value)) {
        return value;
    }
    if (shape.kind === "object" && shape.plain && typeof value === "object") {
        const { fields } = shape;
        return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, late(fields[key], one, wrap)]));
    }
    if (shape.kind === "list" && shape.plain && Array.isArray(value)) {
        return value.map((one) => late(shape.of, one, wrap));
    }
    return shape.plain ? value : wrap(value);
}

function lateOf(name: string, component: Component): Component {
    const shape = SHAPES[name];
    return new Proxy(component, {
        construct(target, [called, args, opts]: [string, object, pulumi.ComponentResourceOptions?], newTarget) {
            const given = late(shape, args, wrapFor(called)) as object;
            return Reflect.construct(target, [called, given, opts], newTarget) as object;
        },
    });
}

const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = function (request, ...more) {
    const exported = load.call(this, request, ...more);
    const name = Object.keys(SHAPES).find((one) => request.toLowerCase().endsWith(`/${one.toLowerCase()}`));
    return name === undefined
        ? exported
        : new Proxy(exported, {
              get: (target, key) =>
                  key === name ? lateOf(name, target[name] as Component) : (Reflect.get(target, key) as unknown),
          });
};
