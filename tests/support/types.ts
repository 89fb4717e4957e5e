// What the resources of a pair are called in state and plans, written once more: the tests do not read it from the product.

export const COMPONENT = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer";
export const GROUP_COMPONENT = "alicloud-primary-secondary:index:PrimarySecondaryServerGroup";
export const INSTANCE = "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer";
export const GROUP = "alicloud:slb/masterSlaveServerGroup:MasterSlaveServerGroup";
export const LISTENER = "alicloud:slb/listener:Listener";
export const ACL = "alicloud:slb/acl:Acl";
export const ACL_ENTRY = "alicloud:slb/aclEntryAttachment:AclEntryAttachment";
export const DEFAULT_GROUP = "alicloud:slb/backendServer:BackendServer";
export const ALARM = "alicloud:cms/alarm:Alarm";
