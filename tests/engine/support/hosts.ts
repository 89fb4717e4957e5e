// Language hosts for programs in TypeScript and Python: Pulumi's own are not at hand. They serve the part of Pulumi's SDK
// that the Automation API serves for a program of its own, which the CLI then runs as it runs any other.

import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";

const NODE = `#!${process.execPath}
const { createRequire } = require("node:module");
const own = createRequire(process.cwd() + "/");
const sdk = own.resolve("@pulumi/pulumi/package.json");
const inner = createRequire(sdk);
const grpc = inner("@grpc/grpc-js");
const { LanguageServer } = inner("./automation/server.js");
const server = new grpc.Server();
server.addService(inner("./proto/language_grpc_pb.js").LanguageRuntimeService, new LanguageServer(async () => own("./index.js")));
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
