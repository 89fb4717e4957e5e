// What the tests of the local CLB share: one server per file, and short ways to make and refuse things.

import * as assert from "node:assert/strict";

import { LocalClb, type LocalClbOptions } from "../../../clb/controlPlane/localClb";
import { SEED } from "../../../clb/controlPlane/seed";
import type { Answer, Body, CallOptions, SignedClient } from "../../../clb/controlPlane/signedClient";
import type { Parameters } from "../../../clb/rpc/signature";

export interface Bench {
    readonly clb: LocalClb;
    readonly client: SignedClient;
    readonly ok: (action: string, parameters?: Parameters, how?: CallOptions) => Promise<Body>;
    readonly refused: (
        action: string,
        parameters: Parameters,
        status: number,
        code: string,
        message: string,
        how?: CallOptions,
    ) => Promise<void>;
}

/** The cloud's answer to most values that are out of place. */
export const PARAMETER = ["InvalidParameter", "The specified parameter is not valid."] as const;

/** Starts a server before the tests of the surrounding `describe` and empties it before each of them. */
export function bench(options: LocalClbOptions = {}): Bench {
    let clb: LocalClb | undefined;
    let client: SignedClient | undefined;
    const started = <T>(value: T | undefined): T => value ?? assert.fail("the local CLB is not started");
    before(async () => {
        clb = await LocalClb.start(options);
        client = clb.client();
    });
    beforeEach(() => started(clb).reset());
    after(async () => {
        started(client).close();
        await started(clb).stop();
    });
    return {
        get clb() {
            return started(clb);
        },
        get client() {
            return started(client);
        },
        ok: (...call) => started(client).ok(...call),
        refused: async (action, parameters, status, code, message, how) => {
            assert.deepEqual(essence(await started(client).call(action, parameters, how)), { status, code, message });
        },
    };
}

export function essence({ status, body }: Answer): { status: number; code: unknown; message: unknown } {
    return { status, code: body.Code, message: body.Message };
}

export const at = (body: unknown, ...path: (string | number)[]): unknown =>
    path.reduce<unknown>(
        (value, key) => (value as Readonly<Record<string | number, unknown>> | undefined)?.[key],
        body,
    );

export function without<T extends object>(value: T, ...names: string[]): Partial<T> {
    return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) as Partial<T>;
}

/** An internet instance, billed by capacity units unless told otherwise. */
export async function makeLoadBalancer({ ok }: Bench, more: Parameters = {}): Promise<string> {
    const body = await ok("CreateLoadBalancer", { AddressType: "internet", InstanceChargeType: "PayByCLCU", ...more });
    return String(body.LoadBalancerId);
}

export interface ServerFields {
    readonly id?: string;
    readonly port?: string;
    readonly weight?: string;
    readonly type?: string;
    readonly role?: string;
}

/** The provider's notation, byte for byte (clb-api.md Q1). */
export function providerServer({
    id = SEED.ecsA,
    port = "8080",
    weight = "100",
    type = "ecs",
    role = "Master",
}: ServerFields): string {
    return (
        `{'ServerId':'${id}','Port':'${port}','Weight':'${weight}', 'Type': '${type}', ` +
        `'ServerType': '${role}', 'IsBackup':'0'}`
    );
}

export const providerServers = (...servers: ServerFields[]): string => `[${servers.map(providerServer).join(",")}]`;

export const PAIR = providerServers({}, { id: SEED.ecsB, role: "Slave" });

export async function makeGroup({ ok }: Bench, LoadBalancerId: string, servers = PAIR): Promise<string> {
    const body = await ok(
        "CreateMasterSlaveServerGroup",
        {
            LoadBalancerId,
            MasterSlaveServerGroupName: "pair",
            MasterSlaveBackendServers: servers,
        },
        { stack: "B" },
    );
    return String(body.MasterSlaveServerGroupId);
}

export async function makeListener(
    { ok }: Bench,
    LoadBalancerId: string,
    port: string,
    more: Parameters,
    protocol: "TCP" | "UDP" = "TCP",
): Promise<void> {
    await ok(
        `CreateLoadBalancer${protocol}Listener`,
        {
            LoadBalancerId,
            ListenerPort: port,
            Bandwidth: "-1",
            ...more,
        },
        { stack: "C" },
    );
}
