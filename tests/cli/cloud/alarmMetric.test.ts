// What an account's metric is counted by: whatever CloudMonitor answers.

import * as assert from "node:assert/strict";

import { readMetric } from "../../../cli/cloud/alarmMetric";
import { type Cloud, CloudError, type Reply } from "../../../cli/cloud/client";

const name = "UnhealthyServerCount";
const listed = (...resources: unknown[]): Reply => ({ Resources: { Resource: resources } });

describe("the metric that alarms look at", () => {
    it("is asked of CloudMonitor by its name", async () => {
        const asked: unknown[] = [];
        const cloud: Cloud = {
            region: "r",
            call: (...call) => {
                asked.push(call);
                return Promise.resolve(
                    listed({ MetricName: "Other", Dimensions: "x" }, { MetricName: name, Dimensions: "a, port,b" }),
                );
            },
        };
        assert.deepEqual(await readMetric(cloud), { name, dimensions: ["a", "port", "b"] });
        assert.deepEqual(asked, [
            ["DescribeMetricMetaList", { Namespace: "acs_slb_dashboard", MetricName: name }, "cms"],
        ]);
    });

    it("is not known where it is not in the list, however that looks", async () => {
        const unknown = "DescribeMetricMetaList: CloudMonitor lists no such metric.";
        for (const reply of [
            {},
            { Resources: {} },
            listed(),
            listed({ MetricName: "Other", Dimensions: "a" }),
            listed({ MetricName: name }),
        ]) {
            const cloud: Cloud = { region: "r", call: () => Promise.resolve(reply) };
            assert.deepEqual(await readMetric(cloud), { name, unknown }, JSON.stringify(reply));
        }
    });

    it("is not known where nobody may ask, which stops nothing; what is no answer of the cloud does", async () => {
        const failing = (error: Error): Cloud => ({ region: "r", call: () => Promise.reject(error) });
        const refused = new CloudError("no permission", "DescribeMetricMetaList", "Forbidden.RAM");
        assert.deepEqual(await readMetric(failing(refused)), { name, unknown: "no permission" });
        await assert.rejects(readMetric(failing(new TypeError("a bug"))), TypeError);
    });
});
