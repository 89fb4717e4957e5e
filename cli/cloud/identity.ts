// Whose keys a command has, which is what matters if the cloud does not know what was deployed.

import { type Cloud, CloudError } from "./client";

/** Returns which account and region answer, or why STS could not be asked. */
export async function whoAnswers(cloud: Cloud): Promise<string> {
    try {
        const { AccountId: account } = await cloud.call("GetCallerIdentity", {}, "sts");
        return `account ${String(account)} in region ${cloud.region}`;
    } catch (error) {
        if (!(error instanceof CloudError)) {
            throw error;
        }
        return `region ${cloud.region}, of an account that is not known as STS could not be asked (${error.message})`;
    }
}
