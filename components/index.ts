// The package's public surface: nothing else is.

export type {
    AclArgs,
    AlarmArgs,
    AlarmLevelArgs,
    AlarmTargetArgs,
    Attachment,
    GroupServerArgs,
    HealthCheckArgs,
    ListenerArgs,
    LoadBalancerArgs,
    PrimarySecondaryLoadBalancerArgs,
    PrimarySecondaryServerGroupArgs,
    ServerArgs,
    StandbyCheckArgs,
} from "./args";
export {
    AclType,
    AddressIpVersion,
    AddressType,
    AlarmLevel,
    HealthCheckType,
    HttpCode,
    InstanceChargeType,
    InternetChargeType,
    PaymentType,
    Protocol,
    Scheduler,
    ServerRole,
    ServerType,
} from "./enums";
export { InvalidArgsError } from "./pulumi";
export { PrimarySecondaryLoadBalancer } from "./primarySecondaryLoadBalancer";
export { PrimarySecondaryServerGroup } from "./primarySecondaryServerGroup";
