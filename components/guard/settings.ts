// Where the guard asks, and as whom: what the provider of the listeners was told, else the stack's `alicloud:` settings, else the
// environment, as the provider itself takes them.

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

import { CloudRefusal, type CloudSettings } from "./client";

/** A setting of the provider by its name; undefined where it was not given. Lists and maps are JSON. */
export type Given = (name: string) => string | undefined;

const REGION = ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"];
const ACCESS_KEY = ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"];
const SECRET_KEY = ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"];
const TOKEN = ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"];
const PROFILE = ["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"];

const KEYS =
    "export ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY (of a role: its temporary keys, and ALICLOUD_SECURITY_TOKEN)";

/** The settings by which the cloud is asked. Throws a CloudRefusal where they lead nowhere. */
export function cloudSettings(given: Given, env: NodeJS.ProcessEnv = process.env): CloudSettings {
    const setting = (name: string, variables: readonly string[] = []): string | undefined =>
        given(name) || variables.map((variable) => env[variable]).find((value) => value);
    for (const name of ["assumeRole", "assumeRoleWithOidc"]) {
        if (hasEntries(given(name))) {
            throw new CloudRefusal(`the provider takes on a role (${name}), which the guard cannot; ${KEYS}`);
        }
    }
    const keys = {
        accessKey: setting("accessKey", ACCESS_KEY),
        secretKey: setting("secretKey", SECRET_KEY),
        securityToken: setting("securityToken", TOKEN),
    };
    const profile = setting("profile", PROFILE);
    const file =
        given("sharedCredentialsFile") ||
        env["ALICLOUD_SHARED_CREDENTIALS_FILE"] ||
        env["ALIBABA_CLOUD_CREDENTIALS_FILE"] ||
        undefined;
    const hasKeys = keys.accessKey !== undefined && keys.secretKey !== undefined;
    if (hasKeys && profile !== undefined && hasRole(profile, file)) {
        throw new CloudRefusal(
            `the provider takes on the role of the profile "${profile}" beside the keys that are set, which the guard cannot; ` +
                `${KEYS}, and no profile`,
        );
    }
    const own: Partial<Profile> = hasKeys ? keys : profile !== undefined ? readProfile(profile, file) : {};
    const { accessKey, secretKey, securityToken } = own;
    if (!accessKey || !secretKey) {
        throw new CloudRefusal(`no credentials for the cloud; ${KEYS}`);
    }
    const region = setting("region", REGION) ?? own.region;
    if (region === undefined) {
        throw new CloudRefusal("no region; set alicloud:region");
    }
    const { SSL_CERT_FILE: authorities } = env;
    return {
        region,
        protocol: given("protocol")?.toUpperCase() === "HTTP" ? "http" : "https",
        endpoint: endpointIn(given("endpoints"), "slb") ?? `slb.${region}.aliyuncs.com`,
        stsEndpoint: endpointIn(given("endpoints"), "sts") ?? `sts.${region}.aliyuncs.com`,
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
        const found = profiles.find((one) => one["name"] === name);
        return found?.["mode"] === "RamRoleArn" && Boolean(found["ram_role_arn"]);
    } catch {
        // The provider takes a profile that it cannot read for none.
        return false;
    }
}

/** A profile of the `aliyun` CLI. */
function readProfile(name: string, given?: string): Partial<Profile> {
    const file = profilesFile(given);
    const refuse = (what: string): never => {
        throw new CloudRefusal(`the profile "${name}" ${what} (${file}); ${KEYS}`);
    };
    let profiles: Readonly<Record<string, string | undefined>>[] = [];
    try {
        ({ profiles = [] } = JSON.parse(readFileSync(file, "utf8")) as { profiles?: typeof profiles });
    } catch {
        return refuse("cannot be read");
    }
    const found = profiles.find((one) => one["name"] === name);
    if (!found) {
        return refuse("is not there");
    }
    if (found["mode"] !== "AK" && found["mode"] !== "StsToken") {
        return refuse(`is of mode "${found["mode"]}", which the guard cannot use`);
    }
    return {
        region: found["region_id"],
        accessKey: found["access_key_id"],
        secretKey: found["access_key_secret"],
        securityToken: found["mode"] === "StsToken" ? found["sts_token"] : undefined,
    };
}

function parsed(text: string | undefined): unknown[] {
    try {
        const value = JSON.parse(text ?? "[]") as unknown;
        return Array.isArray(value) ? (value as unknown[]) : [value];
    } catch {
        return [];
    }
}

function hasEntries(text: string | undefined): boolean {
    return parsed(text).some((one) => typeof one === "object" && one !== null && Object.keys(one).length > 0);
}

function endpointIn(text: string | undefined, product: "slb" | "sts"): string | undefined {
    const hosts = parsed(text).map((one) => (one as Record<string, unknown> | null)?.[product]);
    const host = hosts.find((one): one is string => typeof one === "string" && one !== "");
    return host?.replace(/^https?:\/\//, "");
}
