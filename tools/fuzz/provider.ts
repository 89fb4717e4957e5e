// The real provider's own check, asked directly as the engine asks it at preview: milliseconds per resource, so that every
// case can be put to it. What the engine adds is seen by the cases that are brought up.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CheckRequest, type CheckResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { providerFile, requireEngine } from "../../engine/engine";
import { findExecutable } from "../../engine/find";

/** A resource as a program declares it. */
export interface Resource {
    readonly type: string;
    readonly name: string;
    readonly inputs: object;
}

export class Provider {
    private constructor(
        private readonly engine: Server,
        private readonly process: ChildProcess,
        private readonly client: ResourceProviderClient,
    ) {}

    /** Starts the build that PATH offers, as the engine does, or else the one of `npm run engine`. */
    static async start(): Promise<Provider> {
        const { env } = requireEngine();
        // The provider wants an engine to report to; it says nothing that matters here.
        const engine = new Server();
        const port = await new Promise<number>((resolve, reject) =>
            engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
                error ? reject(error) : resolve(bound),
            ),
        );
        const file = findExecutable("pulumi-resource-alicloud", process.env["PATH"]) ?? providerFile();
        const child = spawn(file, [`127.0.0.1:${port}`], {
            env: { ...process.env, ...env },
            stdio: ["ignore", "pipe", "ignore"],
        });
        const [line] = (await Promise.race([
            once(createInterface(child.stdout), "line"),
            once(child, "exit").then(() => Promise.reject(new Error(`${file} ended before it said its port`))),
        ])) as [string];
        child.stdout.resume();
        const client = new ResourceProviderClient(`127.0.0.1:${line}`, credentials.createInsecure());
        return new Provider(engine, child, client);
    }

    /** Why the provider refuses a resource; empty where it does not. */
    async check({ type, name, inputs }: Resource): Promise<string[]> {
        const request = new CheckRequest();
        request.setUrn(`urn:pulumi:fuzz::fuzz::${type}::${name}`);
        request.setOlds(Struct.fromJavaScript({}));
        request.setNews(Struct.fromJavaScript(JSON.parse(JSON.stringify(inputs)) as Record<string, never>));
        return await new Promise<string[]>((resolve) =>
            this.client.check(request, (error: ServiceError | null, answer: CheckResponse) =>
                // A value of another type than the provider's own is an error of the call.
                resolve(error ? [error.details] : answer.getFailuresList().map((failure) => failure.getReason())),
            ),
        );
    }

    close(): void {
        this.client.close();
        this.process.kill();
        this.engine.forceShutdown();
    }
}
