// The types of the resources that a pair declares, as Pulumi calls them.

export const RESOURCE_TYPES = {
    instance: "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer",
    group: "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup",
    listener: "alicloud:slb/listener:Listener",
    defaultServerGroup: "alicloud:slb/backendServer:BackendServer",
    acl: "alicloud:slb/acl:Acl",
    aclEntry: "alicloud:slb/aclEntryAttachment:AclEntryAttachment",
    alarm: "alicloud:cms/alarm:Alarm",
} as const;
