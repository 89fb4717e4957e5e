// Language hosts for programs in TypeScript and Python: Pulumi's own are not at hand. They serve the part of Pulumi's SDK
// that the Automation API serves for a program of its own, which the CLI then runs as it runs any other.

import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";

// As Pulumi's own host does, it runs the program in a process of its own, sends that SIGINT when the engine cancels, and kills it
// 5 s later.
const NODE = `#!${process.execPath}
const { spawn } = require("node:child_process");
const { createRequire } = require("node:module");
const path = require("node:path");
const own = createRequire(process.cwd() + "/");
const inner = createRequire(own.resolve("@pulumi/pulumi/package.json"));
const grpc = inner("@grpc/grpc-js");
const { LanguageServer } = inner("./automation/server.js");
const { RunResponse } = inner("./proto/language_pb.js");
const { Empty } = inner("google-protobuf/google/protobuf/empty_pb.js");
const engine = process.argv.slice(2).find((arg) => /:\\d+$/.test(arg));
const programs = new Set();

class Host extends LanguageServer {
    run({ request }, callback) {
        const flags = {
            organization: request.getOrganization(), project: request.getProject(), stack: request.getStack(), pwd: process.cwd(),
            monitor: request.getMonitorAddress(), engine, parallel: String(request.getParallel()),
        };
        const args = Object.entries(flags).flatMap(([name, value]) => (value ? ["--" + name, value] : []));
        const env = {
            ...process.env,
            PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
            PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        };
        const dryRun = request.getDryrun() ? ["--dry-run"] : [];
        const run = [inner.resolve("./cmd/run"), ...args, ...dryRun, path.resolve("index.js")];
        const program = spawn(process.execPath, run, { env, stdio: ["ignore", process.stderr, process.stderr] });
        programs.add(program);
        program.on("close", (code, signal) => {
            programs.delete(program);
            const response = new RunResponse();
            if (code === 32) {
                response.setBail(true);
            } else if (code !== 0) {
                response.setError("Program exited with " + (signal ?? "non-zero exit code: " + code));
            }
            callback(null, response);
        });
    }

    cancel(_, callback) {
        for (const program of programs) {
            program.kill("SIGINT");
            setTimeout(() => program.kill("SIGKILL"), 5_000).unref();
        }
        callback(null, new Empty());
    }
}

const server = new grpc.Server();
server.addService(inner("./proto/language_grpc_pb.js").LanguageRuntimeService, new Host(() => undefined));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => console.log(port));
`;

const PYTHON = (interpreter: string) => `#!${interpreter}
import os, sys
from concurrent import futures
import grpc
sys.path.insert(0, os.getcwd())
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2_grpc

def program():
    import main
    main.program()

server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageServer(program), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination()
`;

/** Writes the hosts into a folder, which has to be on PATH. */
export function writeHosts(folder: string, interpreter: string): string {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "pulumi-language-nodejs"), NODE, { mode: 0o755 });
    writeFileSync(path.join(folder, "pulumi-language-python"), PYTHON(interpreter), { mode: 0o755 });
    return folder;
}
