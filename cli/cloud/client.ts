// Calls the cloud's API and turns every way in which that fails into words for the operator. No message of a library gets
// through as it is: some carry the signed request, and with it the access key.

import { setTimeout as sleep } from "node:timers/promises";

import OpenApi, { Config, OpenApiRequest } from "@alicloud/openapi-client";
import { RuntimeOptions } from "@alicloud/tea-util";

import { UserError } from "../io";
import type { CloudSettings, Service } from "./cloudSettings";

/** What the cloud, or the way to it, said no with. */
export class CloudError extends UserError {
    /**
     * @param code the cloud's own code, as "InvalidLoadBalancerId.NotFound"; none where it was not reached
     */
    constructor(
        message: string,
        readonly action: string,
        readonly code?: string,
    ) {
        super(message);
    }
}

/** The body of an answer. */
export type Reply = Readonly<Record<string, unknown>>;

/** Something that answers calls of the cloud's API. */
export interface Cloud {
    readonly region: string;
    /** Calls an action. Throws a CloudError where the answer is not a success. */
    call(action: string, parameters?: Readonly<Record<string, string>>, service?: Service): Promise<Reply>;
}

const VERSIONS: Record<Service, string> = {
    slb: "2014-05-15",
    ecs: "2014-05-26",
    cms: "2019-01-01",
    actiontrail: "2020-07-06",
    sts: "2015-04-01",
};

const CONNECT_TIMEOUT_MS = 5_000;
const READ_TIMEOUT_MS = 10_000;

/** Commands only read, so that a call may be repeated. Milliseconds between the attempts. */
const PAUSES_MS = [500, 1_500];
const RETRYABLE = /^(Throttling|Rejected\.Throttling|ServiceUnavailable|InternalError|SystemBusy)/;

const NO_CREDENTIALS =
    "No credentials for the cloud. Export ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY (or ALIBABA_CLOUD_ACCESS_KEY_ID and " +
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET), or configure a profile of the `aliyun` CLI.";

/**
 * Connects to the cloud of these settings. Asks nothing yet, but that there are credentials.
 *
 * @param pauses milliseconds between the attempts of a call that the cloud was too busy for
 */
export async function connect(settings: CloudSettings, pauses: readonly number[] = PAUSES_MS): Promise<Cloud> {
    try {
        await settings.credential.getCredential();
    } catch {
        throw new UserError(NO_CREDENTIALS);
    }
    const clients: Partial<Record<Service, OpenApi>> = {};
    return {
        region: settings.region,
        call: async (action, parameters = {}, service = "slb") => {
            const client = (clients[service] ??= createClient(settings, service));
            for (const pause of [...pauses, undefined]) {
                try {
                    return await callOnce(client, action, { RegionId: settings.region, ...parameters }, service);
                } catch (error) {
                    const attempts = pauses.length + 1;
                    const failure = toCloudError(error, {
                        action,
                        service,
                        where: formatUrl(settings, service),
                        attempts,
                    });
                    if (pause === undefined || !RETRYABLE.test(failure.code ?? "")) {
                        throw failure;
                    }
                    await sleep(pause);
                }
            }
            throw new Error("unreachable");
        },
    };
}

function createClient({ credential, protocol, region, ca, endpoint }: CloudSettings, service: Service): OpenApi {
    return new OpenApi(
        new Config({
            credential,
            protocol,
            regionId: region,
            endpoint: endpoint(service),
            connectTimeout: CONNECT_TIMEOUT_MS,
            readTimeout: READ_TIMEOUT_MS,
            ca,
        }),
    );
}

async function callOnce(
    client: OpenApi,
    action: string,
    query: Record<string, string>,
    service: Service,
): Promise<Reply> {
    const request = new OpenApiRequest({ query });
    const version = VERSIONS[service];
    const answer = await client.doRPCRequest(
        action,
        version,
        "HTTPS",
        "POST",
        "AK",
        "json",
        request,
        new RuntimeOptions({}),
    );
    return answer["body"] as Reply;
}

/** What libraries throw: the cloud's refusal (`data`), or a failure of the connection. */
interface LibraryError {
    readonly name?: string;
    readonly code?: string;
    readonly data?: { readonly statusCode?: number; readonly Message?: string; readonly RequestId?: string };
}

const formatUrl = ({ protocol, endpoint }: CloudSettings, service: Service) =>
    `${protocol.toLowerCase()}://${endpoint(service)}`;

/** A call that failed. */
interface FailedCall {
    readonly action: string;
    readonly service: Service;
    /** The URL that was called. */
    readonly where: string;
    /** How often it was made, at the most. */
    readonly attempts: number;
}

/** What was thrown, in words for the operator. */
export function toCloudError(error: unknown, { action, service, where, attempts }: FailedCall): CloudError {
    const thrown = error as LibraryError;
    if (thrown.data === undefined) {
        return new CloudError(`${action}: ${describeConnectionError(thrown, where)}`, action);
    }
    const { code = "", data } = thrown;
    const { statusCode, Message: message, RequestId: id } = data;
    const request = id === undefined ? "" : ` (request ${id})`;
    const fail = (text: string) => new CloudError(`${action}: ${text}`, action, code);
    if (
        /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|MissingSecurityToken)/.test(
            code,
        )
    ) {
        // The text that comes with these repeats what was signed.
        return fail(`the cloud does not accept the credentials: ${code}${request}. Check access key and secret.`);
    }
    if (/^InvalidTimeStamp/.test(code)) {
        return fail(`the cloud does not accept the time of the call: ${code}. Set the clock of this machine.`);
    }
    if (statusCode === 403 || /^(Forbidden|NoPermission)/.test(code)) {
        return fail(
            `forbidden: ${code}${request}. The credentials are valid but may not call ${service}:${action} on this; ` +
                "have it granted in RAM.",
        );
    }
    if (/Throttling/.test(code)) {
        return fail(
            `too many calls: ${code}, ${attempts} attempts in a row. Try again in a minute; ` +
                "other tools may be calling with the same account.",
        );
    }
    return fail(`the cloud refused: ${code}: ${message ?? "no reason given"}${request}`);
}

function describeConnectionError({ name, code }: LibraryError, where: string): string {
    if (name === "RequestTimeoutError") {
        return `no answer from ${where} in time. Check the network, and region and endpoint of the stack.`;
    }
    if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code ?? "")) {
        return `${where} is not trusted: ${code}. Name its authority by NODE_EXTRA_CA_CERTS or SSL_CERT_FILE.`;
    }
    if (code === undefined) {
        return `${where} answered with something that is not the cloud's. Check the endpoint, and proxies on the way.`;
    }
    return `no connection to ${where}: ${code}. Check the network, and region and endpoint of the stack.`;
}
