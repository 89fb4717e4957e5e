// What a cloud should hold for a pair, worked out from docs/ and the cloud's documentation alone, and what it holds.

import type { Snapshot } from "../../clb/controlPlane/snapshot";
import type { Args } from "./pairs";

/** An instance with its listeners, each with its two servers; settings that nobody asked for are left out. */
export type Held = Readonly<Record<string, unknown>>;

interface Settings {
    readonly [key: string]: unknown;
}
const of = (value: unknown): Settings => (value ?? {}) as Settings;

/** Addresses that nobody has, by IP version. */
const NOBODY: Readonly<Record<string, string>> = { ipv4: "192.0.2.0/24", ipv6: "2001:db8::/32" };
/** Stands for a list that the pair has made for itself. */
const listOf = (entry: string | undefined) => `only ${entry}`;

/** By protocol: seconds between probes, and until one has failed. */
const TIMING: Readonly<Record<string, readonly [interval: number, timeout: number]>> = { tcp: [2, 5], udp: [5, 10] };

/** @param name the pair's, which an instance without a name of its own takes */
export function expected(name: string, given: Args): Held {
    // Null is as good as left out: that is how YAML writes it.
    const args = JSON.parse(JSON.stringify(given, (_, value: unknown) => value ?? undefined)) as Args;
    const listeners = (args["listeners"] as Settings[]).map((listener) => [
        `${String(listener["protocol"])}-${String(listener["port"])}`,
        expectedListener(listener, args),
    ]);
    return {
        ...(args["loadBalancerId"] ? {} : expectedInstance(name, args)),
        listeners: Object.fromEntries([...listeners, ...expectedStandbyCheck(args)]) as Held,
        alarms: expectedAlarms(args),
    };
}

/** One more listener, with the roles reversed and nobody let in. */
function expectedStandbyCheck(args: Args): [key: string, listener: Held][] {
    if (!args["standbyCheck"]) {
        return [];
    }
    const {
        port,
        backendPort,
        primaryPort = backendPort,
        secondaryPort = backendPort,
        ...own
    } = of(args["standbyCheck"]);
    const [lowest] = (args["listeners"] as Settings[])
        .filter(({ protocol }) => protocol === "tcp")
        .sort((one, other) => Number(one["port"]) - Number(other["port"]));
    const ipVersion = of(args["loadBalancer"])["addressIpVersion"] ?? own["addressIpVersion"] ?? "ipv4";
    const model = primaryPort === undefined ? of(lowest) : { primaryPort, secondaryPort };
    const listener = {
        protocol: "tcp",
        port,
        primaryPort: model["secondaryPort"] ?? model["backendPort"],
        secondaryPort: model["primaryPort"] ?? model["backendPort"],
        description: "standby-check",
        acl: { type: "white", ids: [listOf(NOBODY[ipVersion as string])] },
        healthCheck: { ...defined(of(model["healthCheck"])), ...defined(of(own["healthCheck"])) },
    };
    const reversed = { ...args, primary: args["secondary"], secondary: args["primary"] };
    return [[`tcp-${String(port)}`, expectedListener(listener, reversed)]];
}

/** One of the instance, or one of each port, in the order of the ports. */
function expectedAlarms(args: Args): Held[] {
    if (!args["alarm"]) {
        return [];
    }
    const alarm = expectedAlarm(of(args["alarm"]));
    if (of(args["alarm"])["perListener"] !== true) {
        return [alarm];
    }
    const ports = [...new Set((args["listeners"] as Settings[]).map(({ port }) => String(port)))];
    const all = args["standbyCheck"] ? [...ports, String(of(args["standbyCheck"])["port"])] : ports;
    return all.sort().map((Port) => ({ ...alarm, Port }));
}

const expectedLevel = (name: string, own: unknown): Held =>
    own
        ? {
              [`${name}.Threshold`]: `${(of(own)["threshold"] ?? 1) as number}`,
              [`${name}.Times`]: `${(of(own)["times"] ?? 3) as number}`,
          }
        : {};

