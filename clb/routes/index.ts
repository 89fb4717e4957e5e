// Every modelled action, by service and name; and the names of the real CLB actions that are not modelled.

import { fail, notModelled } from "../core/errors";
import type { Service } from "../core/reply";
import { ACL_ROUTES } from "./acls";
import { ALARM_ROUTES } from "./alarms";
import { TRAIL_ROUTES } from "./auditTrail";
import { CATALOGUE_ROUTES } from "./catalogue";
import { GROUP_ROUTES } from "./groups";
import { INFRASTRUCTURE_ROUTES } from "./infrastructure";
import { LISTENER_ROUTES } from "./listeners";
import { LOAD_BALANCER_ROUTES } from "./loadBalancers";
import type { Route } from "./route";
import { TAG_ROUTES } from "./tags";

export const VERSIONS: Readonly<Record<string, Service>> = {
    "2014-05-15": "slb",
    "2014-05-26": "ecs",
    "2016-04-28": "vpc",
    "2019-01-01": "cms",
    "2015-04-01": "sts",
    "2015-06-12": "location",
    "2020-07-06": "actiontrail",
};

export const ROUTES: readonly Route[] = [
    ...LOAD_BALANCER_ROUTES,
    ...LISTENER_ROUTES,
    ...GROUP_ROUTES,
    ...ACL_ROUTES,
    ...TAG_ROUTES,
    ...CATALOGUE_ROUTES,
    ...INFRASTRUCTURE_ROUTES,
    ...ALARM_ROUTES,
    ...TRAIL_ROUTES,
];

/** From the package services/slb of alibaba-cloud-sdk-go 1.63.107, less the modelled ones. */
const OTHER_SLB_ACTIONS: ReadonlySet<string> = new Set([
    "AddListenerWhiteListItem",
    "AddVServerGroupBackendServers",
    "CreateDomainExtension",
    "CreateLoadBalancerHTTPListener",
    "CreateLoadBalancerHTTPSListener",
    "CreateRules",
    "CreateTLSCipherPolicy",
    "CreateVServerGroup",
    "DeleteAccessLogsDownloadAttribute",
    "DeleteCACertificate",
    "DeleteDomainExtension",
    "DeleteRules",
    "DeleteServerCertificate",
    "DeleteTLSCipherPolicy",
    "DeleteVServerGroup",
    "DescribeAccessLogsDownloadAttribute",
    "DescribeCACertificates",
    "DescribeDomainExtensionAttribute",
    "DescribeDomainExtensions",
    "DescribeHighDefinationMonitor",
    "DescribeListenerAccessControlAttribute",
    "DescribeLoadBalancerHTTPListenerAttribute",
    "DescribeLoadBalancerHTTPSListenerAttribute",
    "DescribeRuleAttribute",
    "DescribeRules",
    "DescribeVServerGroupAttribute",
    "EnableHighDefinationMonitor",
    "ListTLSCipherPolicies",
    "ModifyHighDefinationMonitor",
    "ModifyVServerGroupBackendServers",
    "MoveResourceGroup",
    "RemoveListenerWhiteListItem",
    "RemoveVServerGroupBackendServers",
    "SetAccessLogsDownloadAttribute",
    "SetCACertificateName",
    "SetDomainExtensionAttribute",
    "SetListenerAccessControlStatus",
    "SetLoadBalancerHTTPListenerAttribute",
    "SetLoadBalancerHTTPSListenerAttribute",
    "SetRule",
    "SetServerCertificateName",
    "SetTLSCipherPolicyAttribute",
    "SetVServerGroupAttribute",
    "UploadCACertificate",
    "UploadServerCertificate",
]);

const byName = new Map(ROUTES.map((route) => [`${route.service}/${route.action}`, route]));

export const findRoute = (service: Service, action: string): Route | undefined => byName.get(`${service}/${action}`);

/** What the real cloud has, too, is a gap of ours; what it has not either, is the caller's mistake. */
export function refuseAction(service: Service, action: string): never {
    return service !== "slb" || OTHER_SLB_ACTIONS.has(action)
        ? notModelled(`action ${action} of ${service}`)
        : fail("unknownAction", `${action} is no action of slb`);
}
