// The workflows stay runnable and safe: every command of every step is run here as the workflow runs it, or leads to a
// script that exists; and code of a fork never meets a secret, nor a token that may write.

import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
    chmodSync,
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { copyWith, ROOT, WITH_PROCESSES_MS } from "./support/run";

interface Step {
    readonly name?: string;
    readonly uses?: string;
    readonly run?: string;
    readonly if?: string;
    readonly with?: Record<string, unknown>;
}

interface Job {
    readonly steps: readonly Step[];
    readonly permissions?: Record<string, string>;
    readonly "timeout-minutes"?: number;
    readonly environment?: string;
    readonly needs?: string;
    readonly strategy?: { readonly matrix: Record<string, unknown[]> };
    readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
}

interface Workflow {
    readonly name: string;
    readonly on: Record<string, { readonly workflows?: string[] } | null>;
    readonly permissions: Record<string, string>;
    readonly jobs: Record<string, Job>;
}

const FOLDER = path.join(ROOT, ".github/workflows");
const files = readdirSync(FOLDER).sort();
const text = (file: string) => readFileSync(path.join(FOLDER, file), "utf8");
const workflows = new Map(files.map((file) => [file, parse(text(file)) as Workflow]));
const jobsOf = (file: string) => Object.values(workflows.get(file)!.jobs);
const stepsOf = (file: string) => jobsOf(file).flatMap(({ steps }) => steps);
const scripts = (JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: object }).scripts;

/** Workflows that run the code of whoever opens a pull request. */
const onPullRequests = files.filter((file) => "pull_request" in workflows.get(file)!.on);

/** Commands that need the network or an account, each with what is checked of it instead. */
const ELSEWHERE: Record<string, () => void> = {
    "npm ci --no-audit --no-fund": () => assert.ok(existsSync(path.join(ROOT, "package-lock.json"))),
    "npm ci --no-audit --no-fund --ignore-scripts": () => assert.ok(existsSync(path.join(ROOT, "package-lock.json"))),
};

const git = (folder: string, ...args: string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@localhost", ...args], {
        cwd: folder,
        env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
        stdio: "pipe",
    });

/** Commands that the tests below run, whether or not they are run this time. */
const covered = new Set<string>();

/** A step that tests below run. To be named while they are declared, as the last test of the file goes by it. */
function toRun(file: string, part: string): Step {
    const step = find(file, part);
    covered.add(step.run?.trim() ?? assert.fail(`${part} has no command`));
    return step;
}

/** Runs a step's command as a runner does. */
function runStep({ run }: Step, folder: string, env: Record<string, string> = {}) {
    assert.ok(run !== undefined && covered.has(run.trim()), "the step is not named by `toRun`");
    const own = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", npm_config_update_notifier: "false", ...env };
    const args = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", run];
    const { status, stdout, stderr } = spawnSync("bash", args, { cwd: folder, env: own, encoding: "utf8" });
    return { status, stdout, stderr };
}

const find = (file: string, part: string): Step => {
    const found = stepsOf(file).filter(({ run, name }) => run?.includes(part) || name === part);
    assert.equal(found.length, 1, `steps of ${file} with "${part}"`);
    return found[0]!;
};

