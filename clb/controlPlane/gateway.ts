// What the cloud's API gateway does with a call: identify the caller, find the action, run it, write it down.

import { ApiError, fail } from "../core/errors";
import type { Reply } from "../core/reply";
import { findRoute, refuseAction, VERSIONS } from "../routes/index";
import type { Context, Route } from "../routes/route";
import type { TrailEvent } from "../rpc/auditTrail";
import { Authenticator, type Credentials } from "../rpc/authentication";
import { type HttpAnswer, type HttpCall, parseCall, type RpcCall, toErrorAnswer, toSuccessAnswer } from "../rpc/rpc";
import { type Call, type CallLog, clip, loggable } from "./callLog";
import type { Fault, Faults } from "./faults";
import type { Invariants } from "./invariants";
import { takeSnapshot } from "./snapshot";

export interface GatewayParts {
    readonly context: () => Context;
    readonly log: CallLog;
    readonly faults: Faults;
    readonly invariants: Invariants;
    readonly credentials: Credentials;
    readonly checkSignature: boolean;
    readonly sleep: (milliseconds: number) => Promise<void>;
    /** Told after every call that was carried out and may have changed something. */
    readonly changed: () => void;
    /** Told of an exception that is no refusal: a mistake of the local CLB itself. */
    readonly reportDefect: (where: string, error: unknown) => void;
}

type CallRecord = "id" | "at" | "action" | "parameters";

class DroppedConnection extends Error {}

export class Gateway {
    private readonly authenticator: Authenticator;

    constructor(private readonly parts: GatewayParts) {
        this.authenticator = new Authenticator(parts.credentials);
    }

    forget(): void {
        this.authenticator.forget();
    }

    /** `undefined` means: cut the connection. */
    async handle(http: HttpCall): Promise<HttpAnswer | undefined> {
        const call = this.parts.log.open(http.transport, http.method);
        const requestId = this.parts.context().cloud.ids.requestId();
        try {
            const reply = await this.run(call, http);
            const answer = toSuccessAnswer(requestId, reply);
            call.status = answer.status;
            this.recordCall(call, requestId, { reply });
            return answer;
        } catch (error) {
            if (error instanceof DroppedConnection) {
                call.code = "(dropped)";
                return undefined;
            }
            const api = error instanceof ApiError ? error : new ApiError("defect", undefined, String(error));
            if (api !== error) {
                this.parts.reportDefect(call.action, error);
            }
            call.status = api.status;
            call.code = api.code;
            this.recordCall(call, requestId, { errorCode: api.code, errorMessage: api.message });
            return toErrorAnswer(requestId, call.service, api);
        }
    }

    /** The trail keeps what changes a load balancer, or was to. */
    private recordCall(
        { service, action, mutating, parameters }: Call,
        id: string,
        outcome: Omit<TrailEvent, CallRecord>,
    ): void {
        if (service === "slb" && mutating) {
            const { auditTrail, cloud } = this.parts.context();
            auditTrail.record(cloud.clock, { id, action, parameters, ...outcome });
        }
    }

    private async run(call: Call, http: HttpCall): Promise<Reply> {
        const rpc = parseCall(http);
        const { parameters } = rpc;
        const action = parameters.Action || fail("missingParameter", undefined, "Action");
        call.action = clip(action);
        const version = parameters.Version || fail("missingParameter", undefined, "Version");
        const service =
            (Object.hasOwn(VERSIONS, version) ? VERSIONS[version] : undefined) ??
            fail("unknownVersion", `${action} in version ${version}; known: ${Object.keys(VERSIONS).join(", ")}`);
        call.service = service;
        if (this.parts.checkSignature) {
            this.authenticator.check(rpc);
        }
        // Not before: whoever has no key shall not fill the log.
        call.parameters = loggable(parameters);
        const route = findRoute(service, action) ?? refuseAction(service, action);
        call.mutating = route.mutating;
        checkFormatAndRegion(parameters, this.parts.context(), route);

        const faults = this.parts.faults.take(action, call.seq);
        await this.applyFaults(faults, call, false);
        const reply = route.run(this.parts.context(), parameters);
        if (route.mutating) {
            call.changed = true;
            const { cloud } = this.parts.context();
            this.parts.invariants.check(call.seq, action, () => takeSnapshot(cloud));
            this.parts.changed();
        }
        await this.applyFaults(faults, call, true);
        return reply;
    }

    private async applyFaults(
        faults: readonly Fault[],
        { seq, action, parameters }: Call,
        after: boolean,
    ): Promise<void> {
        for (const fault of faults) {
            if (fault.kind === "latency") {
                await (after ? undefined : this.parts.sleep(fault.milliseconds));
            } else if (fault.after !== after) {
                continue;
            } else if (fault.kind === "hook") {
                await fault.run({ seq, action, parameters });
            } else if (fault.kind === "drop") {
                throw new DroppedConnection();
            } else {
                fail(fault.error, `injected at call ${seq}`);
            }
        }
    }
}

function checkFormatAndRegion(parameters: RpcCall["parameters"], { cloud }: Context, route: Route): void {
    if (!["", "json"].includes((parameters.Format ?? "").toLowerCase())) {
        fail("notModelled", undefined, `the format ${parameters.Format}`);
    }
    const region = parameters.RegionId || cloud.regionId;
    if (region !== cloud.regionId && ["slb", "ecs", "vpc"].includes(route.service)) {
        fail("regionMissing", `this cloud has the region ${cloud.regionId} only, got ${region}`);
    }
}
