// Reads the doc comments of the public arguments and choices out of their sources: the one reader for schemas, tables and tests.

import { readFileSync } from "node:fs";
import * as path from "node:path";

import * as ts from "typescript";

const COMPONENTS = path.resolve(__dirname, "../components");

export const ARGS_FILE = path.join(COMPONENTS, "args.ts");
const ENUMS_FILE = path.join(COMPONENTS, "enums.ts");

export interface FieldDoc {
    /** The whole doc in one line. */
    readonly doc: string;
    /** Its first paragraph, which is written by hand. */
    readonly words: string;
    /** The interface of the field's own fields, where it has some. */
    readonly fields?: string;
}

/** Where a doc comment stands in the text of args.ts. */
export interface Comment {
    readonly type: string;
    readonly field: string;
    readonly start: number;
    readonly end: number;
    readonly words: string;
}

/** Interface name -> field name -> doc. Inherited fields come first. */
export function readFieldDocs(): ReadonlyMap<string, ReadonlyMap<string, FieldDoc>> {
    const interfaces = new Map<string, Map<string, FieldDoc>>();
    for (const statement of parse(ARGS_FILE).statements.filter(ts.isInterfaceDeclaration)) {
        const bases = (statement.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()));
        const fields = new Map(bases.flatMap((base) => [...(interfaces.get(base) ?? [])]));
        for (const member of statement.members.filter(ts.isPropertySignature)) {
            const paragraphs = splitParagraphs(findComment(member));
            const doc = paragraphs.join(" ");
            const [inner] = /\b(?!Primary)\w+Args\b/.exec(member.type?.getText() ?? "") ?? [];
            const words = paragraphs[0] ?? "";
            fields.set(member.name.getText(), { doc, words, ...(inner !== undefined && { fields: inner }) });
        }
        interfaces.set(statement.name.text, fields);
    }
    return interfaces;
}

/** The doc comments of all fields, in the order of the file. */
export function fieldComments(): Comment[] {
    return parse(ARGS_FILE)
        .statements.filter(ts.isInterfaceDeclaration)
        .flatMap(({ name, members }) =>
            members.filter(ts.isPropertySignature).flatMap((member) => {
                const comment = findComment(member);
                const [words = ""] = splitParagraphs(comment);
                return comment
                    ? [{ type: name.text, field: member.name.getText(), start: comment.pos, end: comment.end, words }]
                    : [];
            }),
        );
}

/** The docs of the interfaces and choices themselves. */
export function readTypeDocs(): ReadonlyMap<string, string> {
    const statements = [ARGS_FILE, ENUMS_FILE].flatMap((file) => [...parse(file).statements]);
    const docs = statements.map((statement) => {
        const name = ts.isVariableStatement(statement)
            ? statement.declarationList.declarations[0]?.name
            : ts.isInterfaceDeclaration(statement) && statement.name;
        const doc = splitParagraphs(findComment(statement)).join(" ");
        return name && ts.isIdentifier(name) && doc !== "" ? ([name.text, doc] as const) : undefined;
    });
    return new Map(docs.filter((one) => one !== undefined));
}

function parse(file: string): ts.SourceFile {
    return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}

function findComment(node: ts.Node): ts.JSDoc | undefined {
    return ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
}

/** The paragraphs of a comment, each in one line: where a line ends is up to the source. */
function splitParagraphs(comment: ts.JSDoc | undefined): string[] {
    const text = (comment && ts.getTextOfJSDocComment(comment.comment)) ?? "";
    return joinLines(text)
        .split("\n\n")
        .filter((one) => one !== "");
}

/** Text whose paragraphs are one line each. */
export function joinLines(text: string): string {
    return text.replace(/(?<!\n)\n(?!\n)/g, " ");
}
