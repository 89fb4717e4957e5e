// The arguments: ranges, defaults, sources, and what provider and cloud call them.

export {
    ACL_FIELDS,
    ARGUMENT_SCOPE,
    type ComparedField,
    type Field,
    HEALTH_CHECK_FIELDS,
    LISTENER_FIELDS,
    LISTENER_PARTS,
    LOAD_BALANCER_FIELDS,
    PAIR_FIELDS,
    parseProviderValue,
    type ProviderField,
} from "./fields";
export {
    DOCUMENTATION_CIDR,
    HEALTH_CHECK_DEFAULTS,
    MAX_ACL_NAME_LENGTH,
    MAX_CHANGED_BANDWIDTH,
    MAX_LISTENERS,
    METRIC_SECONDS,
    PAIR_SHAPE,
    RESERVED_UDP_PORTS,
    SERVER_GROUP_SHAPE,
    SOURCES,
} from "./limits";
export {
    type Checked,
    type ChoiceShape,
    type Fields,
    type IntegerShape,
    InvalidInput,
    list,
    type ListShape,
    type MapShape,
    object,
    type ObjectShape,
    type Shape,
    text,
    type TextShape,
    UNKNOWN,
    type Unknown,
} from "./shape";
