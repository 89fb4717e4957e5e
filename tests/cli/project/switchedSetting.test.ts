// The setting that names the switched pairs, in the text of a stack's file.

import * as assert from "node:assert/strict";

import { UserError } from "../../../cli/io/exit";
import {
    isEncrypted,
    readPairLocks,
    readSwitchedPairs,
    roleChangesIn,
    withLocked,
    withRoleChanges,
    withSwitched,
} from "../../../cli/project/stackSettings";
import { LOCKED_KEY } from "../../../components/validation/lockedSetting";
import { ROLE_CHANGES_KEY } from "../../../components/validation/roleChangesSetting";
import { SWITCHED_KEY } from "../../../components/validation/switchedSetting";

const FILE = "Pulumi.t.yaml";
const put = (text: string, ...names: string[]) => withSwitched(FILE, text, names);

const FULL = `# head
config:
  # the region
  alicloud:region: "cn-hangzhou"
  p:pairs:
      web: # the shop
          primary: { serverId: i-a }   # web-a
          # a list
          listeners:
          - port: 80
encryptionsalt: v1:abc
`;

describe("withSwitched", () => {
    const changes: [title: string, before: string, names: string[], after: string][] = [
        ["into a file that is not there", "", ["web"], `config:\n  ${SWITCHED_KEY}:\n    - web\n`],
        ["into an empty config", "config: {}\n", ["web"], `config: { ${SWITCHED_KEY}: [ web ] }\n`],
        [
            "below the last setting, whatever comes after it",
            FULL,
            ["web"],
            FULL.replace("- port: 80\n", `- port: 80\n  ${SWITCHED_KEY}: [web]\n`),
        ],
        [
            "in lines that end as the others do",
            "config:\r\n    a:b: 1 # one\r\n",
            ["web", "dns"],
            `config:\r\n    a:b: 1 # one\r\n    ${SWITCHED_KEY}: [web, dns]\r\n`,
        ],
        [
            "behind a last line without an end",
            "config:\n  a:b: 1",
            ["web"],
            `config:\n  a:b: 1\n  ${SWITCHED_KEY}: [web]`,
        ],
        [
            "into a list that is there, as `pulumi config set` writes it",
            `config:\n  ${SWITCHED_KEY}:\n    - web\n  a:b: 1 # one\n`,
            ["web", "dns"],
            `config:\n  ${SWITCHED_KEY}:\n    [web, dns]\n  a:b: 1 # one\n`,
        ],
        [
            "a name that YAML would take for something else",
            "config:\n  a:b: 1\n",
            ["on: 1", "true"],
            `config:\n  a:b: 1\n  ${SWITCHED_KEY}: ["on: 1", "true"]\n`,
        ],
        [
            "out of a list, which stays",
            `config:\n  ${SWITCHED_KEY}: [web, dns] # since May\n  a:b: 1\n`,
            ["dns"],
            `config:\n  ${SWITCHED_KEY}: [dns] # since May\n  a:b: 1\n`,
        ],
        ["out of the file, with the line", `config:\n  a:b: 1\n  ${SWITCHED_KEY}: [web]\n`, [], "config:\n  a:b: 1\n"],
    ];
    for (const [title, before, names, after] of changes) {
        it(`puts ${title}`, () => assert.equal(put(before, ...names), after));
    }

    for (const [title, text] of [
        ["a full file", FULL],
        ["line ends of Windows", FULL.replaceAll("\n", "\r\n")],
        ["no line end at the end", "config:\n  a:b: 1"],
    ] as const) {
        it(`leaves ${title} as it was when the pair is switched back`, () => {
            assert.equal(put(put(text, "web")), text);
            assert.equal(put(put(put(text, "web"), "web", "dns")), text);
        });
    }

    it("keeps comments within a list that it has to write anew", () => {
        const text = `config:\n  ${SWITCHED_KEY}:\n    - web # the shop\n    - dns\n`;
        assert.equal(put(text, "web", "dns", "api"), `${text}    - api\n`);
        assert.equal(put(text, "web"), text.replace("    - dns\n", ""));
    });

    it("refuses what it cannot write without changing something else", () => {
        const shared = `config:\n  ${SWITCHED_KEY}: &names [web]\n  a:b: *names\n`;
        assert.throws(
            () => put(shared, "web", "dns"),
            new UserError(
                `${FILE}: ${SWITCHED_KEY}: cannot be written without changing something else; set it by hand, to [web, dns], and run \`pulumi up\``,
            ),
        );
    });
});

