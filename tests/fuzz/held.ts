// What a cloud should hold for a pair, worked out from the README and the cloud's documentation alone, and what it holds.

import type { Snapshot } from "../clb/snapshot";
import type { Args } from "./pairs";

/** An instance with its listeners, each with its two servers; settings that nobody asked for are left out. */
export type Held = Readonly<Record<string, unknown>>;

interface Settings {
    readonly [key: string]: unknown;
}
const of = (value: unknown): Settings => (value ?? {}) as Settings;

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
        listeners: Object.fromEntries(listeners) as Held,
    };
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
        description: listener["description"] ?? "",
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
                acl: { ...listener.acl, ids: [...listener.acl.ids].sort() },
                groupName: group?.name,
                primary: server("Master"),
                secondary: server("Slave"),
            };
            return [key, only(all, of(of(wanted["listeners"])[key]))];
        });
    return { ...only(instance, wanted), listeners: Object.fromEntries(listeners) as Held };
}

/** The settings that the other speaks of too; all of them, where it says nothing. */
function only(settings: Settings, other: Settings): Settings {
    const keys = Object.keys(other);
    return keys.length === 0
        ? settings
        : Object.fromEntries(keys.filter((key) => key in settings).map((key) => [key, settings[key]]));
}
