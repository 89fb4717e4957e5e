// Which shape of limits.ts belongs to which interface of args.ts.

import { type ObjectShape, PAIR_SHAPE, SERVER_GROUP_SHAPE } from "../components/schema";
import type { FieldDoc } from "./docComments";

/** Interface name -> shape, each after the one that it is a field of. */
export function findShapes(docs: ReadonlyMap<string, ReadonlyMap<string, FieldDoc>>): ReadonlyMap<string, ObjectShape> {
    const shapes = new Map<string, ObjectShape>();
    const visit = (type: string, shape: ObjectShape) => {
        if (shapes.has(type)) {
            return;
        }
        shapes.set(type, shape);
        for (const [name, field] of Object.entries(shape.fields)) {
            const inner = field.kind === "list" ? field.of : field;
            const own = docs.get(type)?.get(name)?.fields;
            if (inner.kind === "object" && own !== undefined) {
                visit(own, inner);
            }
        }
    };
    visit("PrimarySecondaryLoadBalancerArgs", PAIR_SHAPE);
    visit("PrimarySecondaryServerGroupArgs", SERVER_GROUP_SHAPE);
    return shapes;
}
