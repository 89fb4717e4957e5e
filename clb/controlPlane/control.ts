// The local CLB's own path `/_clb/`: looks into it and steers it from another process (docs/local-clb.md).

import { version } from "../../package.json";
import { PREFIX } from "../core/controlPath";
import { foreignPage } from "../rpc/requestOrigin";
import { VERSIONS } from "../routes/index";
import type { Headers, HttpAnswer, HttpCall } from "../rpc/rpc";
import { ArchiveError } from "./archive";
import type { Call } from "./callLog";
import { type FaultRequest, readRequest, type SeedRequest } from "./controlRequests";
import type { Fault, Faults } from "./faults";
import type { ManualHealth } from "./manualHealth";
import type { Seeder } from "./seed";
import type { Snapshot } from "./snapshot";

class ControlError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

/** The local CLB, as far as the control paths read and change it. */
interface ControlledClb {
    readonly seq: number;
    readonly faults: Faults;
    readonly seed: Seeder;
    readonly servers: ManualHealth;
    readonly model: Snapshot;
    addresses(): Readonly<Record<string, string>>;
    calls(): readonly Readonly<Call>[];
    clear(): void;
    reset(): void;
    archive(): object;
    restore(archived: unknown): void;
    changed(): void;
    healthChanged(): void;
}

type Handler = (body: unknown, name: string) => unknown;

export class Control {
    /** By path, with `*` for a name, and method. */
    private readonly handlers: Readonly<Record<string, Readonly<Record<string, Handler>>>>;

    constructor(private readonly clb: ControlledClb) {
        this.handlers = {
            health: { GET: () => ({ status: "ok", calls: clb.seq }) },
            version: { GET: () => ({ version, apis: VERSIONS }) },
            reset: { POST: () => clb.reset() },
            seed: { POST: (body) => this.seed(checkRequest(readRequest("seed", body))) },
            faults: {
                GET: () => ({ fired: clb.faults.fired }),
                POST: (body) => this.armFault(checkRequest(readRequest("fault", body))),
                DELETE: () => clb.faults.clear(),
            },
            calls: { GET: () => clb.calls(), DELETE: () => clb.clear() },
            servers: { GET: () => this.servers() },
            "servers/*": { PUT: (body, id) => this.setServerUp(id, checkRequest(readRequest("server", body)).up) },
            addresses: { GET: () => clb.addresses() },
            snapshot: { GET: () => clb.archive(), PUT: (body) => this.restore(body) },
        };
    }

    handle(call: HttpCall): HttpAnswer {
        try {
            const foreign = foreignPage(call.headers);
            if (foreign !== undefined) {
                throw new ControlError(403, foreign);
            }
            const done = this.run(call);
            return answer(200, done ?? {});
        } catch (error) {
            if (error instanceof ControlError) {
                return answer(error.status, { error: error.message });
            }
            throw error;
        }
    }

    private run({ method, url, headers, body }: HttpCall): unknown {
        const path = url.slice(PREFIX.length).replace(/\?.*/s, "");
        const [first = "", ...rest] = path.split("/");
        const key = rest.length === 0 ? first : `${first}/*`;
        const handlers = Object.hasOwn(this.handlers, key) ? this.handlers[key] : undefined;
        if (handlers === undefined || rest.length > 1) {
            throw new ControlError(404, `${PREFIX}${path}: there is no such path; there are ${this.paths()}`);
        }
        const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
        if (handler === undefined) {
            throw new ControlError(405, `${PREFIX}${path}: takes ${Object.keys(handlers).join(", ")}, not ${method}`);
        }
        return handler(readBody(headers, body), rest[0] ?? "");
    }

    private paths(): string {
        return Object.keys(this.handlers)
            .map((path) => `${PREFIX}${path}`)
            .join(", ");
    }

    private seed(request: SeedRequest): void {
        const { seed } = this.clb;
        try {
            request.zones?.forEach((id) => seed.zone(id));
            request.vpcs?.forEach(({ id, cidr }) => seed.vpc(id, cidr));
            request.vSwitches?.forEach(({ id, vpcId, zoneId, cidr }) => seed.vSwitch(id, vpcId, zoneId, cidr));
            request.servers?.forEach((server) => seed.ecs(server));
            request.networkInterfaces?.forEach((one) => seed.eni(one));
            request.acls?.forEach(({ id, name, entries }) => seed.acl(id, name, ...entries));
        } catch (error) {
            throw new ControlError(400, (error as Error).message);
        } finally {
            this.clb.changed();
        }
    }

    private armFault({ action, nth = 1, times = 1, ...what }: FaultRequest): void {
        this.clb.faults.at(action, nth, toFault(what), times);
    }

    private servers(): unknown {
        const { instances, networkInterfaces } = this.clb.model;
        return [...instances, ...networkInterfaces].map(({ id, status }) => ({
            id,
            status,
            up: this.clb.servers.isUp(id),
        }));
    }

    private setServerUp(id: string, up: boolean): void {
        const { instances, networkInterfaces } = this.clb.model;
        if (![...instances, ...networkInterfaces].some((one) => one.id === id)) {
            throw new ControlError(404, `${id}: there is no such server; POST ${PREFIX}seed makes one`);
        }
        this.clb.servers.set(id, up);
        this.clb.healthChanged();
    }

    private restore(body: unknown): void {
        try {
            this.clb.restore(body);
        } catch (error) {
            throw error instanceof ArchiveError
                ? new ControlError(400, `the snapshot was not taken: ${error.message}`)
                : error;
        }
    }
}

function toFault({ fault, error, milliseconds = 0, after = false }: Omit<FaultRequest, "action">): Fault {
    if (fault === "latency") {
        return { kind: "latency", milliseconds };
    }
    return fault === "drop" || error === undefined ? { kind: "drop", after } : { kind: "error", error, after };
}

/** Only JSON that says so: forms and plain texts are what pages of other sites may send unasked. */
function readBody(headers: Headers, body: Buffer): unknown {
    if (body.length === 0) {
        return undefined;
    }
    if (!/^application\/json\b/i.test(headers["content-type"]?.[0] ?? "")) {
        throw new ControlError(415, "Content-Type: must be application/json");
    }
    try {
        return JSON.parse(body.toString("utf8"));
    } catch {
        throw new ControlError(400, "the body is not JSON");
    }
}

function checkRequest<T extends object>(request: T | readonly string[]): T {
    if (Array.isArray(request)) {
        throw new ControlError(400, request.join("\n"));
    }
    return request as T;
}

const answer = (status: number, body: unknown): HttpAnswer => ({ status, body: `${JSON.stringify(body)}\n` });
