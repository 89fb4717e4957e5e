// The one table of settings: what the cloud calls each, as the local CLB tells it by the cloud's pages, and what a change does.

import * as assert from "node:assert/strict";

import type { Listener } from "../../../clb/model/types";
import { listenerShape } from "../../../clb/routes/listenerShape";
import {
    ACL_FIELDS,
    ARGUMENT_SCOPE,
    type ComparedField,
    type Field,
    HEALTH_CHECK_FIELDS,
    LISTENER_FIELDS,
    LISTENER_PARTS,
    LOAD_BALANCER_FIELDS,
    PAIR_FIELDS,
} from "../../../components/schema/fields";

const TOLD = {
    ...{ protocol: "tcp", port: 443, loadBalancerId: "lb-1", groupId: "rsp-1", healthCheck: "on" },
    acl: { status: "on", type: "white", ids: [] },
    check: {},
    connectionDrain: { status: "off" },
} as unknown as Listener;

describe("the table of settings", () => {
    it("calls each setting of a listener as the cloud does", () => {
        const told = Object.keys(listenerShape(TOLD, "running", []));
        const asked = (fields: Readonly<Record<string, ComparedField>>) =>
            Object.values(fields).map(({ attribute }) => attribute);
        const all = [LISTENER_FIELDS, HEALTH_CHECK_FIELDS, ACL_FIELDS].flatMap((fields) => asked(fields));
        assert.deepEqual(
            all.filter((attribute) => !told.includes(attribute)),
            [],
        );
        assert.equal(new Set(all).size, all.length);
    });

    it("has words for each setting, and one of four effects", () => {
        const tables: Readonly<Record<string, Field>>[] = [
            ...[ACL_FIELDS, HEALTH_CHECK_FIELDS, LOAD_BALANCER_FIELDS, LISTENER_FIELDS, LISTENER_PARTS, PAIR_FIELDS],
        ];
        for (const [name, { label, effect, effectIfOmitted: leftOut }] of tables.flatMap((table) =>
            Object.entries(table),
        )) {
            assert.match(label, /^[A-Za-z]/, name);
            for (const one of [effect, leftOut ?? effect]) {
                assert.ok(["none", "inPlace", "serverGroupReplaced", "instanceReplaced"].includes(one), name);
            }
        }
    });

    it("knows what is about the instance, which may be made before the rest is known", () => {
        const about = (part: "instance" | "children") =>
            Object.entries(ARGUMENT_SCOPE).flatMap(([name, one]) => (one === part ? [name] : []));
        assert.deepEqual(about("instance"), [
            ...["loadBalancer", "loadBalancerId", "tags", "resourceGroupId", "deletionProtection"],
            ...["modificationProtection", "preflight", "guard", "switchBack"],
        ]);
        assert.deepEqual(about("children"), [
            ...["defaultServerGroup", "primary", "secondary", "listeners", "healthCheck", "maxFailoverSeconds"],
            ...["standbyCheck", "alarm"],
        ]);
    });
});
