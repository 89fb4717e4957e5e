// Reads load balancers from the cloud's API.

export { type Metric, readMetric } from "./alarmMetric";
export { type Cloud, CloudError, type Reply } from "./client";
export { whoAnswers } from "./identity";
export {
    type Group,
    type GroupServer,
    type Listener,
    type LoadBalancer,
    readGroup,
    readHealth,
    readListener,
    readLoadBalancer,
} from "./loadBalancer";
export { connectToStack } from "./stackCloud";
