// Serves the components to programs in other languages: the schema that is kept beside it, and what their constructors
// do. Nothing is analyzed where it runs, so that it needs neither TypeScript nor the sources.

import { PrimarySecondaryLoadBalancer, PrimarySecondaryServerGroup } from "../components";
import { Host, serve } from "./host";
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the one form that is the same compiled and from sources
import schema = require("../schema.json");

const USAGE = `pulumi-resource-alicloud-primary-secondary is started by the Pulumi engine, not by hand.

While it is on PATH, programs in YAML find the components. For an SDK of a program's own language, run in its folder

    pulumi package add <path of this executable>

Options: --help, --version
`;

const args = process.argv.slice(2);
if (args.includes("--version")) {
    process.stdout.write(`${schema.version}\n`);
} else if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(USAGE);
} else if (!args.some((arg) => /:\d+$/.test(arg))) {
    // The engine gives the address where it can be reached.
    process.stderr.write(USAGE);
    process.exitCode = 2;
} else {
    serve(new Host(schema, { PrimarySecondaryLoadBalancer, PrimarySecondaryServerGroup }), args);
}