describe("withLocked", () => {
    const lock = (text: string, locks: Record<string, string>) => withLocked(FILE, text, locks);
    const [web, both] = [{ web: "until Monday" }, { web: "until Monday", dns: "on: 1" }];

    it("puts reasons beside the names, takes them out again, and leaves the rest as it was", () => {
        const text = "config:\n  a:b: 1 # one\n  c: 'x'\n";
        assert.equal(lock(text, web), `${text}  ${LOCKED_KEY}: {web: until Monday}\n`);
        assert.equal(lock(lock(text, web), both), `${text}  ${LOCKED_KEY}: {web: until Monday, dns: "on: 1"}\n`);
        assert.equal(lock(lock(text, both), {}), text);
        assert.equal(lock(text, {}), text);
        assert.equal(lock("", {}), "");
    });

    it("keeps comments within reasons that it has to write anew", () => {
        const text = `config:\n  ${LOCKED_KEY}:\n    web: until Monday # the shop\n    dns: "moved"\n`;
        assert.equal(lock(text, { ...both, dns: "moved", api: "new" }), `${text}    api: new\n`);
        assert.equal(lock(text, web), text.replace('    dns: "moved"\n', ""));
        assert.equal(lock(text, { web: "gone", dns: "moved" }), text.replace("until Monday", "gone"));
        assert.equal(lock(text, {}), "config:\n");
    });

    it("takes out a setting with nothing in it, with comments, and one that stands first", () => {
        assert.equal(lock(`config:\n  ${LOCKED_KEY}:\n  a:b: 1\n`, {}), "config:\n  a:b: 1\n");
        assert.equal(lock(`config:\n  ${LOCKED_KEY}:\n    web: x # why\n  a:b: 1\n`, {}), "config:\n  a:b: 1\n");
        assert.equal(
            lock(`config:\n  ${LOCKED_KEY}:\n  a:b: 1\n`, web),
            `config:\n  ${LOCKED_KEY}:\n    web: until Monday\n  a:b: 1\n`,
        );
    });

    it("refuses what it cannot write, with the reasons to set by hand", () => {
        const shared = `config:\n  ${LOCKED_KEY}: &locks { dns: x }\n  a:b: *locks\n`;
        const way =
            "cannot be written without changing something else; set it by hand, to {web: until Monday}, and run `pulumi up`";
        assert.throws(() => lock(shared, web), new UserError(`${FILE}: ${LOCKED_KEY}: ${way}`));
        assert.throws(() => lock("config: [", web), new UserError(`${FILE}: ${LOCKED_KEY}: ${way}`));
    });

    it("is read again as it was written, and what is wrong is told with its line", () => {
        const read = (value: string | undefined) =>
            readPairLocks({
                file: FILE,
                config: value === undefined ? {} : { [LOCKED_KEY]: value },
                lineOf: (key) => (key.endsWith(".web") ? 3 : 2),
            });
        assert.deepEqual([undefined, "", "{}", JSON.stringify(both)].map(read), [{}, {}, {}, both]);
        assert.throws(
            () => read('{"web":3}'),
            (error: Error) => error.message.startsWith(`${FILE}:3: ${LOCKED_KEY}.web: `),
        );
        assert.throws(
            () => read("web"),
            (error: Error) => error.message.startsWith(`${FILE}:2: ${LOCKED_KEY}: `),
        );
    });
});