const expectedAlarm = (own: Settings): Held => ({
    MetricName: "UnhealthyServerCount",
    ContactGroups: (own["contactGroups"] as string[]).join(","),
    Period: `${(own["period"] ?? 60) as number}`,
    SilenceTime: `${(own["silenceTime"] ?? 86400) as number}`,
    EffectiveInterval: own["effectiveInterval"] ?? "00:00-23:59",
    ...(own["webhook"] !== undefined && { Webhook: own["webhook"] }),
    enabled: own["enabled"] ?? true,
    ...expectedLevel("Critical", own),
    ...expectedLevel("Warn", own["warn"]),
    ...expectedLevel("Info", own["info"]),
    ...(own["tags"] !== undefined && { tags: own["tags"] }),
    targets: byId(
        ((own["targets"] ?? []) as Settings[]).map(({ id, arn, level = "critical", jsonParams = "" }) => ({
            Id: id as string,
            Arn: arn,
            Level: (level as string).replace(/^./, (first) => first.toUpperCase()),
            JsonParams: jsonParams,
        })),
    ),
});

/** The provider has them as a set. */
function byId<T extends { readonly Id: string }>(targets: readonly T[]): T[] {
    return [...targets].sort((one, other) => (one.Id < other.Id ? -1 : 1));
}

function expectedInstance(name: string, args: Args): Held {
    const own = of(args["loadBalancer"]);
    const { addressType = "internet", spec, vswitchId, address, primaryZoneId, secondaryZoneId } = own;
    const subscribed = own["paymentType"] === "Subscription";
    const byBandwidth = own["internetChargeType"] === "PayByBandwidth";
    return {
        name: own["name"] ?? name,
        addressType,
        addressIpVersion: own["addressIpVersion"] ?? "ipv4",
        vSwitchId: vswitchId ?? "",
        ...(address !== undefined && { address }),
        ...(primaryZoneId !== undefined && { masterZoneId: primaryZoneId }),
        ...(secondaryZoneId !== undefined && { slaveZoneId: secondaryZoneId }),
        ...(args["resourceGroupId"] !== undefined && { resourceGroupId: args["resourceGroupId"] }),
        internetChargeType: byBandwidth ? "paybybandwidth" : "paybytraffic",
        bandwidth: byBandwidth ? (own["bandwidth"] ?? 1) : 5120,
        instanceChargeType: spec === undefined ? "PayByCLCU" : "PayBySpec",
        spec: spec ?? "slb.lcu.elastic",
        payType: subscribed ? "PrePay" : "PayOnDemand",
        deleteProtection: args["deletionProtection"] ? "on" : "off",
        modificationProtection: args["modificationProtection"] ? "ConsoleProtection" : "NonProtection",
        tags: args["tags"] ?? {},
        defaultServers: args["defaultServerGroup"]
            ? [args["primary"], args["secondary"]].map((server) => expectedServer(of(server))).sort(byText)
            : [],
    };
}

const byText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

const expectedServer = ({ serverId, type = "ecs", weight = 100 }: Settings) => ({ serverId, type, weight });

