// The fields of an interface as lines, for documents that list them: `pairs[].name: text`.

import * as ts from "typescript";

import { ROOT } from "./run";

const COMMANDS = ["plan", "status", "switchover", "failover", "lock", "history", "adopt", "drill"].map(
    (name) => `${ROOT}/cli/commands/${name}.ts`,
);

const OPTIONS: ts.CompilerOptions = {
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noEmit: true,
};

let known: ts.Program | undefined;

/** A line for each field that is no object itself, in the order of declaration. */
export function shapeOf(file: string, name: string): string[] {
    const full = `${ROOT}/${file}`;
    // With all commands in it: one program for all shapes.
    known ??= ts.createProgram(COMMANDS, OPTIONS);
    const checker = known.getTypeChecker();
    const source = known.getSourceFile(full);
    const symbol =
        source && checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).find((one) => one.name === name);
    if (!symbol) {
        throw new Error(`${file} exports no ${name}`);
    }
    return linesOf(checker.getDeclaredTypeOfSymbol(symbol), "", checker);
}

function linesOf(type: ts.Type, at: string, checker: ts.TypeChecker): string[] {
    const own = checker.getNonNullableType(type);
    if (checker.isArrayType(own)) {
        return linesOf(checker.getTypeArguments(own as ts.TypeReference)[0]!, `${at}[]`, checker);
    }
    const primitive = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike;
    const isPlain = (one: ts.Type) => (one.flags & primitive) !== 0;
    if (isPlain(own) || (own.isUnion() && own.types.every(isPlain))) {
        return [`${at}: ${wordFor(own, checker)}`];
    }
    const values = checker.getIndexInfosOfType(own)[0]?.type;
    if (values) {
        return linesOf(values, `${at}.*`, checker);
    }
    return checker.getPropertiesOfType(own).flatMap((property) => {
        const optional = property.flags & ts.SymbolFlags.Optional ? "?" : "";
        return linesOf(checker.getTypeOfSymbol(property), `${at}${at && "."}${property.name}${optional}`, checker);
    });
}

/** "text", "number", "true or false", or the choices. */
function wordFor(type: ts.Type, checker: ts.TypeChecker): string {
    if (type.flags & ts.TypeFlags.BooleanLike) {
        return type.flags & ts.TypeFlags.BooleanLiteral ? checker.typeToString(type) : "true or false";
    }
    if (type.flags & ts.TypeFlags.String) {
        return "text";
    }
    if (type.isUnion()) {
        return type.types
            .map((one) => checker.typeToString(one).replaceAll('"', "`"))
            .sort()
            .join(", ");
    }
    return checker.typeToString(type).replaceAll('"', "`");
}
