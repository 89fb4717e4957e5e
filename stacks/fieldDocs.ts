// Reads the doc comments of the public arguments out of their source, for the schema and for tests.

import { readFileSync } from "node:fs";
import * as path from "node:path";

import * as ts from "typescript";

const ARGS = path.resolve(__dirname, "../components/args.ts");

export interface FieldDoc {
    readonly doc: string;
    /** The interface of the field's own fields, where it has some. */
    readonly fields?: string;
}

/** Interface name -> field name -> doc. Inherited fields come first. */
export function readFieldDocs(): ReadonlyMap<string, ReadonlyMap<string, FieldDoc>> {
    const source = ts.createSourceFile(ARGS, readFileSync(ARGS, "utf8"), ts.ScriptTarget.Latest, true);
    const interfaces = new Map<string, Map<string, FieldDoc>>();
    for (const statement of source.statements.filter(ts.isInterfaceDeclaration)) {
        const bases = (statement.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()));
        const fields = new Map(bases.flatMap((base) => [...(interfaces.get(base) ?? [])]));
        for (const member of statement.members.filter(ts.isPropertySignature)) {
            const [comment] = ts.getJSDocCommentsAndTags(member);
            const doc = (comment && ts.getTextOfJSDocComment(comment.comment)) ?? "";
            const [inner] = /\b(?!Primary)\w+Args\b/.exec(member.type?.getText() ?? "") ?? [];
            fields.set(member.name.getText(), inner === undefined ? { doc } : { doc, fields: inner });
        }
        interfaces.set(statement.name.text, fields);
    }
    return interfaces;
}
