// Health checks as the cloud keeps them, with its defaults.

import type { HealthCheck } from "../../../clb/model/types";

export const TCP: HealthCheck = {
    type: "tcp",
    connectPort: -520,
    timeout: 5,
    interval: 2,
    healthyThreshold: 3,
    unhealthyThreshold: 3,
    domain: "",
    uri: "",
    httpCode: "",
    request: "",
    expected: "",
};

export const UDP: HealthCheck = { ...TCP, type: "udp", timeout: 10, interval: 5 };
