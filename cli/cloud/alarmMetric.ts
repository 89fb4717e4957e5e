// What CloudMonitor counts the servers of an instance by, read from the cloud: its own pages differ.

import { ALARM_METRIC } from "../../components/model";
import { type Cloud, CloudError } from "./client";

/** The metric that alarms look at. */
export interface Metric {
    readonly name: string;
    /** What it is counted by, as "instanceId" and "port"; left out where that could not be asked. */
    readonly dimensions?: readonly string[];
    /** Why it could not be asked. */
    readonly unknown?: string;
}

/** The metric as this account has it. What cannot be asked is said and stops nothing. */
export async function readMetric(cloud: Cloud): Promise<Metric> {
    const { project, metric: name } = ALARM_METRIC;
    try {
        const reply = await cloud.call("DescribeMetricMetaList", { Namespace: project, MetricName: name }, "cms");
        const resources = (reply["Resources"] as { Resource?: unknown } | undefined)?.Resource;
        const found = (Array.isArray(resources) ? (resources as Record<string, unknown>[]) : []).find(
            ({ MetricName }) => MetricName === name,
        );
        const dimensions = found?.["Dimensions"];
        return typeof dimensions === "string"
            ? { name, dimensions: dimensions.split(",").map((one) => one.trim()) }
            : { name, unknown: "DescribeMetricMetaList: CloudMonitor lists no such metric." };
    } catch (error) {
        if (error instanceof CloudError) {
            return { name, unknown: error.message };
        }
        throw error;
    }
}
