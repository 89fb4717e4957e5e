// Pulumi's mocks with an engine beside them, as one that runs an update of a stack that is there: it says what the last update
// left, takes hooks and what is logged, and is asked nothing else.

import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

import type { PreviousResource } from "../../components/pulumi/previousState";
import { resetMocks } from "./mocks";
import { COMPONENT } from "./types";

type Answer = (error: Error | null, response: object) => void;

type ReadAnswer = (error: Error | null, response?: { setId?(id: string): void }) => void;

/** What the SDK reads resources by. */
interface Monitor {
    readResource(request: { getId(): string }, answer: ReadAnswer): void;
}

/** The SDK's own record of one run of a program. */
interface Store {
    readonly settings: { engine: object };
    supportsResourceHooks: boolean;
    supportsErrorHooks: boolean;
}

const internals = state as unknown as {
    withLocalStorage<T>(run: () => Promise<T>): Promise<T>;
    getStore(): Store;
};

export interface Update {
    readonly preview?: boolean;
    /** What the last update left, by URN. */
    readonly earlier?: Readonly<Record<string, PreviousResource>>;
    /** How often the state cannot be read at first. */
    readonly unread?: number;
    /** What is there by now of the program's resources: their ids by name. */
    readonly ids?: Readonly<Record<string, string>>;
    readonly config?: Readonly<Record<string, string>>;
    /** Whether the engine has the version that is asked for. */
    readonly isNew?: boolean;
    /** What else the engine can or cannot do. */
    readonly abilities?: Partial<Pick<Store, "supportsResourceHooks" | "supportsErrorHooks">>;
}

const LEVELS = ["debug", "info", "warning", "error"];

export interface Ended<T> {
    /** What the program made. */
    readonly made: T;
    /** What is logged, later too, as `level: text`, but for what is there to debug. */
    readonly log: readonly string[];
    /** What the program failed with. */
    readonly error: Error | undefined;
}

/** Runs a program as inline programs are run, apart from all others of this process, to its end. */
export function update<T>(
    { preview = false, earlier, unread = 0, ids = {}, config = {}, isNew = true, abilities = {} }: Update,
    program: () => T,
): Promise<Ended<T>> {
    const log: string[] = [];
    const engine = {
        log: (request: { getSeverity(): number; getMessage(): string }, answer: Answer) => {
            const level = LEVELS[request.getSeverity()];
            log.push(...(level === "debug" ? [] : [`${level}: ${request.getMessage()}`]));
            answer(null, {});
        },
        requirePulumiVersion: (_: unknown, answer: Answer) =>
            answer(isNew ? null : new Error("does not satisfy the version range"), {}),
    };
    // The SDK lets what it will look at in its turn be rejected until then.
    const handlers = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", () => undefined);
    const ended = internals.withLocalStorage(async () => {
        let tries = 0;
        const call: pulumi.runtime.Mocks["call"] = ({ token }) => {
            assert.equal(token, "pulumi:pulumi:readStackResourceOutputs");
            if (tries++ < unread) {
                throw Object.assign(new Error("2 UNKNOWN: half written"), { details: "half written" });
            }
            return { outputs: earlier };
        };
        await resetMocks(preview, { ids, call });
        const take = (_: unknown, answer: Answer) => answer(null, {});
        const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
        Object.assign(monitor, { registerResourceHook: take, registerErrorHook: take });
        const read = monitor.readResource.bind(monitor);
        // An engine tells the id of what it read, the mocks leave it out; an SDK of today takes it for unknown then.
        monitor.readResource = (request, answer) =>
            read(request, (error, response) => {
                response?.setId?.(request.getId());
                answer(error, response);
            });
        const store = internals.getStore();
        Object.assign(store, abilities);
        store.settings.engine = engine;
        pulumi.runtime.setAllConfig({ ...config });
        const made = program();
        const error = await pulumi.runtime.disconnect().then(
            () => undefined,
            (error: Error) => error,
        );
        return { made, log, error };
    });
    return ended.finally(() => {
        process.removeAllListeners("unhandledRejection");
        handlers.forEach((handler) => process.on("unhandledRejection", handler));
    });
}

/** What the mocks call a child of a pair. */
export function childUrn(type: string, name: string): string {
    return `urn:pulumi:stack::project::${COMPONENT}$${type}::${name}`;
}