function expectedListener(listener: Settings, args: Args): Held {
    const { protocol, backendPort } = listener;
    const tcp = protocol === "tcp";
    const check = { ...defined(of(args["healthCheck"])), ...defined(of(listener["healthCheck"])) };
    const [interval, timeout] = TIMING[protocol as string]!;
    const http = tcp && check["type"] === "http";
    const acl = listener["acl"] as Settings | undefined;
    return {
        status: "running",
        bandwidth: listener["bandwidth"] ?? -1,
        scheduler: listener["scheduler"] ?? "wrr",
        description: listener["description"] ?? `${String(protocol)}-${String(listener["port"])}`,
        persistenceTimeout: listener["persistenceTimeout"] ?? 0,
        establishedTimeout: listener["establishedTimeout"] ?? 900,
        proxyProtocolV2: listener["proxyProtocolV2"] ?? false,
        acl: acl
            ? { status: "on", type: acl["type"], ids: [...(acl["ids"] as string[])].sort() }
            : { status: "off", type: "", ids: [] },
        check: {
            type: tcp ? (check["type"] ?? "tcp") : "udp",
            connectPort: check["port"] ?? -520,
            timeout: check["timeout"] ?? timeout,
            interval: check["interval"] ?? interval,
            healthyThreshold: check["healthyThreshold"] ?? 3,
            unhealthyThreshold: check["unhealthyThreshold"] ?? 3,
            domain: http ? (check["domain"] ?? "") : "",
            uri: http ? (check["uri"] ?? "/") : "",
            httpCode: http ? ((check["httpCodes"] as string[] | undefined) ?? ["http_2xx"]).join(",") : "",
            request: "",
            expected: "",
        },
        primary: { ...expectedServer(of(args["primary"])), port: listener["primaryPort"] ?? backendPort },
        secondary: { ...expectedServer(of(args["secondary"])), port: listener["secondaryPort"] ?? backendPort },
        ...(listener["groupName"] !== undefined && { groupName: listener["groupName"] }),
    };
}

const defined = (settings: Settings): Settings =>
    Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== null));

/** What the cloud holds of what is expected: an instance by its id, and every listener of it. */
export function held(model: Snapshot, id: string, wanted: Held): Held {
    const found = model.loadBalancers.find((one) => one.id === id);
    if (found === undefined) {
        return {};
    }
    const servers = found.servers.map(({ serverId, type, weight }) => ({ serverId, type, weight }));
    const instance: Settings = {
        ...found,
        modificationProtection: found.modificationProtection.status,
        defaultServers: servers.sort(byText),
    };
    const listeners = model.listeners
        .filter(({ loadBalancerId }) => loadBalancerId === id)
        .map((listener) => {
            const key = `${listener.protocol}-${listener.port}`;
            const group = model.groups.find((one) => one.id === listener.groupId);
            const server = (wantedRole: string) => {
                const { serverId, type, weight, port } = group?.servers.find(({ role }) => role === wantedRole) ?? {};
                return { serverId, type, weight, port };
            };
            const all: Settings = {
                ...listener,
                // A set to the provider: their order is not the program's.
                acl: { ...listener.acl, ids: listener.acl.ids.map((acl) => named(model, acl)).sort() },
                groupName: group?.name,
                primary: server("Master"),
                secondary: server("Slave"),
            };
            return [key, only(all, of(of(wanted["listeners"])[key]))];
        });
    const watched = (resources: string | undefined) =>
        (JSON.parse(resources ?? "[{}]") as [{ instanceId?: string; port?: string }])[0];
    const alarms = model.alarms
        .filter(({ fields }) => watched(fields["Resources"]).instanceId === id)
        .map(({ fields, escalations, enabled, labels, targets }) => ({
            ...fields,
            ...escalations,
            enabled,
            targets: byId(targets),
            tags: Object.fromEntries(labels.map(({ Key, Value }) => [Key, Value])),
            Port: watched(fields["Resources"]).port,
        }))
        .sort((one, other) => ((one.Port ?? "") < (other.Port ?? "") ? -1 : 1));
    const wantedAlarms = (wanted["alarms"] ?? []) as Settings[];
    return {
        ...only(instance, wanted),
        listeners: Object.fromEntries(listeners) as Held,
        alarms: alarms.map((alarm, index) => only(alarm, of(wantedAlarms[index]))),
    };
}

/** A list's id; of one that was made to keep clients out, what is in it. */
function named(model: Snapshot, id: string): string {
    const entries = model.acls.find((acl) => acl.id === id)?.entries ?? [];
    const nobody = Object.values(NOBODY).find((entry) => entries.length === 1 && entries[0]!.ip === entry);
    return nobody === undefined ? id : listOf(nobody);
}

/** The settings that the other speaks of too; all of them, where it says nothing. */
function only(settings: Settings, other: Settings): Settings {
    const keys = Object.keys(other);
    return keys.length === 0
        ? settings
        : Object.fromEntries(keys.filter((key) => key in settings).map((key) => [key, settings[key]]));
}
