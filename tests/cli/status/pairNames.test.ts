// Pairs that share a name: told apart by URN in state, status and history.

import { deepStrictEqual as same, strictEqual } from "node:assert";

import * as pulumi from "@pulumi/pulumi";

import { withShortNames } from "../../../cli/history/report";
import { COMPONENT } from "../../../cli/plan/model";
import { toResources } from "../../../cli/pulumi/state";
import { withoutPair } from "../../../cli/roles/roleChange";
import { ambiguous, isEntryOf, listExpectedPairs, lockOn } from "../../../cli/status/expected";
import { RESOURCE_TYPES } from "../../../components/domain";
import { findEntry, formatQualifiedName, formatUrn, parseQualifiedName } from "../../../components/domain/pairNames";
import { parentTypes, recordParent } from "../../../components/pulumi/sdkInternals";

const STACK = "urn:pulumi:live::shop";

/** The state of components Blue and Green that hold a pair "web" each, with one listener on a load balancer of its own. */
function blueAndGreen() {
    return ["Blue", "Green"].flatMap((color) => {
        const urn = `${STACK}::my:${color}$${COMPONENT}::web`;
        const child = (type: string, name: string) => `${STACK}::my:${color}$${COMPONENT}$${type}::${name}`;
        const inputs = { protocol: "tcp", frontendPort: 443, loadBalancerId: `lb-${color}` };
        return [
            { urn, type: COMPONENT, parent: `${STACK}::my:${color}::${color}` },
            {
                urn: child(RESOURCE_TYPES.instance, "web"),
                type: RESOURCE_TYPES.instance,
                id: `lb-${color}`,
                parent: urn,
            },
            {
                urn: child(RESOURCE_TYPES.group, "web-tcp-443"),
                type: RESOURCE_TYPES.group,
                id: `rsp-${color}`,
                parent: urn,
            },
            { urn: child(RESOURCE_TYPES.listener, "web-tcp-443"), type: RESOURCE_TYPES.listener, parent: urn, inputs },
        ];
    });
}

function pairs() {
    return listExpectedPairs(undefined, { resources: toResources({ deployment: { resources: blueAndGreen() } }) });
}

describe("names of pairs", () => {
    it("of one name in two components: both are there, each with its own children, by qualified names", () => {
        same(
            pairs().map(({ name, urn, loadBalancerId, listeners }) => ({
                ...{ name, urn, loadBalancerId },
                groups: listeners.map(({ key, state }) => `${key} ${state?.groupId}`),
            })),
            ["Blue", "Green"].map((color) => ({
                name: `my:${color}$web`,
                urn: `${STACK}::my:${color}$${COMPONENT}::web`,
                loadBalancerId: `lb-${color}`,
                groups: [`tcp-443 rsp-${color}`],
            })),
        );
    });

    it("stay short where no other pair has the name", () => {
        const resources = toResources({ deployment: { resources: blueAndGreen().slice(0, 4) } });
        same(
            listExpectedPairs(undefined, { resources }).map(({ name }) => name),
            ["web"],
        );
    });

    it("mean all pairs where they are plain, and one where they are qualified", () => {
        const meant = (entry: string) =>
            pairs()
                .filter((one) => isEntryOf(entry, one))
                .map(({ name }) => name);
        same(["web", "my:Blue$web", "my:Red$web", "pulumi:pulumi:Stack$web"].map(meant), [
            ["my:Blue$web", "my:Green$web"],
            ["my:Blue$web"],
            [],
            [],
        ]);
        strictEqual(
            ambiguous("web", pairs()),
            "several pairs are called \"web\": name one of them:\n  'my:Blue$web'\n  'my:Green$web'",
        );
    });

    it("of a switched list leave the other pairs of a plain name switched when one goes back", () => {
        const [blue] = pairs();
        same(withoutPair(["api", "web"], blue!, pairs()), ["api", "my:Green$web"]);
        same(withoutPair(["my:Blue$web", "my:Green$web"], blue!, pairs()), ["my:Green$web"]);
        same(withoutPair(["web", "my:Green$web", "my:Blue$web"], blue!, pairs()), ["my:Green$web"]);
    });

    it("find the lock of a pair: its own before that of all pairs of its name, and none of an object's own", () => {
        const [blue, green] = pairs();
        const locks = { web: "both", "my:Blue$web": "blue" };
        same([lockOn(blue!, locks), lockOn(green!, locks)], ["blue", "both"]);
        for (const name of ["constructor", "__proto__", "toString"]) {
            strictEqual(findEntry({}, name, formatQualifiedName("", name)), undefined);
            strictEqual(lockOn({ ...blue!, name }, {}), undefined);
        }
    });

    it("are qualified by all types of a URN, those of a pair without a parent by the stack's", () => {
        same(
            [
                parseQualifiedName(`${STACK}::my:Site$my:Blue$${COMPONENT}::web`),
                parseQualifiedName(`${STACK}::my:Blue$${COMPONENT}::a::b`),
                parseQualifiedName(`${STACK}::${COMPONENT}::web`),
            ],
            ["my:Site$my:Blue$web", "my:Blue$a::b", "pulumi:pulumi:Stack$web"],
        );
    });

    it("are the same by a parent in the program as by its URN alone", async () => {
        await pulumi.runtime.setMocks({
            newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
            call: ({ inputs }) => inputs as object,
        });
        const site = new pulumi.ComponentResource("my:Site", "site");
        const blue = new pulumi.ComponentResource("my:Blue", "blue", {}, { parent: site });
        const byUrn = new pulumi.DependencyResource(`${STACK}::my:Site$my:Blue::blue`);
        const stack = new pulumi.DependencyResource(`${STACK}::pulumi:pulumi:Stack::shop-live`);
        await Promise.all([recordParent(byUrn), recordParent(stack), recordParent(undefined)]);
        same([undefined, stack, site, blue, byUrn].map(parentTypes), [
            "",
            "",
            "my:Site",
            "my:Site$my:Blue",
            "my:Site$my:Blue",
        ]);
    });

    it("of a history are qualified where two pairs share them", () => {
        const history = (name: string) => ({ name, periods: [] });
        const names = new Map([
            ["my:Blue$web", "web"],
            ["my:Green$web", "web"],
            ["my:Blue$api", "api"],
        ]);
        same(
            withShortNames([...names.keys()].map(history), names).map(({ name }) => name),
            ["my:Blue$web", "my:Green$web", "api"],
        );
    });

    it("of a history: a pair without a parent beside a nested one has a name that works, and is found by it", () => {
        const history = (name: string) => ({ name, periods: [] });
        const names = new Map([
            ["web", "web"],
            ["my:Green$web", "web"],
        ]);
        const both = withShortNames([...names.keys()].map(history), names);
        const found = (entry: string) => both.filter((one) => isEntryOf(entry, one)).map(({ name }) => name);
        same(["web", "pulumi:pulumi:Stack$web", "my:Green$web"].map(found), [
            ["pulumi:pulumi:Stack$web", "my:Green$web"],
            ["pulumi:pulumi:Stack$web"],
            ["my:Green$web"],
        ]);
    });

    it("make the URN of the pair", () => {
        const urns = [`${STACK}::my:Site$my:Blue$${COMPONENT}::web`, `${STACK}::${COMPONENT}::web`];
        same(
            urns.map((urn) => formatUrn("live", "shop", parseQualifiedName(urn))),
            urns,
        );
    });
});
