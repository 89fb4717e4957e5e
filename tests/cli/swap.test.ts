// The swap of the two servers of a pair in a stack's file.

import * as assert from "node:assert/strict";

import { parse } from "yaml";

import { swapPair } from "../../cli/switchover/swap";

const KEY = "p:pairs";
const swap = (text: string, pair = "web") => swapPair({ file: "stacks/Pulumi.t.yaml", text, pairsKey: KEY }, pair);

/** A file with these lines below the pair's name. */
const file = (pair: string) => `# head
config:
  # the region
  alicloud:region: cn-hangzhou
  ${KEY}:
    web: # the shop
${pair.replace(/^(?=.)/gm, "      ")}    # after
    other:
      primary: { serverId: i-x }
      secondary: { serverId: i-y }
`;

const LISTENERS = `listeners:
  - port: 80
    backendPort: 8080
`;

describe("swapPair", () => {
    const changes: [title: string, before: string, after: string][] = [
        [
            "the simplest pair",
            `primary:\n  serverId: i-a\nsecondary:\n  serverId: i-b\n${LISTENERS}`,
            `primary:\n  serverId: i-b\nsecondary:\n  serverId: i-a\n${LISTENERS}`,
        ],
        [
            "type and weight with their server, whatever the order",
            `secondary:\n  weight: 50\n  type: eni\n  serverId: eni-b\n${LISTENERS}primary:\n  serverId: "i-a"\n`,
            `secondary:\n  serverId: "i-a"\n${LISTENERS}primary:\n  weight: 50\n  type: eni\n  serverId: eni-b\n`,
        ],
        [
            "comments on a server with it, and leaves those on a role",
            `# the one that serves
primary: # all traffic
  # in zone h
  serverId: i-a # web-a
  weight: 90
  # bought 2024

# the one that waits
secondary: # no traffic
  serverId: i-b # web-b
# ports
${LISTENERS}`,
            `# the one that serves
primary: # all traffic
  serverId: i-b # web-b

# the one that waits
secondary: # no traffic
  # in zone h
  serverId: i-a # web-a
  weight: 90
  # bought 2024
# ports
${LISTENERS}`,
        ],
        [
            "the ports of each server, and no others",
            `primary: { serverId: i-a }
secondary: { serverId: i-b } # b
listeners:
  - port: 80
    primaryPort: 8080 # a's
    secondaryPort: 8081
    healthCheck: { port: 9000 }
  - { port: 81, secondaryPort: 1, primaryPort: 2 }
  - port: 82
    backendPort: 8443
standbyCheck:
  port: 9
  primaryPort: 5
  secondaryPort: 6
`,
            `primary: { serverId: i-b } # b
secondary: { serverId: i-a }
listeners:
  - port: 80
    primaryPort: 8081
    secondaryPort: 8080 # a's
    healthCheck: { port: 9000 }
  - { port: 81, secondaryPort: 2, primaryPort: 1 }
  - port: 82
    backendPort: 8443
standbyCheck:
  port: 9
  primaryPort: 6
  secondaryPort: 5
`,
        ],
        [
            "values that are written in different ways",
            `primary: { serverId: i-a }\nsecondary:\n    serverId: i-b\n    weight: 7\n${LISTENERS}`,
            `primary:\n    serverId: i-b\n    weight: 7\nsecondary: { serverId: i-a }\n${LISTENERS}`,
        ],
        [
            "blocks that are indented differently",
            `primary:\n    serverId: i-a\n    weight: 3\nsecondary:\n  serverId: i-b\n${LISTENERS}`,
            `primary:\n  serverId: i-b\nsecondary:\n    serverId: i-a\n    weight: 3\n${LISTENERS}`,
        ],
        [
            "a server behind an anchor that nobody else uses",
            `primary: &a\n  serverId: i-a\nsecondary:\n  serverId: i-b\n${LISTENERS}`,
            `primary:\n  serverId: i-b\nsecondary: &a\n  serverId: i-a\n${LISTENERS}`,
        ],
        [
            "encrypted ids as they are",
            `primary:\n  serverId:\n    secure: v1:aaa\nsecondary:\n  serverId:\n    secure: v1:bbb\n${LISTENERS}`,
            `primary:\n  serverId:\n    secure: v1:bbb\nsecondary:\n  serverId:\n    secure: v1:aaa\n${LISTENERS}`,
        ],
    ];
    for (const [title, before, after] of changes) {
        it(`swaps ${title}`, () => assert.equal(swap(file(before)).text, file(after)));

        it(`swaps ${title}, and back to what it was`, () => {
            const back = swap(swap(file(before)).text).text;
            assert.deepEqual(parse(back), parse(file(before)));
            assert.equal([...back].sort().join(""), [...file(before)].sort().join(""));
        });

        it(`swaps ${title}, with the line ends of Windows`, () => {
            const crlf = (text: string) => text.replaceAll("\n", "\r\n");
            assert.equal(swap(crlf(file(before))).text, crlf(file(after)));
        });
    }

    it("swaps a pair that is written in one line", () => {
        const line = (first: string, second: string) =>
            `config: { "${KEY}": { web: { primary: { serverId: ${first} }, secondary: { serverId: ${second} }, listeners: [] } } }\n`;
        assert.equal(swap(line("i-a", "i-b")).text, line("i-b", "i-a"));
    });

    it("swaps aliases of servers that stand before", () => {
        const text = (first: string, second: string) => `servers: [&a { serverId: i-a }, &b { serverId: i-b }]
config:
  ${KEY}:
    web:
      primary: *${first}
      secondary: *${second} # now
`;
        assert.equal(swap(text("a", "b")).text, text("b", "a").replace("*b\n", "*b # now\n").replace("*a # now", "*a"));
    });

    it("swaps a pair that merges what is not about servers, whatever the pair is called", () => {
        const text = (name: string, first: string, second: string) =>
            `base: &base { listeners: [{ port: 0443 }] }\nconfig:\n  ${KEY}:\n    ${name}:\n      <<: *base\n      primary: ${first}\n      secondary: ${second}\n`;
        for (const name of ["web", "1"]) {
            const before = text(name, "{ serverId: i-a }", "{ serverId: i-b }");
            assert.equal(swap(before, name).text, text(name, "{ serverId: i-b }", "{ serverId: i-a }"));
        }
    });

    it("swaps in a file that leaves the project's name out of its settings", () => {
        const text = (first: string, second: string) =>
            `config:\n  pairs:\n    web: { primary: ${first}, secondary: ${second} }\n`;
        assert.equal(swap(text("{ a: 1 }", "{ a: 2 }")).text, text("{ a: 2 }", "{ a: 1 }"));
    });

    it("swaps a file without a line break at its end", () => {
        const text = (first: string, second: string) =>
            `config:\n  ${KEY}:\n    web:\n      primary:\n        serverId: ${first}\n      secondary:\n        serverId: ${second}`;
        assert.equal(swap(text("i-a", "i-b")).text, text("i-b", "i-a"));
    });

    it("tells whose ports moved", () => {
        const pair = `primary: { serverId: i-a }
secondary: { serverId: i-b }
listeners:
  - { port: 80, backendPort: 1 }
  - { port: 81, primaryPort: 1, secondaryPort: 2 }
`;
        assert.deepEqual(swap(file(pair)).portsOf, ["listeners[1]"]);
    });

    const by = "swap `primary` and `secondary` by hand and run `pulumi up`";
    const refusals: [title: string, text: string, message: string][] = [
        [
            "a pair that is an alias",
            `base: &base { primary: { serverId: i-a }, secondary: { serverId: i-b } }\nconfig:\n  ${KEY}:\n    web: *base\n`,
            `stacks/Pulumi.t.yaml:4: p:pairs.web: stands elsewhere, behind an alias; ${by}`,
        ],
        [
            "pairs that are written as JSON text",
            `config:\n  ${KEY}: '{"web":{}}'\n`,
            `stacks/Pulumi.t.yaml:2: p:pairs.web: is not written as a map of settings; ${by}`,
        ],
        [
            "servers that come from elsewhere",
            `base: &base { primary: { serverId: i-a } }\nconfig:\n  ${KEY}:\n    web:\n      <<: *base\n      secondary: { serverId: i-b }\n`,
            `stacks/Pulumi.t.yaml:5: p:pairs.web: \`primary\` and \`secondary\` do not both stand here; ${by}`,
        ],
        [
            "an anchor that something else refers to before the server's new place",
            `config:\n  ${KEY}:\n    web:\n      primary: &a { serverId: i-a }\n      standby: *a\n      secondary: { serverId: i-b }\n`,
            "stacks/Pulumi.t.yaml:4: p:pairs.web: its text cannot be swapped without changing something else (an anchor that " +
                `is used elsewhere?); ${by}`,
        ],
        [
            "ports of listeners that several pairs share",
            `shared: &l { port: 80, primaryPort: 1, secondaryPort: 2 }\nconfig:\n  ${KEY}:\n    web:\n      primary: {}\n      secondary: {}\n      listeners:\n        - *l\n`,
            "stacks/Pulumi.t.yaml:8: p:pairs.web: listeners[0] stands elsewhere, behind an alias, with ports that move with " +
                `the servers; ${by}`,
        ],
        [
            "ports of listeners that are merged",
            `shared: &l { primaryPort: 1, secondaryPort: 2 }\nconfig:\n  ${KEY}:\n    web:\n      primary: {}\n      secondary: {}\n      listeners: [{ <<: *l, port: 80 }]\n`,
            "stacks/Pulumi.t.yaml:5: p:pairs.web: its text cannot be swapped without changing something else (an anchor that " +
                `is used elsewhere?); ${by}`,
        ],
        [
            "a whole list of listeners that several pairs share",
            `shared: &l [{ port: 80, primaryPort: 1, secondaryPort: 2 }]\nconfig:\n  ${KEY}:\n    web:\n      primary: {}\n      secondary: {}\n      listeners: *l\n`,
            "stacks/Pulumi.t.yaml:5: p:pairs.web: its text cannot be swapped without changing something else (an anchor that " +
                `is used elsewhere?); ${by}`,
        ],
    ];
    for (const [title, text, message] of refusals) {
        it(`refuses ${title}`, () => assert.throws(() => swap(text), { message }));
    }

    it("takes listeners behind an alias whose ports are the same for both", () => {
        const text = (first: string, second: string) =>
            `shared: &l [{ port: 80, backendPort: 1 }]\nconfig:\n  ${KEY}:\n    web:\n      primary: ${first}\n      secondary: ${second}\n      listeners: *l\n`;
        assert.equal(
            swap(text("{ serverId: i-a }", "{ serverId: i-b }")).text,
            text("{ serverId: i-b }", "{ serverId: i-a }"),
        );
    });
});
