// Actions on primary/secondary server groups and on the default server group.

import { isoTime } from "../core/clock";
import type { Reply } from "../core/reply";
import type { Cloud } from "../model/cloud";
import { createGroup, deleteGroup, listenersOf } from "../model/groups";
import { addServers, findHost, parseServers, parseServersOrIds, removeServers, setServers } from "../model/servers";
import { addTags, checkTags, hasTags, readTags, type Tag } from "../model/tags";
import type { Group, LoadBalancer } from "../model/types";
import { boolean, required, text } from "../rpc/params";
import { read, type Route, write } from "./route";
import { tagList, tagShape } from "./tags";

const get = read("slb");
const set = write("slb");

const RegionId = required(text());
const LoadBalancerId = required(text());
const MasterSlaveServerGroupId = required(text());

function groupServers(cloud: Cloud, group: Group): Reply {
    return {
        MasterSlaveBackendServer: group.servers.map((server) => {
            const { vpcId, address } = findHost(cloud, server);
            return {
                ServerId: server.serverId,
                ServerIp: address,
                Port: server.port,
                Weight: server.weight,
                Type: server.type,
                ServerType: server.role,
                VpcId: vpcId,
                Description: server.description,
            };
        }),
    };
}

const tagsOfGroup = (cloud: Cloud, group: Group): Tag[] => readTags(cloud, "masterslaveservergroup", group.id);
const groupTags = (cloud: Cloud, group: Group): Reply => ({ Tags: { Tag: tagsOfGroup(cloud, group).map(tagShape) } });

/** `Description` is what this action calls a group's name; there is no other text of a group. */
function selectGroups(
    cloud: Cloud,
    filter: { LoadBalancerId: string; Description: string | undefined; Tag: readonly Tag[] },
): Group[] {
    return cloud
        .groupsOf(cloud.loadBalancer(filter.LoadBalancerId).id)
        .filter(
            (group) =>
                (filter.Description === undefined || group.name === filter.Description) &&
                hasTags(tagsOfGroup(cloud, group), filter.Tag),
        );
}

/** The default group reports the addresses it was given; one of our making would be a difference to the provider. */
const defaultServers = (loadBalancer: LoadBalancer): Reply => ({
    LoadBalancerId: loadBalancer.id,
    BackendServers: {
        BackendServer: loadBalancer.servers.map((server) => ({
            ServerId: server.serverId,
            ServerIp: server.serverIp,
            Weight: server.weight,
            Type: server.type,
            Description: server.description,
        })),
    },
});

export const GROUP_ROUTES: readonly Route[] = [
    set(
        "CreateMasterSlaveServerGroup",
        {
            RegionId,
            LoadBalancerId,
            MasterSlaveServerGroupName: text(),
            MasterSlaveBackendServers: text(),
            Tag: tagList(),
        },
        ({ cloud }, args) => {
            const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
            const servers = args.MasterSlaveBackendServers;
            checkTags(args.Tag);
            const group = createGroup(
                cloud,
                loadBalancer,
                args.MasterSlaveServerGroupName,
                servers === undefined ? undefined : parseServers(servers),
            );
            addTags(cloud, "masterslaveservergroup", [group.id], args.Tag);
            return {
                MasterSlaveServerGroupId: group.id,
                MasterSlaveBackendServers: groupServers(cloud, group),
            };
        },
    ),
    get("DescribeMasterSlaveServerGroupAttribute", { RegionId, MasterSlaveServerGroupId }, ({ cloud }, args) => {
        const group = cloud.group(args.MasterSlaveServerGroupId);
        return {
            MasterSlaveServerGroupId: group.id,
            MasterSlaveServerGroupName: group.name,
            LoadBalancerId: group.loadBalancerId,
            CreateTime: isoTime(group.createdAt),
            MasterSlaveBackendServers: groupServers(cloud, group),
            ...groupTags(cloud, group),
        };
    }),
    get(
        "DescribeMasterSlaveServerGroups",
        {
            RegionId,
            LoadBalancerId,
            IncludeListener: boolean(),
            Description: text(),
            Tag: tagList(),
        },
        ({ cloud }, args) => ({
            MasterSlaveServerGroups: {
                MasterSlaveServerGroup: selectGroups(cloud, args).map((group) => ({
                    MasterSlaveServerGroupId: group.id,
                    MasterSlaveServerGroupName: group.name,
                    CreateTime: isoTime(group.createdAt),
                    ...groupTags(cloud, group),
                    // The list is there, and empty, where it was not asked for.
                    AssociatedObjects: {
                        Listeners: {
                            Listener: (args.IncludeListener === true ? listenersOf(cloud, group) : []).map(
                                ({ port, protocol }) => ({ Port: port, Protocol: protocol }),
                            ),
                        },
                    },
                })),
            },
        }),
    ),
    set("DeleteMasterSlaveServerGroup", { RegionId, MasterSlaveServerGroupId }, ({ cloud }, args) => {
        deleteGroup(cloud, cloud.group(args.MasterSlaveServerGroupId));
    }),
    set("AddBackendServers", { LoadBalancerId, BackendServers: required(text()) }, ({ cloud }, args) => {
        const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
        addServers(cloud, loadBalancer, parseServers(args.BackendServers));
        return defaultServers(loadBalancer);
    }),
    set("SetBackendServers", { LoadBalancerId, BackendServers: required(text()) }, ({ cloud }, args) => {
        const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
        setServers(loadBalancer, parseServers(args.BackendServers));
        return defaultServers(loadBalancer);
    }),
    set("RemoveBackendServers", { LoadBalancerId, BackendServers: required(text()) }, ({ cloud }, args) => {
        const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
        removeServers(loadBalancer, parseServersOrIds(args.BackendServers));
        return defaultServers(loadBalancer);
    }),
];
