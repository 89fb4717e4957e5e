// The one table of wire errors: HTTP status, code and text of every refusal, each with its source.

/**
 * Where a text comes from: `common` is the product's published table of common error codes, `create-group`,
 * `delete-lb` and `create-listener` the page of that action, `gateway` the API gateway's own errors, `seen` an answer
 * of the real cloud quoted in a public issue, `provider` a text the provider waits for, `local` ours. Links: FIDELITY.md.
 */
type Source = "common" | "create-group" | "delete-lb" | "create-listener" | "gateway" | "seen" | "provider" | "local";

interface RpcError {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly source: Source;
}

const entry = (status: number, code: string, message: string, source: Source): RpcError => ({
    status,
    code,
    message,
    source,
});
const invalid = (message: string, source: Source = "common"): RpcError =>
    entry(400, "InvalidParameter", message, source);

export const ERRORS = {
    // Gateway: who calls, how, and what.
    missingParameter: entry(
        400,
        "MissingParameter",
        'The input parameter "{0}" that is mandatory for processing this request is not supplied.',
        "seen",
    ),
    unknownAction: entry(
        404,
        "InvalidAction.NotFound",
        "Specified api is not found, please check your url and method.",
        "gateway",
    ),
    unknownVersion: entry(400, "InvalidVersion", "Specified parameter Version is not valid.", "gateway"),
    unknownAccessKey: entry(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.", "gateway"),
    wrongSignature: entry(
        400,
        "SignatureDoesNotMatch",
        "Specified signature is not matched with our calculation. server string to sign is:{0}",
        "gateway",
    ),
    incompleteSignature: entry(
        400,
        "IncompleteSignature",
        "The request signature does not conform to Aliyun standards.",
        "gateway",
    ),
    tokenMissing: entry(400, "MissingSecurityToken", "SecurityToken is mandatory for this action.", "seen"),
    tokenExpired: entry(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.", "gateway"),
    tokenMismatch: entry(
        400,
        "InvalidSecurityToken.MismatchWithAccessKey",
        "Specified SecurityToken mismatch with the AccessKey.",
        "gateway",
    ),
    signatureMethod: entry(400, "InvalidSignatureMethod", "Specified signature method is not valid.", "gateway"),
    usedNonce: entry(400, "SignatureNonceUsed", "Specified signature nonce was used already.", "gateway"),
    expiredTimestamp: entry(
        400,
        "InvalidTimeStamp.Expired",
        "Specified time stamp or date value is expired.",
        "gateway",
    ),
    malformedTimestamp: entry(
        400,
        "InvalidTimeStamp.Format",
        "Specified time stamp or date value is not well formatted.",
        "gateway",
    ),
    dryRun: entry(400, "DryRunOperation", "Request validation has been passed with DryRun flag set.", "gateway"),
    forbidden: entry(
        403,
        "Forbidden.RAM",
        "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
        "common",
    ),
    throttled: entry(400, "Throttling.User", "Request was denied due to user flow control.", "gateway"),
    foreignPage: entry(403, "LocalClb.ForeignPage", "{0}", "local"),
    bodyTooLarge: entry(413, "LocalClb.BodyTooLarge", "The request body exceeds {0} bytes.", "local"),
    tooSlow: entry(408, "LocalClb.TooSlow", "The request did not arrive in time.", "local"),
    malformedRequest: entry(400, "LocalClb.MalformedRequest", "{0}", "local"),
    // 400, not 404 or 5xx: the provider takes 404 for "gone" and repeats 5xx for minutes; both would hide what is wrong.
    notModelled: entry(400, "LocalClb.NotModelled", "Not modelled by the local CLB: {0}.", "local"),
    defect: entry(500, "LocalClb.Defect", "The local CLB failed: {0}", "local"),

    // Busy and broken.
    serviceIsConfiguring: entry(
        400,
        "ServiceIsConfiguring",
        "A previous configuration is pending; please try again later.",
        "common",
    ),
    operationBusy: entry(400, "OperationBusy", "A previous operation is pending.", "common"),
    serviceIsStopping: entry(
        409,
        "ServiceIsStopping",
        "The specified Listener is stopping, please retry later.",
        "common",
    ),
    backendServerConfiguring: entry(
        409,
        "BackendServer.configuring",
        "A previous configuration of the load balancer is pending; please try again later.",
        "common",
    ),
    systemBusy: entry(449, "SystemBusy", "The system is busy.", "common"),
    internalError: entry(
        500,
        "InternalError",
        "The request processing has failed due to backend service exception.",
        "common",
    ),
    serviceUnavailable: entry(
        503,
        "ServiceUnavailable",
        "The request has failed due to a temporary failure of the server now.",
        "common",
    ),

    // Parameters.
    parameter: invalid("The specified parameter is not valid."),
    namedParameter: invalid('The specified parameter "{0}" is not valid.', "seen"),
    regionMissing: entry(404, "InvalidRegionId.NotFound", "The specified RegionId does not exist.", "common"),
    resourceMissing: invalid("The specified resource does not exist."),
    resourceExists: invalid("The resource already exists."),
    port: invalid("The specified port is not valid."),
    bandwidth: invalid("The specified Bandwidth is invalid.", "seen"),
    bandwidthExceeded: invalid(
        "The specified Bandwidth is invalid. It exceeds the maximum bandwidth available to the instance.",
    ),
    unsupported: entry(400, "UnsupportedOperation", "The specified action is not supported.", "common"),
    unsupportedByInstance: entry(
        400,
        "UnsupportedOperation",
        "The Loadbalancer doesn't support this function.",
        "common",
    ),
    actionNotAllowed: entry(400, "ActionNotAllowed", "The action is not allowed.", "common"),
    overQuota: entry(400, "OverQuota", "The Total is over the quota.", "common"),

    // Load balancers.
    loadBalancerMissing: entry(
        404,
        "InvalidLoadBalancerId.NotFound",
        "The specified LoadBalancerId does not exist.",
        "seen",
    ),
    loadBalancerName: invalid("The Lb Name is Not supported."),
    loadBalancerQuota: entry(
        400,
        "ORDER.QUANTITY_INVALID",
        "The maximum number of SLB instances is exceeded.",
        "common",
    ),
    loadBalancerLocked: entry(400, "ActionNotAllowed", "Locked for any Business Reason.", "common"),
    notUpgradable: entry(400, "ActionNotAllowed", "The load balancer instance does not allow to be upgrade.", "common"),
    intranetChargeType: entry(
        400,
        "ActionNotAllowed",
        "The Intranet LB's InternetChargeType is not allowed change to paybybandwidth.",
        "common",
    ),
    pendingChange: entry(400, "ORDER.INSTANCE_HAS_INACTIVE_CHANGE", "The instance has inactive change.", "common"),
    deleteProtection: entry(
        400,
        "OperationDenied.DeleteProtectionIsOn",
        "The loadbalancer can't be deleted due to DeleteProtection is enabled.",
        "delete-lb",
    ),
    tokenConflict: entry(400, "LX_REQUEST_TOKEN_CONFLICT", "The ClientToken is conflict.", "common"),
    zoneMissing: invalid("The site is not exist."),
    subnetMissing: entry(400, "ServiceUnavailable", "The vpc subnet is not exist.", "common"),
    vpcEmpty: invalid("The vpc info of LB is empty."),
    addressUsed: invalid("The vpc Ip is exist."),
    addressUnsupported: invalid("The Ip is not Supported."),

    // Listeners.
    listenerExists: entry(400, "ListenerAlreadyExists", "A listener with the specified port already exists", "common"),
    listenerQuota: entry(400, "ListenerNumberOverLimit", "The maximum number of listeners is exceeded.", "common"),
    tooManyListeners: entry(
        400,
        "TooManyListeners",
        "The specified port has more than one listener; ListenerProtocol is required.",
        "local",
    ),
    checkedListenerMissing: entry(
        404,
        "CheckedListenerNotFound",
        "No health-checked Listener to the specified port of the Load Balancer.",
        "common",
    ),
    groupMismatch: entry(
        400,
        "Abs.VServerGroupIdAndMasterSlaveServerGroupId.MissMatch",
        "The parameters VServerGroupId or MasterSlaveServerGroupId miss match.",
        "create-listener",
    ),
    vServerGroupMissing: entry(404, "InvalidParameter", "The specified VServerGroupId does not exist.", "common"),

    // Servers and groups.
    groupMissing: invalid("The specified MasterSlaveGroupId does not exist", "provider"),
    groupInUse: entry(400, "RspoolVipExist", "there are vips associating with this vServer group.", "common"),
    serversMalformed: entry(
        400,
        "BackendServersMalformed",
        "the specified parameter BackendServers is unavailable.",
        "common",
    ),
    serversNotTwo: entry(400, "BACKEND_SERVERS_NUM_MUST_BE_TWO", "Backend servers num must be 2.", "create-group"),
    serversEqual: entry(
        400,
        "BACKEND_SERVERS_HAVE_SAME_PORT_AND_SERVERID",
        "Backend servers have same port and serverId.",
        "create-group",
    ),
    serverRoles: entry(
        400,
        "BACKEND_SERVERS_CAN_ONLY_CONTAIN_ONE_MASTER_AND_ONE_SLAVE",
        "Backend servers can only contain one master and one slave.",
        "create-group",
    ),
    serverIdEmpty: entry(400, "BACKEND_SERVER_ID_CAN_NOT_EMPTY", "Backend server id can not empty.", "create-group"),
    serverRole: entry(400, "INVALID_SERVER_TYPE", "Invalid server type.", "create-group"),
    serverPortEmpty: entry(
        400,
        "BACKEND_SERVER_PORT_CAN_NOT_EMPTY",
        "Backend server port can not empty.",
        "create-group",
    ),
    serverPort: invalid("The specified BackendServers is invalid, as the Port value should be in [1, 65535]."),
    serverKind: invalid("The type is invalid."),
    weight: entry(400, "InvalidWeight.Malformed", "A specified weight is not valid.", "common"),
    serverUnavailable: entry(
        400,
        "ObtainIpFail",
        "The specified BackendServers is invalid; some of the specified backend servers do not exist or are not running.",
        "common",
    ),
    serversInTwoVpcs: entry(
        400,
        "InvalidBackendServers.Inconsistent",
        "All BackendServers on one Specified LoadBalancer have to be in the same vpc or all classic",
        "common",
    ),
    networkConflict: entry(400, "NetworkConflict", "there are network conflicts in specified parameter.", "common"),
    tooManyServers: entry(
        400,
        "TooManyBackendServers",
        "The total number of input real servers exceeds max supported number: 20",
        "common",
    ),
    serverMissing: entry(404, "InvalidServerId.NotFound", "The specified ServerId does not exist.", "common"),

    // Access control lists and tags. `AclNotExist` and `AclEntryEmpty` are known only as codes the provider waits for.
    aclMissing: entry(400, "AclNotExist", "The specified acl does not exist.", "provider"),
    aclEntryEmpty: entry(400, "AclEntryEmpty", "The specified acl entry is empty.", "provider"),
    aclEntryFormat: entry(400, "IpListItemFormatError", "please check the ip list item format error.", "common"),
    aclEntriesMalformed: entry(400, "InvalidEntry", "The specified parameter AclEntrys is not valid", "seen"),
    tagKeyMissing: entry(400, "MissingParam.TagKey", "The parameter Tag.n.Key is missing.", "common"),
    tagKey: entry(400, "InvalidParam.TagKey", "The parameter Tag.n.Key is not valid.", "common"),
    tagValue: entry(400, "InvalidParam.TagValue", "The parameter Tag.n.Value is not valid.", "common"),
    tagsInCall: entry(400, "SizeLimitExceeded.Tag", "The number of tags exceeds the limit.", "common"),
    tagQuota: entry(400, "TagCountLimit", "Tags count limit exceeded.", "common"),
    tagsPerCall: entry(400, "TagCreateCountLimit", "tags create count limit exceeded.", "common"),

    // Other services.
    vSwitchMissing: entry(404, "InvalidVswitchID.NotFound", "The specified VswitchID does not exist.", "provider"),
    alarmMissing: entry(404, "ResourceNotFound", "The specified resource is not found.", "provider"),
} as const satisfies Record<string, RpcError>;

export type ErrorName = keyof typeof ERRORS;

/** A refusal on its way to the wire. `hint` says in our words what was wrong; it travels as `Recommend`. */
export class ApiError extends Error {
    readonly status: number;
    readonly code: string;

    constructor(
        name: ErrorName,
        readonly hint?: string,
        ...values: string[]
    ) {
        const { status, code, message } = ERRORS[name];
        super(message.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? ""));
        this.status = status;
        this.code = code;
    }
}

export function fail(name: ErrorName, hint?: string, ...values: string[]): never {
    throw new ApiError(name, hint, ...values);
}

export const notModelled = (what: string): never => fail("notModelled", "See clb/FIDELITY.md.", what);
