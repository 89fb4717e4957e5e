// Actions on CloudMonitor alarm rules.

import type { Json, Reply } from "../core/reply";
import { deleteAlarms, findAlarm, putAlarm, switchAlarms } from "../model/alarms";
import { alertStateNow, HEALTH_METRICS, SLB_NAMESPACE } from "../model/alertState";
import type { Cloud } from "../model/cloud";
import type { Alarm } from "../model/types";
import { list, records, required, text, tree } from "../rpc/params";
import { read, type Route, write } from "./route";

const get = read("cms");
const set = write("cms");

/** Unlike the other services, CloudMonitor says in the body that all is well. */
const DONE: Reply = { Code: "200", Success: true, Message: "" };

const FIELDS = {
    RuleName: required(text()),
    Namespace: required(text()),
    MetricName: required(text()),
    ContactGroups: required(text()),
    Resources: text(),
    EffectiveInterval: text(),
    Period: text(),
    SilenceTime: text(),
    Webhook: text(),
};

function escalations(alarm: Alarm): Reply {
    const levels: Record<string, Record<string, Json>> = {};
    for (const [path, value] of Object.entries(alarm.escalations)) {
        const [level = "", field = ""] = path.split(".");
        (levels[level] ??= {})[field] = field === "Times" ? Number(value) : value;
    }
    return levels;
}

function alarmShape(cloud: Cloud, alarm: Alarm): Reply {
    return {
        RuleId: alarm.id,
        Resources: "",
        EffectiveInterval: "00:00-23:59",
        Webhook: "",
        ...alarm.fields,
        // Seconds as texts on the way in, numbers on the way out.
        Period: Number(alarm.fields.Period ?? 60),
        SilenceTime: Number(alarm.fields.SilenceTime ?? 86400),
        EnableState: alarm.enabled,
        AlertState: alertStateNow(cloud, alarm),
        Escalations: escalations(alarm),
        Labels: { Labels: alarm.labels },
    };
}

export const ALARM_ROUTES: readonly Route[] = [
    set(
        "PutResourceMetricRule",
        {
            RuleId: required(text()),
            ...FIELDS,
            Escalations: tree(),
            Labels: records("Key", "Value"),
        },
        ({ cloud }, { RuleId, Escalations, Labels, ...fields }) => {
            const parameters = Object.entries(fields).filter(
                (field): field is [string, string] => field[1] !== undefined,
            );
            putAlarm(cloud, {
                id: RuleId,
                fields: Object.fromEntries(parameters),
                escalations: Escalations,
                labels: Labels,
            });
            return DONE;
        },
    ),
    set("EnableMetricRules", { RuleId: list() }, ({ cloud }, args) => {
        switchAlarms(cloud, args.RuleId, true);
        return DONE;
    }),
    set("DisableMetricRules", { RuleId: list() }, ({ cloud }, args) => {
        switchAlarms(cloud, args.RuleId, false);
        return DONE;
    }),
    set("DeleteMetricRules", { Id: list() }, ({ cloud }, args) => {
        deleteAlarms(cloud, args.Id);
        return DONE;
    }),
    get("DescribeMetricRuleList", { RuleIds: text() }, ({ cloud }, args) => {
        const ids = args.RuleIds?.split(",");
        const found = [...cloud.alarms.values()].filter(({ id }) => ids === undefined || ids.includes(id));
        return {
            ...DONE,
            Alarms: { Alarm: found.map((alarm) => alarmShape(cloud, alarm)) },
            Total: String(found.length),
        };
    }),
    get(
        "DescribeMetricMetaList",
        { Namespace: text(), MetricName: text(), PageNumber: text(), PageSize: text() },
        ({ cloud }, { Namespace = SLB_NAMESPACE, MetricName }) => {
            const found = HEALTH_METRICS.filter(
                (name) => Namespace === SLB_NAMESPACE && (MetricName === undefined || MetricName === name),
            );
            return {
                ...DONE,
                TotalCount: String(found.length),
                Resources: {
                    Resource: found.map((name) => ({
                        Namespace: SLB_NAMESPACE,
                        MetricName: name,
                        Dimensions: cloud.behaviour.metricDimensions.join(","),
                        Statistics: "Average,Minimum,Maximum",
                        Periods: "60",
                        Unit: "Count",
                    })),
                },
            };
        },
    ),
    set(
        "PutMetricRuleTargets",
        {
            RuleId: required(text()),
            Targets: records("Id", "Arn", "Level", "JsonParams"),
        },
        ({ cloud }, args) => {
            findAlarm(cloud, args.RuleId).targets = args.Targets;
            return DONE;
        },
    ),
    get("DescribeMetricRuleTargets", { RuleId: required(text()) }, ({ cloud }, args) => ({
        ...DONE,
        Targets: { Target: findAlarm(cloud, args.RuleId).targets },
    })),
];
