// Where the guard asks, and as whom: what the provider of the listeners was told, else the stack's `alicloud:` settings, else the
// environment, as the provider itself takes them.

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

import { CloudError, type CloudSettings } from "./client";

/** A setting of the provider by its name; undefined where it was not given. Lists and maps are JSON. */
export type SettingReader = (name: string) => string | undefined;

const REGION = ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"];
const ACCESS_KEY = ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"];
const SECRET_KEY = ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"];
const TOKEN = ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"];
const PROFILE = ["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"];

const CREDENTIALS_ADVICE =
    "export ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY (of a role: its temporary keys, and ALICLOUD_SECURITY_TOKEN)";

/** The settings by which the cloud is asked. Throws a CloudRefusal where they lead nowhere. */
export function resolveCloudSettings(readSetting: SettingReader, env: NodeJS.ProcessEnv = process.env): CloudSettings {
    const setting = (name: string, variables: readonly string[] = []): string | undefined =>
        readSetting(name) || variables.map((variable) => env[variable]).find((value) => value);
    for (const name of ["assumeRole", "assumeRoleWithOidc"]) {
        if (hasEntries(readSetting(name))) {
            throw new CloudError(
                `the provider takes on a role (${name}), which the guard cannot; ${CREDENTIALS_ADVICE}`,
            );
        }
    }
    const explicitKeys = {
        accessKey: setting("accessKey", ACCESS_KEY),
        secretKey: setting("secretKey", SECRET_KEY),
        securityToken: setting("securityToken", TOKEN),
    };
    const profile = setting("profile", PROFILE);
    const file =
        readSetting("sharedCredentialsFile") ||
        env["ALICLOUD_SHARED_CREDENTIALS_FILE"] ||
        env["ALIBABA_CLOUD_CREDENTIALS_FILE"] ||
        undefined;
    const hasKeys = explicitKeys.accessKey !== undefined && explicitKeys.secretKey !== undefined;
    if (hasKeys && profile !== undefined && hasRole(profile, file)) {
        throw new CloudError(
            `the provider takes on the role of the profile "${profile}" beside the keys that are set, which the guard cannot; ` +
                `${CREDENTIALS_ADVICE}, and no profile`,
        );
    }
    const credentials: Partial<Profile> = hasKeys
        ? explicitKeys
        : profile !== undefined
          ? readProfile(profile, file)
          : {};
    const { accessKey, secretKey, securityToken } = credentials;
    if (!accessKey || !secretKey) {
        throw new CloudError(`no credentials for the cloud; ${CREDENTIALS_ADVICE}`);
    }
    const region = setting("region", REGION) ?? credentials.region;
    if (region === undefined) {
        throw new CloudError("no region; set alicloud:region");
    }
    const { SSL_CERT_FILE: authorities } = env;
    return {
        region,
        protocol: readSetting("protocol")?.toUpperCase() === "HTTP" ? "http" : "https",
        endpoint: parseEndpoint(readSetting("endpoints"), "slb") ?? `slb.${region}.aliyuncs.com`,
        stsEndpoint: parseEndpoint(readSetting("endpoints"), "sts") ?? `sts.${region}.aliyuncs.com`,
        accessKey,
        secretKey,
        ...(securityToken && { securityToken }),
        ...(authorities && existsSync(authorities) && { ca: readFileSync(authorities, "utf8") }),
    };
}

interface Profile {
    readonly region: string | undefined;
    readonly accessKey: string | undefined;
    readonly secretKey: string | undefined;
    readonly securityToken: string | undefined;
}

type Profiles = readonly Readonly<Record<string, unknown>>[];

/** The file in which the `aliyun` CLI keeps its profiles. */
function profilesFile(file: string | undefined): string {
    return file?.replace(/^~(?=[/\\]|$)/, homedir()) ?? path.join(homedir(), ".aliyun", "config.json");
}

/** Whether the provider takes on a role by this profile, whatever keys it is given besides. */
export function hasRole(name: string, file?: string): boolean {
    try {
        const { profiles = [] } = JSON.parse(readFileSync(profilesFile(file), "utf8")) as { profiles?: Profiles };
        const entry = profiles.find((one) => one["name"] === name);
        return entry?.["mode"] === "RamRoleArn" && Boolean(entry["ram_role_arn"]);
    } catch {
        // The provider takes a profile that it cannot read for none.
        return false;
    }
}

/** A profile of the `aliyun` CLI. */
function readProfile(name: string, readSetting?: string): Partial<Profile> {
    const file = profilesFile(readSetting);
    const refuse = (what: string): never => {
        throw new CloudError(`the profile "${name}" ${what} (${file}); ${CREDENTIALS_ADVICE}`);
    };
    let profiles: Readonly<Record<string, string | undefined>>[] = [];
    try {
        ({ profiles = [] } = JSON.parse(readFileSync(file, "utf8")) as { profiles?: typeof profiles });
    } catch {
        return refuse("cannot be read");
    }
    const entry = profiles.find((one) => one["name"] === name);
    if (!entry) {
        return refuse("is not there");
    }
    if (entry["mode"] !== "AK" && entry["mode"] !== "StsToken") {
        return refuse(`is of mode "${entry["mode"]}", which the guard cannot use`);
    }
    return {
        region: entry["region_id"],
        accessKey: entry["access_key_id"],
        secretKey: entry["access_key_secret"],
        securityToken: entry["mode"] === "StsToken" ? entry["sts_token"] : undefined,
    };
}

function parseEntries(text: string | undefined): unknown[] {
    try {
        const value = JSON.parse(text ?? "[]") as unknown;
        return Array.isArray(value) ? (value as unknown[]) : [value];
    } catch {
        return [];
    }
}

function hasEntries(text: string | undefined): boolean {
    return parseEntries(text).some((one) => typeof one === "object" && one !== null && Object.keys(one).length > 0);
}

function parseEndpoint(text: string | undefined, product: "slb" | "sts"): string | undefined {
    const hosts = parseEntries(text).map((one) => (one as Record<string, unknown> | null)?.[product]);
    const host = hosts.find((one): one is string => typeof one === "string" && one !== "");
    return host?.replace(/^https?:\/\//, "");
}
