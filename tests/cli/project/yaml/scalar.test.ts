// What a word of YAML is to Pulumi. The engine's tests hold the same of whole files against the real CLI.

import * as assert from "node:assert/strict";

import { DifferentInGo, parseInteger, resolveScalar, type Scalar } from "../../../../cli/project/yaml/scalar";

describe("a word without quotes", () => {
    const day = (date: string) => `${date} 00:00:00 +0000 UTC`;
    const words: [word: string, is: Scalar][] = [
        ...["", "~", "null", "Null", "NULL"].map((word): [string, null] => [word, null]),
        ...["true", "True", "TRUE"].map((word): [string, boolean] => [word, true]),
        ...["false", "False", "FALSE"].map((word): [string, boolean] => [word, false]),
        ...["nUll", "tRue", "yes", "No", "on", "off", "y", "i-a", "_", "+", "-", "."].map((word): [string, string] => [
            word,
            word,
        ]),
        ["0", 0],
        ["-0", 0],
        ["+7", 7],
        ["443", 443],
        ["4_43", 443],
        ["_443", "_443"],
        ["010", 8],
        ["-010", -8],
        ["0443", 291],
        ["08", 8],
        ["0o17", 15],
        ["0O17", 15],
        ["0o8", "0o8"],
        ["0x1F", 31],
        ["0X1f", 31],
        ["0xg", "0xg"],
        ["0b101", 5],
        ["0B101", 5],
        ["0b2", "0b2"],
        ["12ab", "12ab"],
        ["9007199254740991", 9007199254740991],
        ["9007199254740993", 9007199254740993n],
        ["18446744073709551615", 18446744073709551615n],
        ["18446744073709551616", 18446744073709552000],
        ["-9223372036854775808", -9223372036854775808n],
        ["-9223372036854775809", -9223372036854776000],
        ["1.5", 1.5],
        ["-1.5", -1.5],
        ["1.", 1],
        [".5", 0.5],
        ["+.5", 0.5],
        ["..5", "..5"],
        [".a", ".a"],
        ["1e3", 1000],
        ["1E+3", 1000],
        ["1e-3", 0.001],
        ["1e", "1e"],
        ["1e999", "1e999"],
        ["1_0.5", 10.5],
        ["1.2.3", "1.2.3"],
        ["10.0.0.0/16", "10.0.0.0/16"],
        ["2026-11-29", day("2026-11-29")],
        ["2026-1-2", day("2026-01-02")],
        ["2024-02-29", day("2024-02-29")],
        ["2026-02-29", "2026-02-29"],
        ["2026-13-01", "2026-13-01"],
        ["2026-00-01", "2026-00-01"],
        ["2026-01-00", "2026-01-00"],
        ["2026-12-31", day("2026-12-31")],
        ["2026-12-32", "2026-12-32"],
        ["26-12-31", "26-12-31"],
        ["2026-12-311", "2026-12-311"],
        ["2026-111-1", "2026-111-1"],
        ["12:30", "12:30"],
    ];
    for (const [word, is] of words) {
        it(`is ${typeof is} where it is ${JSON.stringify(word)}`, () => assert.deepEqual(resolveScalar(word), is));
    }

    const number = new DifferentInGo("no number that Pulumi can pass on", "must be finite, or in quotes to be text");
    const time = new DifferentInGo("a time, which Pulumi writes in another way", "must be in quotes to stay as it is");
    const refused: [word: string, why: DifferentInGo][] = [
        ...[".inf", "-.Inf", "+.INF", ".nan", ".NaN", ".NAN"].map((word): [string, DifferentInGo] => [word, number]),
        ["2026-11-29T10:00:00Z", time],
        ["2026-11-29 10:00", time],
        ["2026-1-2t1", time],
    ];
    for (const [word, why] of refused) {
        it(`is refused where it is ${word}`, () => assert.deepEqual(resolveScalar(word), why));
    }

    it("is text where it only begins or ends like one of these", () => {
        for (const word of ["x.inf", ".infx", ".iNF", ".Nan", "x2026-11-29", "2026-11-29Tx"]) {
            assert.equal(resolveScalar(word), word);
        }
    });

    it("is an integer by itself, whatever its base", () => {
        assert.deepEqual(["017", "9", "-0x10", "ff", "", "-", "0"].map(parseInteger), [
            15,
            9,
            -16,
            undefined,
            undefined,
            undefined,
            0,
        ]);
    });
});
