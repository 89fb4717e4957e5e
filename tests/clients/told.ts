// What each client has to tell of its pair: it made it, changed it, switched it, was refused ten times, and took it away.

import { SEED } from "../../clb/controlPlane/seed";

export interface Told {
    readonly name: string;
    readonly count: number;
    /** The primary's id before and after the switch. */
    readonly primary: readonly [string, string];
    /** Status and description after the switch. */
    readonly listener: readonly [string, string];
    readonly health: readonly (readonly string[])[];
    /** Instances that are left. */
    readonly left: number;
    /** Type and code of each error. */
    readonly refusals: readonly (readonly string[])[];
}

/** Wrong secret, key and token, unknown instance, a port twice, four bad groups, a protected instance. */
const CODES = [
    "SignatureDoesNotMatch",
    "InvalidAccessKeyId.NotFound",
    "InvalidSecurityToken.MismatchWithAccessKey",
    "InvalidLoadBalancerId.NotFound",
    "ListenerAlreadyExists",
    "BACKEND_SERVERS_NUM_MUST_BE_TWO",
    "BACKEND_SERVERS_CAN_ONLY_CONTAIN_ONE_MASTER_AND_ONE_SLAVE",
    "ObtainIpFail",
    "RspoolVipExist",
    "OperationDenied.DeleteProtectionIsOn",
];

/**
 * @param type the client's own class of errors
 * @param wrongSecret the code that the client makes of a signature that differs although both signed the same text
 */
export const expected = (type: string, wrongSecret = CODES[0]!): Told => ({
    name: "changed",
    count: 1,
    primary: [SEED.ecsA, SEED.ecsB],
    listener: ["running", "switched"],
    health: [
        [SEED.ecsA, "normal"],
        [SEED.ecsB, "normal"],
    ],
    left: 0,
    refusals: [wrongSecret, ...CODES.slice(1)].map((code) => [type, code]),
});
