// Credentials, API client and server health; imports no other layer.

export { type Call, CloudError, connect, isBusy, type Reply, whoAnswers } from "./client";
export { hasRole, resolveCloudSettings } from "./cloudSettings";
export {
    type BackendServer,
    findServerHealth,
    type HealthRow,
    type ListenerId,
    type ObservedHealth,
    parseHealthRows,
} from "./serverHealth";