describe("the workflows", function () {
    this.timeout(WITH_PROCESSES_MS);

    it("are these five", () => {
        assert.deepEqual(files, ["check.yml", "comment.yml", "plan.yml", "preview.yml", "release.yml"]);
        assert.deepEqual(onPullRequests, ["check.yml", "plan.yml"]);
    });

    it("never run on pull_request_target, and grant nothing that is not asked for", () => {
        for (const [file, { on, permissions, jobs }] of workflows) {
            assert.ok(!("pull_request_target" in on), file);
            assert.deepEqual(
                Object.entries(permissions).filter((one) => String(one) !== "contents,read"),
                [],
                file,
            );
            assert.deepEqual(
                Object.values(jobs).filter((job) => job["timeout-minutes"] === undefined),
                [],
                `${file}: a job without a time limit`,
            );
        }
    });

    it("give the code of a fork no secret, no identity, and a token that can only read", () => {
        for (const file of onPullRequests) {
            assert.doesNotMatch(text(file), /\bsecrets\b|id-token|: write/, file);
            for (const { permissions } of jobsOf(file)) {
                assert.equal(permissions, undefined, file);
            }
        }
    });

    it("run nothing of a pull request where they may write", () => {
        const writing = files.filter((file) =>
            jobsOf(file).some((job) => /pull-requests|contents: write/.test(JSON.stringify(job.permissions ?? {}))),
        );
        assert.deepEqual(writing, ["comment.yml"]);
        assert.deepEqual(workflows.get("comment.yml")!.on["workflow_run"]?.workflows, [
            workflows.get("plan.yml")!.name,
        ]);
        for (const { uses, run } of stepsOf("comment.yml")) {
            assert.doesNotMatch(uses ?? "", /^actions\/checkout/);
            assert.doesNotMatch(run ?? "", /\bnpm\b|\bnode\b|artifact\/(?!plan\.md)/);
        }
    });

    it("hand out identities only to jobs in an environment, off pull requests", () => {
        const withIdentity = files.filter((file) => /id-token: write/.test(text(file)));
        assert.deepEqual(withIdentity, ["preview.yml", "release.yml"]);
        for (const file of withIdentity) {
            assert.deepEqual(
                Object.keys(workflows.get(file)!.on).filter((event) => event.startsWith("pull_request")),
                [],
            );
            assert.ok(
                jobsOf(file).every(
                    ({ environment, permissions }) => !permissions?.["id-token"] || environment !== undefined,
                ),
                file,
            );
        }
    });

    it("write no expression into a command, where its value could be a command of its own", () => {
        for (const file of files) {
            for (const { run = "" } of stepsOf(file)) {
                assert.doesNotMatch(run, /\$\{\{/, file);
            }
        }
    });

    it("leave no token behind after a checkout, and pin every action to a commit, beside its version", () => {
        for (const file of files) {
            for (const step of stepsOf(file).filter(({ uses }) => uses !== undefined)) {
                assert.match(step.uses!, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/, file);
                const line = text(file)
                    .split("\n")
                    .find((one) => one.includes(`uses: ${step.uses!}`));
                assert.match(line!, / # v\d+\.\d+\.\d+$/, file);
                if (step.uses!.startsWith("actions/checkout@")) {
                    assert.equal(step.with?.["persist-credentials"], false, file);
                }
            }
        }
    });

    it("are kept up to date by Dependabot, as is what they build", () => {
        const { updates } = parse(readFileSync(path.join(ROOT, ".github/dependabot.yml"), "utf8")) as {
            updates: Record<string, string>[];
        };
        assert.deepEqual(
            updates.map((one) => [one["package-ecosystem"], one["directory"]]),
            [
                ["npm", "/"],
                ["gomod", "/engine"],
                ["github-actions", "/"],
            ],
        );
        assert.ok(existsSync(path.join(ROOT, "engine/go.mod")));
    });

    it("test on every Node version that is supported, and preview every stack", () => {
        const [check] = jobsOf("check.yml");
        assert.deepEqual(check?.strategy?.matrix["node"], [20, 22, 24, 26]);
        const stacks = readdirSync(path.join(ROOT, "stacks")).flatMap(
            (file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [],
        );
        assert.deepEqual([...(jobsOf("preview.yml")[0]?.strategy?.matrix["stack"] ?? [])].sort(), stacks.sort());
    });

    describe("plan.yml", () => {
        const [tag, plan, show] = ["git tag", "plan.sh", "GITHUB_STEP_SUMMARY"].map((part) => toRun("plan.yml", part));
        let repo: string;
        const dev = () => path.join(repo, "stacks/Pulumi.dev.yaml");

        before(() => {
            repo = copyWith({ gone: readFileSync(path.join(ROOT, "stacks/Pulumi.dev.yaml"), "utf8") });
            rmSync(path.join(repo, "stacks/Pulumi.staging.yaml"));
            cpSync(path.join(ROOT, ".github"), path.join(repo, ".github"), { recursive: true });
            git(repo, "init", "--initial-branch=main");
            git(repo, "add", "stacks", "Pulumi.yaml");
            git(repo, "commit", "-m", "base");
            git(repo, "switch", "-c", "head");
            rmSync(path.join(repo, "stacks/Pulumi.gone.yaml"));
            writeFileSync(dev(), readFileSync(dev(), "utf8").replace("backendPort: 8080", "backendPort: 9090"));
            git(repo, "commit", "-am", "head");
            // What a runner checks out: the merge of the two.
            git(repo, "switch", "main");
            git(repo, "merge", "--no-ff", "--no-gpg-sign", "head", "-m", "merge");
            const { status, stderr } = runStep(tag!, repo);
            assert.equal(status, 0, stderr);
        });
        after(() => rmSync(repo, { recursive: true }));

        it("writes what changes in each stack, with pictures, and puts it into the summary", () => {
            const summary = path.join(repo, "summary.md");
            for (const step of [plan!, show!]) {
                const { status, stderr } = runStep(step, repo, { GITHUB_STEP_SUMMARY: summary });
                assert.equal(status, 0, stderr);
            }
            const written = readFileSync(summary, "utf8");
            assert.deepEqual(written.match(/^### .*/gm), [
                "### Stack dev since base: 1 pair changed; traffic: goes on by a new server group; the listener never stops",
                "### Stack gone since base: its file is gone; nothing changes until `pulumi destroy`",
                "### Stack prod since base: no change",
            ]);
            assert.match(written, /\| web \| tcp-80 \| port of the primary \| `8080` \| `9090` \|/);
            assert.equal(written.match(/^```mermaid$/gm)?.length, 2);
        });

        it("tells what is wrong with a stack, and fails", () => {
            const right = readFileSync(dev(), "utf8");
            writeFileSync(dev(), right.replace("port: 80\n", 'port: "80"\n'));
            const { status } = runStep(plan!, repo);
            writeFileSync(dev(), right);
            assert.equal(status, 1);
            const written = readFileSync(path.join(repo, "plan.md"), "utf8");
            assert.match(written, /^### Stack dev is wrong\n\n````\nstacks\/Pulumi\.dev\.yaml:\d+: .*got "80"/);
            assert.match(written, /\n### Stack prod since base: no change\n/);
        });
    });

    describe("comment.yml", () => {
        const step = toRun("comment.yml", "Post or update the comment");
        let folder: string;

        /** A `gh` that answers as GitHub does and keeps what it was asked. */
        const GH = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require("node:fs");
const args = process.argv.slice(2);
const body = args.includes("body=@body.md") ? readFileSync("body.md", "utf8") : undefined;
appendFileSync("calls.jsonl", JSON.stringify({ args, body }) + "\\n");
const query = args[args.indexOf("--jq") + 1];
const path = args.find((arg) => arg.startsWith("repos/"));
if (path.endsWith("/pulls")) process.stdout.write(/env\\.SHA/.test(query) ? process.env.FAKE_NUMBER : "");
else if (args.includes("--paginate")) process.stdout.write(/Bot.*startswith/.test(query) ? process.env.FAKE_COMMENT : "");
`;

        const PLAN = "### Stack $(touch oops)\n\n```mermaid\ngraph\n```\n";
        const plan = (text: string) => writeFileSync(path.join(folder, "artifact/plan.md"), text);

        beforeEach(() => {
            folder = mkdtempSync(path.join(tmpdir(), "comment-"));
            mkdirSync(path.join(folder, "bin"));
            mkdirSync(path.join(folder, "artifact"));
            writeFileSync(path.join(folder, "bin/gh"), GH);
            chmodSync(path.join(folder, "bin/gh"), 0o755);
            plan(PLAN);
        });
        afterEach(() => rmSync(folder, { recursive: true }));

        function post(number: string, comment: string) {
            const { status, stdout, stderr } = runStep(step, folder, {
                PATH: `${path.join(folder, "bin")}:${process.env["PATH"]}`,
                GITHUB_REPOSITORY: "acme/shop",
                HEAD: "mallory:$(touch oops)",
                SHA: "0123abcd",
                RUN: "https://github.com/acme/shop/actions/runs/1",
                FAKE_NUMBER: number,
                FAKE_COMMENT: comment,
            });
            assert.equal(status, 0, stderr);
            assert.ok(!existsSync(path.join(folder, "oops")));
            const calls = readFileSync(path.join(folder, "calls.jsonl"), "utf8").trim().split("\n");
            return { stdout, calls: calls.map((line) => JSON.parse(line) as { args: string[]; body?: string }) };
        }

        const OPEN = [
            "api",
            "--method",
            "GET",
            "repos/acme/shop/pulls",
            "-f",
            "state=open",
            "-f",
            "head=mallory:$(touch oops)",
        ];

        it("posts a new comment, the plan as it is", () => {
            const { calls } = post("7", "");
            assert.deepEqual(calls[0]!.args.slice(0, OPEN.length), OPEN);
            const { args, body } = calls.at(-1)!;
            assert.deepEqual(args.slice(0, 4), ["api", "--method", "POST", "repos/acme/shop/issues/7/comments"]);
            assert.equal(body, `<!-- offline plan -->\n${PLAN}`);
        });

        const CUT =
            "\n**Cut here: the plan is longer than a comment may be.** The whole of it is in the summary of " +
            "[the plan job](https://github.com/acme/shop/actions/runs/1).\n";

        // Each with what is left open where the plan is cut, which the comment closes.
        for (const [open, left] of [
            ["", ""],
            ["```mermaid\n", "```\n"],
            ["````\n```\n", "````\n"],
            ["````\n```\n````\n", ""],
        ] as const) {
            it(`cuts a long plan where GitHub takes no more, and says so: ${JSON.stringify(open)}`, () => {
                const head = PLAN + open;
                plan(head + "two words → ".repeat(4).concat("\n").repeat(3_000));
                const { body } = post("7", "").calls.at(-1)!;
                assert.ok(body!.length < 65_536);
                assert.ok(body!.length > 45_000);
                assert.ok(body!.startsWith(`<!-- offline plan -->\n${head}two words → `));
                assert.ok(body!.endsWith(`two words → \n${left}${CUT}`), body!.slice(-300));
                assert.doesNotMatch(body!, /\ufffd/, "a character was cut in two");
            });
        }

        it("updates its own earlier one", () => {
            const { calls } = post("7", "42");
            assert.deepEqual(calls.at(-1)!.args.slice(0, 4), [
                "api",
                "--method",
                "PATCH",
                "repos/acme/shop/issues/comments/42",
            ]);
        });

        it("posts nothing where the pull request has moved on", () => {
            const { calls, stdout } = post("", "");
            assert.equal(calls.length, 1);
            assert.match(stdout, /^No open pull request has this commit at its head any more\.\n$/);
        });
    });

    describe("preview.yml", () => {
        const step = toRun("preview.yml", "Let the state on OSS be reached with the same credentials");

        it("runs once per stack at a time, whatever the branch", () => {
            assert.deepEqual(jobsOf("preview.yml")[0]?.concurrency, {
                group: "preview-${{ matrix.stack }}",
                "cancel-in-progress": false,
            });
            assert.ok(!("concurrency" in workflows.get("preview.yml")!));
        });

        it("hands state on OSS the credentials of the run, and only state on OSS", () => {
            const folder = mkdtempSync(path.join(tmpdir(), "preview-"));
            assert.equal(step.if, "contains(vars.PULUMI_BACKEND_URL, 'region=oss-')");
            const recipe = readFileSync(path.join(ROOT, "docs/state.md"), "utf8");
            assert.match(recipe, /pulumi login 's3:[^']*region=oss-/);
            const GITHUB_ENV = path.join(folder, "env");
            const run = { ALICLOUD_ACCESS_KEY: "STS.a", ALICLOUD_SECRET_KEY: "b/=", ALICLOUD_SECURITY_TOKEN: "c+d==" };
            const { status, stdout, stderr } = runStep(step, folder, { ...run, GITHUB_ENV });
            assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
            assert.equal(
                readFileSync(GITHUB_ENV, "utf8"),
                "AWS_ACCESS_KEY_ID=STS.a\nAWS_SECRET_ACCESS_KEY=b/=\nAWS_SESSION_TOKEN=c+d==\n",
            );
            rmSync(folder, { recursive: true });
        });
    });

    describe("release.yml", () => {
        const library = toRun("release.yml", "Say which repository this is");
        const commands = toRun("release.yml", "Say which repository the commands are of");
        const version = toRun("release.yml", "The tag is the version, and the change log knows it");
        const pack = toRun("release.yml", "Pack both, and load them as a user would");
        const publish = toRun("release.yml", "Publish the library, then the commands");

        it("runs install scripts and tests without an identity, and publishes only what that job packed", () => {
            const { build, publish: last } = workflows.get("release.yml")!.jobs;
            assert.deepEqual(build!.permissions, { contents: "read" });
            assert.equal(last!.needs, "build");
            assert.equal(last!.environment, "release");
            assert.deepEqual(last!.permissions, { contents: "read", "id-token": "write" });
            assert.deepEqual(
                last!.steps.map(({ uses, run }) => uses?.replace(/@.*/, "") ?? run),
                ["actions/setup-node", "actions/download-artifact", publish.run],
            );
            const uploaded = build!.steps.at(-1)!;
            assert.match(uploaded.uses!, /^actions\/upload-artifact@/);
            assert.deepEqual(uploaded.with, { name: "packed", path: "packed/*.tgz", "if-no-files-found": "error" });
            assert.equal(last!.steps[1]!.with!["name"], "packed");
        });

        it("publishes the library first, each tarball once and without its scripts", () => {
            const folder = mkdtempSync(path.join(tmpdir(), "release-"));
            mkdirSync(path.join(folder, "packed"));
            for (const name of ["alicloud-primary-secondary-1.2.3", "alicloud-primary-secondary-cli-1.2.3"]) {
                writeFileSync(path.join(folder, "packed", `${name}.tgz`), "");
            }
            const npm = path.join(folder, "npm");
            writeFileSync(npm, '#!/bin/sh\necho "$@"\n');
            chmodSync(npm, 0o755);
            const { status, stdout } = runStep(publish, folder, { PATH: `${folder}:${process.env["PATH"]}` });
            assert.equal(status, 0);
            assert.equal(
                stdout,
                "publish --provenance --ignore-scripts ./packed/alicloud-primary-secondary-1.2.3.tgz\n" +
                    "publish --provenance --ignore-scripts ./packed/alicloud-primary-secondary-cli-1.2.3.tgz\n",
            );
            rmSync(folder, { recursive: true });
        });

        it("packs both tarballs and loads them in an empty folder", () => {
            const folder = mkdtempSync(path.join(tmpdir(), "release-"));
            const log = path.join(folder, "log");
            for (const name of ["npm", "npx", "node"]) {
                writeFileSync(path.join(folder, name), `#!/bin/sh\necho "${name} $@" >> ${log}\n`);
                chmodSync(path.join(folder, name), 0o755);
            }
            mkdirSync(path.join(folder, "packed"));
            writeFileSync(path.join(folder, "packed/library.tgz"), "");
            writeFileSync(path.join(folder, "packed/commands.tgz"), "");
            const { status, stderr } = runStep(pack, folder, { PATH: `${folder}:${process.env["PATH"]}` });
            assert.equal(status, 0, stderr);
            assert.deepEqual(readFileSync(log, "utf8").trim().split("\n"), [
                "npm pack --pack-destination packed",
                "npm pack --pack-destination packed --workspace cli",
                "npm init -y",
                "npm install --no-audit --no-fund ./commands.tgz ./library.tgz @pulumi/pulumi @pulumi/alicloud",
                'node -e require("alicloud-primary-secondary").PrimarySecondaryLoadBalancer.name',
                "npx --no-install alicloud-primary-secondary --help",
            ]);
            rmSync(folder, { recursive: true });
        });

        it("packs what says where it comes from, without which npm refuses its provenance", () => {
            const folder = mkdtempSync(path.join(tmpdir(), "release-"));
            writeFileSync(path.join(folder, "package.json"), '{"name":"shop","version":"1.2.3"}');
            const { status, stderr } = runStep(library, folder, { GITHUB_REPOSITORY: "acme/shop" });
            assert.equal(status, 0, stderr);
            assert.deepEqual(JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")), {
                name: "shop",
                version: "1.2.3",
                repository: { type: "git", url: "git+https://github.com/acme/shop.git" },
                bugs: { url: "https://github.com/acme/shop/issues" },
                homepage: "https://github.com/acme/shop#readme",
            });
            const order = stepsOf("release.yml").map(({ run = "" }) => run);
            assert.ok(
                order.indexOf("npm test") < order.indexOf(library.run!),
                "the schema that is kept has no repository",
            );
            assert.ok(order.indexOf(library.run!) < order.indexOf("npm run schema"));
            assert.ok(order.indexOf("npm run schema") < order.indexOf(pack.run!));
            rmSync(folder, { recursive: true });
        });

        it("says of the commands where they come from before they are packed", () => {
            const folder = mkdtempSync(path.join(tmpdir(), "release-"));
            mkdirSync(path.join(folder, "cli"));
            writeFileSync(path.join(folder, "package.json"), '{"name":"shop","workspaces":["cli"]}');
            writeFileSync(path.join(folder, "cli/package.json"), '{"name":"shop-cli","version":"1.2.3"}');
            const { status, stderr } = runStep(commands, folder, { GITHUB_REPOSITORY: "acme/shop" });
            assert.equal(status, 0, stderr);
            assert.deepEqual(JSON.parse(readFileSync(path.join(folder, "cli/package.json"), "utf8")), {
                name: "shop-cli",
                version: "1.2.3",
                repository: { type: "git", url: "git+https://github.com/acme/shop.git", directory: "cli" },
            });
            const order = stepsOf("release.yml").map(({ run = "" }) => run);
            assert.ok(order.indexOf(commands.run!) < order.indexOf(pack.run!));
            rmSync(folder, { recursive: true });
        });

        it("refuses a tag that is not the version, and a version that the change log does not know", () => {
            const folder = mkdtempSync(path.join(tmpdir(), "release-"));
            mkdirSync(path.join(folder, "cli"));
            writeFileSync(path.join(folder, "package.json"), '{"version":"1.2.3"}');
            const release = (tag: string, log: string, commands = "1.2.3") => {
                writeFileSync(path.join(folder, "cli/package.json"), JSON.stringify({ version: commands }));
                writeFileSync(path.join(folder, "CHANGELOG.md"), log);
                return runStep(version, folder, { GITHUB_REF_NAME: tag }).status;
            };
            assert.equal(release("v1.2.3", "## Unreleased\n\n## 1.2.3 - 2026-12-01\n"), 0);
            assert.equal(release("v1.2.4", "## 1.2.3\n"), 1);
            assert.equal(release("v1.2.3", "## 1.2.3\n", "1.2.2"), 1);
            assert.equal(release("v1.2.3", "## Unreleased\n"), 1);
            rmSync(folder, { recursive: true });
        });
    });

    describe("all of them", () => {
        it("have no command that leads nowhere", () => {
            const commands = files.flatMap((file) => stepsOf(file).flatMap(({ run }) => run?.trim() ?? []));
            for (const command of commands.filter((one) => !covered.has(one))) {
                const [, script] = /^npm (?:run )?([\w:]+)$/.exec(command) ?? [];
                if (script !== undefined && script in scripts) {
                    continue;
                }
                assert.ok(command in ELSEWHERE, `nobody knows whether this command works: ${command}`);
                ELSEWHERE[command]!();
            }
        });
    });
});