describe("withRoleChanges", () => {
    const since = "2026-11-25T14:05:40Z";
    const put = (text: string, records: Parameters<typeof withRoleChanges>[2]) => withRoleChanges(FILE, text, records);
    const both = { web: { since, reason: "i-a: disk" }, "on: 1": { since, until: "2026-11-25T18:05:40Z" } };

    it("quotes times, which the engine would take for dates, and leaves the rest as it was", () => {
        const text = "config:\n  a:b: 1 # one\n  c: 'x'\n";
        const written =
            `${text}  ${ROLE_CHANGES_KEY}: {web: {since: "${since}", reason: "i-a: disk"}, ` +
            `"on: 1": {since: "${since}", until: "2026-11-25T18:05:40Z"}}\n`;
        assert.equal(put(text, both), written);
        assert.equal(put(written, {}), text);
        assert.equal(put(text, {}), text);
        assert.equal(
            put("", { web: { since } }),
            `config:\n  ${ROLE_CHANGES_KEY}:\n    web:\n      since: "${since}"\n`,
        );
    });

    it("keeps comments within records that it has to write anew", () => {
        const text = `config:\n  ${ROLE_CHANGES_KEY}:\n    web:\n      # the shop\n      since: "${since}"\n`;
        assert.equal(put(text, { web: { since }, dns: { since } }), `${text}    dns:\n      since: "${since}"\n`);
    });

    it("is read again as it was written, and what is wrong is told with its line", () => {
        const read = (value: string) =>
            roleChangesIn({
                file: FILE,
                config: { [ROLE_CHANGES_KEY]: value },
                lineOf: (key) => (key.endsWith(".web") ? 3 : 2),
            });
        assert.deepEqual(read(JSON.stringify(both)), both);
        assert.throws(
            () => read('{"web":null}'),
            new UserError(
                `${FILE}:3: ${ROLE_CHANGES_KEY}.web: no value; must hold \`since\`, \`reason\` and \`until\``,
            ),
        );
    });
});

describe("switchedIn", () => {
    const read = (value: string | undefined) =>
        readSwitchedPairs({
            file: FILE,
            config: value === undefined ? {} : { [SWITCHED_KEY]: value },
            lineOf: (key) => (key.endsWith("]") ? 3 : 2),
        });

    it("reads names, however they are written", () => {
        assert.deepEqual([undefined, "", "[]", '["web","dns"]'].map(read), [[], [], [], ["web", "dns"]]);
    });

    it("tells the line of what is wrong", () => {
        assert.throws(
            () => read('["web",3]'),
            new UserError(`${FILE}:3: ${SWITCHED_KEY}[1]: not text, got 3; must be the name of a pair`),
        );
        assert.throws(
            () => read("web"),
            new UserError(`${FILE}:2: ${SWITCHED_KEY}: not a list, got "web"; must be a list, one entry per pair name`),
        );
    });
});

describe("isSalted", () => {
    it("is a text with the engine's salt in it, however it is written, and no other change", () => {
        const text = "config:\n  a:b: 1 # one\n";
        assert.equal(isEncrypted('config:\n  "a:b": "1"\nencryptionsalt: v1:x\n', text), true);
        assert.equal(isEncrypted("encryptionsalt: v1:x\n", ""), true);
        assert.equal(
            isEncrypted(
                'config:\n  a:b: "true"\n  c: {d: 1}\nencryptionsalt: v1:x\n',
                "config:\n  a:b: true\n  c: {d: 1}\n",
            ),
            true,
        );
        for (const other of [
            text,
            "config: [\n",
            "config:\n  a:b: 2\nencryptionsalt: v1:x\n",
            `${text}encryptedkey: x\n`,
        ]) {
            assert.equal(isEncrypted(other, text), false, other);
        }
    });
});
