/** Actions on primary/secondary server groups and on the default server group. */
import { isoTime } from "../clock";
import { createGroup, deleteGroup, listenersOf } from "../model/groups";
import type { Cloud } from "../model/cloud";
import { addServers, parseServers, placeOf, removeServers, setServers } from "../model/servers";
import type { Group, LoadBalancer } from "../model/types";
import { boolean, required, text } from "../params";
import { type Reply, read, type Route, write } from "./route";

const get = read("slb");
const set = write("slb");

const LoadBalancerId = required(text());
const MasterSlaveServerGroupId = required(text());

function groupServers(cloud: Cloud, group: Group): Reply {
    return {
        MasterSlaveBackendServer: group.servers.map((server) => {
            const { vpcId, address } = placeOf(cloud, server);
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
            LoadBalancerId,
            MasterSlaveServerGroupName: text(),
            MasterSlaveBackendServers: text(),
        },
        ({ cloud }, args) => {
            const loadBalancer = cloud.writableLoadBalancer(args.LoadBalancerId);
            const servers = args.MasterSlaveBackendServers;
            const group = createGroup(
                cloud,
                loadBalancer,
                args.MasterSlaveServerGroupName,
                servers === undefined ? undefined : parseServers(servers),
            );
            return {
                MasterSlaveServerGroupId: group.id,
                MasterSlaveBackendServers: groupServers(cloud, group),
            };
        },
    ),
    get("DescribeMasterSlaveServerGroupAttribute", { MasterSlaveServerGroupId }, ({ cloud }, args) => {
        const group = cloud.group(args.MasterSlaveServerGroupId);
        return {
            MasterSlaveServerGroupId: group.id,
            MasterSlaveServerGroupName: group.name,
            LoadBalancerId: group.loadBalancerId,
            CreateTime: isoTime(group.createdAt),
            MasterSlaveBackendServers: groupServers(cloud, group),
        };
    }),
    get(
        "DescribeMasterSlaveServerGroups",
        {
            LoadBalancerId,
            IncludeListener: boolean(),
        },
        ({ cloud }, args) => ({
            MasterSlaveServerGroups: {
                MasterSlaveServerGroup: cloud.groupsOf(cloud.loadBalancer(args.LoadBalancerId).id).map((group) => ({
                    MasterSlaveServerGroupId: group.id,
                    MasterSlaveServerGroupName: group.name,
                    CreateTime: isoTime(group.createdAt),
                    ...(args.IncludeListener === true && {
                        AssociatedObjects: {
                            Listeners: {
                                Listener: listenersOf(cloud, group).map(({ port, protocol }) => ({
                                    Port: port,
                                    Protocol: protocol,
                                })),
                            },
                        },
                    }),
                })),
            },
        }),
    ),
    set("DeleteMasterSlaveServerGroup", { MasterSlaveServerGroupId }, ({ cloud }, args) => {
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
        removeServers(loadBalancer, parseServers(args.BackendServers));
        return defaultServers(loadBalancer);
    }),
];
