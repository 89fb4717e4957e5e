// `npm run test:acceptance`: runs what the provider's authors test against the real cloud, unmodified, against the local CLB.
// Ends with 1 where one fails that is expected to pass. Not part of CI: the program alone takes minutes to build.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { Argument, Command } from "commander";

import { LocalClb } from "../../clb/controlPlane/localClb";
import { acceptanceBinary } from "./binary";
import { EXPECTED } from "./expected";
import { Surroundings } from "./surroundings";

const BY_THE_CLB = ["SLB", "STS", "CMS", "LOCATION"];
const BY_SURROUNDINGS = ["ECS", "VPC", "RESOURCEMANAGER", "ECI"];
/** One after another takes an hour, as the provider waits a lot; each has names of its own. */
const AT_ONCE = 6;

interface Result {
    readonly passed: boolean;
    readonly seconds: number;
    readonly output: string;
    /** What the local CLB refused meanwhile, with how often. */
    readonly refused: readonly string[];
}

async function acceptance(name: string, binary: string): Promise<Result> {
    const clb = await LocalClb.start();
    const around = new Surroundings(clb);
    await around.listen();
    const folder = mkdtempSync(path.join(tmpdir(), "acceptance-"));
    const authorities = path.join(folder, "authorities.pem");
    writeFileSync(authorities, around.authorities);
    const at = (products: readonly string[], endpoint: string) =>
        Object.fromEntries(products.map((product) => [`ALIBABA_CLOUD_ENDPOINT_${product}`, endpoint]));
    const begin = Date.now();
    try {
        const child = spawn(binary, ["-test.v", "-test.timeout=30m", "-test.run", `^${name}$`], {
            cwd: folder,
            env: {
                PATH: process.env["PATH"],
                HOME: folder,
                SSL_CERT_FILE: authorities,
                TF_ACC: "1",
                ALICLOUD_ACCESS_KEY: clb.credentials.accessKey,
                ALICLOUD_SECRET_KEY: clb.credentials.secretKey,
                ALICLOUD_REGION: clb.region,
                ALICLOUD_ACCOUNT_ID: clb.providerConfig().accountId,
                ALIBABA_CLOUD_ACCOUNT_TYPE: "Domestic",
                ...at(BY_THE_CLB, clb.endpoint),
                ...at(BY_SURROUNDINGS, around.endpoint),
            },
        });
        let output = "";
        child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
        child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
        await new Promise((resolve) => child.once("close", resolve));
        const counts = new Map<string, number>();
        for (const { service, action, code } of clb.calls().filter(({ code }) => code !== "")) {
            const what = `${service} ${action}: ${code}`;
            counts.set(what, (counts.get(what) ?? 0) + 1);
        }
        return {
            passed: output.includes(`--- PASS: ${name} `),
            seconds: (Date.now() - begin) / 1000,
            output,
            refused: [...[...counts].map(([what, count]) => `${what} (${count})`), ...around.unknown],
        };
    } finally {
        await Promise.all([around.close(), clb.stop()]);
        rmSync(folder, { recursive: true });
    }
}

async function main(names: readonly string[]): Promise<void> {
    const binary = acceptanceBinary();
    const logs = mkdtempSync(path.join(tmpdir(), "acceptance-logs-"));
    const waiting = [...names];
    let passed = 0;
    let wrong = 0;
    await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
            for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
                const result = await acceptance(name, binary);
                const log = path.join(logs, `${name}.log`);
                writeFileSync(log, result.output);
                passed += Number(result.passed);
                const known = EXPECTED[name];
                wrong += Number(!result.passed && known === undefined);
                const verdict = result.passed
                    ? "passed"
                    : `FAILED${known === undefined ? "" : `, as known: ${known}`}; ${log}`;
                process.stdout.write(`${name}: ${verdict} (${result.seconds.toFixed(0)} s)\n`);
                if (!result.passed) {
                    process.stdout.write(result.refused.map((line) => `    refused: ${line}\n`).join(""));
                }
            }
        }),
    );
    process.stdout.write(`${passed} of ${names.length} passed\n`);
    process.exitCode = wrong > 0 ? 1 : 0;
}

const program = new Command("npm run test:acceptance --")
    .usage("[test...]")
    .description("Runs the acceptance tests of the provider's authors, unmodified, against the local CLB.")
    .addArgument(new Argument("[test...]", "those to run; all that concern what is modelled by default"))
    .action((tests: string[]) => main(tests.length > 0 ? tests : Object.keys(EXPECTED)));

void program.parseAsync();
