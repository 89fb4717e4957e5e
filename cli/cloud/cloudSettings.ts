// Where the cloud is and who asks it: read from the stack's `alicloud:` settings and the environment, as the provider
// does, so that a command looks at the same place that the deployment went to.

import { existsSync, readFileSync } from "node:fs";

import Credential, { CLIProfileCredentialsProvider, Config } from "@alicloud/credentials";

import { hasRole } from "../../components/cloud";
import { isObject } from "../../components/validation";
import { UserError } from "../io";
import type { StackFile } from "../project";

/** The products of the cloud that commands ask. */
export type Service = "slb" | "ecs" | "cms" | "actiontrail" | "sts";

/** What a product's host is called, where it is not as the product. */
const HOSTS: Partial<Record<Service, string>> = { cms: "metrics" };

/** Everything needed to call the cloud. */
export interface CloudSettings {
    readonly region: string;
    readonly protocol: "HTTP" | "HTTPS";
    readonly credential: Credential;
    /** Authorities to trust instead of the usual ones, as the provider takes them from SSL_CERT_FILE. */
    readonly ca?: string;
    /** `host` or `host:port` of a product. */
    endpoint(service: Service): string;
}

/** Decrypts a setting of the stack, which only Pulumi can. */
export type Decrypt = (key: string) => Promise<string>;

const REGION = ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"];
const ACCESS_KEY = ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"];
const SECRET_KEY = ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"];
const TOKEN = ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"];

/**
 * The settings of a stack's cloud. Throws a UserError where they do not lead anywhere.
 *
 * @param deployedRegion the region to look in where neither the file nor the environment tells one
 */
export async function readSettings(
    { file, config }: StackFile,
    decrypt: Decrypt,
    env: NodeJS.ProcessEnv = process.env,
    deployedRegion?: string,
): Promise<CloudSettings> {
    const setting = async (name: string, variables: readonly string[] = []): Promise<string | undefined> => {
        const key = `alicloud:${name}`;
        const text = config[key];
        const value = text !== undefined && /^\{"secure":/.test(text) ? await decrypt(key) : text;
        return value || variables.map((variable) => env[variable]).find((candidate) => candidate);
    };
    if (config["alicloud:assumeRole"] !== undefined) {
        throw new UserError(
            `${file}: alicloud:assumeRole: this command does not take on roles and would look at another account; ` +
                `export the role's own temporary keys instead (ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY, ALICLOUD_SECURITY_TOKEN)`,
        );
    }
    const region = (await setting("region", REGION)) ?? deployedRegion;
    if (region === undefined) {
        throw new UserError(`${file}: alicloud:region: missing; must name the region, as cn-hangzhou`);
    }
    const protocol = (await setting("protocol"))?.toUpperCase() === "HTTP" ? "HTTP" : "HTTPS";
    const [accessKeyId, accessKeySecret, securityToken, profile] = await Promise.all([
        setting("accessKey", ACCESS_KEY),
        setting("secretKey", SECRET_KEY),
        setting("securityToken", TOKEN),
        setting("profile", ["ALICLOUD_PROFILE"]),
    ]);
    const named = profile ?? (env["ALIBABA_CLOUD_PROFILE"] || undefined);
    const profiles = await setting("sharedCredentialsFile", [
        "ALICLOUD_SHARED_CREDENTIALS_FILE",
        "ALIBABA_CLOUD_CREDENTIALS_FILE",
    ]);
    if (accessKeyId !== undefined && accessKeySecret !== undefined && named !== undefined && hasRole(named, profiles)) {
        throw new UserError(
            `${file}: alicloud:profile: with the profile "${named}" the provider takes on a role beside the keys that are set, and ` +
                "this command would look at another account; export the role's own temporary keys and no profile",
        );
    }
    const endpoints = readEndpoints(file, await setting("endpoints"));
    const { SSL_CERT_FILE: caFile } = env;
    return {
        region,
        protocol,
        credential: createCredential({ accessKeyId, accessKeySecret, securityToken, profile }),
        ...(caFile && existsSync(caFile) && { ca: readFileSync(caFile, "utf8") }),
        endpoint: (service) => endpoints[service] ?? `${HOSTS[service] ?? service}.${region}.aliyuncs.com`,
    };
}

type CredentialSettings = Record<"accessKeyId" | "accessKeySecret" | "securityToken" | "profile", string | undefined>;

/** The keys that were given, else the profile, else whatever the default chain of the cloud's own SDK finds. */
function createCredential({ accessKeyId, accessKeySecret, securityToken, profile }: CredentialSettings): Credential {
    if (accessKeyId !== undefined && accessKeySecret !== undefined) {
        const type = securityToken === undefined ? "access_key" : "sts";
        return new Credential(new Config({ type, accessKeyId, accessKeySecret, securityToken }));
    }
    return profile === undefined
        ? new Credential()
        : new Credential(null, CLIProfileCredentialsProvider.builder().withProfileName(profile).build());
}

/** The provider takes a list of maps, and so does Pulumi; one map is what people write. */
function readEndpoints(file: string, text: string | undefined): Partial<Record<Service, string>> {
    if (text === undefined) {
        return {};
    }
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        value = undefined;
    }
    const maps = Array.isArray(value) ? (value as unknown[]) : [value];
    if (!maps.every((one): one is Record<string, string> => isObject(one))) {
        throw new UserError(
            `${file}: alicloud:endpoints: not a map; must be a list with one map, as [{ slb: "host" }]`,
        );
    }
    const entries = maps.flatMap((one) => Object.entries(one)).filter(([, host]) => host !== "");
    return Object.fromEntries(entries.map(([service, host]) => [service, host.replace(/^https?:\/\//, "")]));
}
