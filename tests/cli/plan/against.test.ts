// `npm run plan -- <stack> --against <ref>`: in a git repository of its own.

import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { Comparison } from "../../../cli/plan/against";
import { openCommit } from "../../../cli/plan/git";
import { runCommand } from "../../support/inProcess";
import { projectWith, ROOT, runTs, WITH_PROCESSES_MS } from "../../support/run";

const WEB = `config:
  alicloud:region: cn-hangzhou
  alicloud-primary-secondary:pairs:
    web:
      loadBalancer: {}
      primary:
        serverId: i-a
      secondary:
        serverId: i-b
      listeners:
        - protocol: tcp
          port: 80
          backendPort: 8080
`;

const LIMITS =
    "Offline: two versions of the config were compared, both as the code here reads them; changes of the code do not " +
    "show. `pulumi preview` compares with what is deployed.";

const switched = (text: string) =>
    text.replace("serverId: i-a", "serverId: i-x").replace("i-b", "i-a").replace("i-x", "i-b");
const SWITCHED = switched(WEB);
const apart = (primary: number, secondary: number) =>
    WEB.replace("backendPort: 8080", `primaryPort: ${primary}\n          secondaryPort: ${secondary}`);
const BROKEN = WEB.replace("port: 80\n", 'port: "80"\n');
const secret = (cipher: string) => WEB.replace("serverId: i-a", `serverId:\n          secure: ${cipher}`);

function git(folder: string, ...args: string[]): void {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
    const who = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "init.defaultBranch=main"];
    execFileSync("git", [...who, ...args], { cwd: folder, env, stdio: "pipe" });
}

describe("npm run plan -- <stack> --against <ref>", function () {
    this.timeout(WITH_PROCESSES_MS);
    let repo: string;
    let shallow: string;

    const write = (stack: string, text: string) => writeFileSync(path.join(repo, `stacks/Pulumi.${stack}.yaml`), text);
    const against = (stack: string, ref: string, ...args: string[]) =>
        runCommand(["plan", stack, "--against", ref, ...args], repo);

    before(() => {
        repo = projectWith({});
        git(repo, "init");
        // The first commit has the stacks at the root and another name of the project.
        write("web", WEB);
        const project = path.join(repo, "Pulumi.yaml");
        const now = readFileSync(project, "utf8");
        const then = now.replace(/^name: .*/m, "name: older").replace(/^stackConfigDir: .*\n/m, "");
        writeFileSync(project, then);
        writeFileSync(path.join(repo, "Pulumi.web.yaml"), WEB.replace("alicloud-primary-secondary:", "older:"));
        git(repo, "add", "Pulumi.yaml", "Pulumi.web.yaml");
        git(repo, "commit", "-m", "first");
        git(repo, "tag", "first");

        rmSync(path.join(repo, "Pulumi.web.yaml"));
        writeFileSync(project, now.replace(/^name: .*/m, "name: [older"));
        git(repo, "commit", "-am", "broken");
        git(repo, "tag", "broken");
        writeFileSync(project, now);
        for (const [stack, text] of Object.entries({
            gone: WEB,
            lost: BROKEN,
            mended: BROKEN,
            hidden: secret("v1:a"),
            crossed: apart(8080, 8081),
            carried: apart(8080, 8081),
        })) {
            write(stack, text);
        }
        git(repo, "add", "-A", "Pulumi.yaml", "stacks");
        git(repo, "commit", "-m", "second");

        rmSync(path.join(repo, "stacks/Pulumi.gone.yaml"));
        rmSync(path.join(repo, "stacks/Pulumi.lost.yaml"));
        for (const [stack, text] of Object.entries({ web: SWITCHED, mended: WEB, fresh: WEB, broken: BROKEN })) {
            write(stack, text);
        }
        write("hidden", secret("v1:b"));
        write("crossed", switched(apart(8080, 8081)));
        write("carried", switched(apart(8081, 8080)));

        shallow = mkdtempSync(path.join(tmpdir(), "shallow-"));
        git(shallow, "clone", "--depth", "1", `file://${repo}`, ".");
    });
    after(() => {
        for (const folder of [repo, shallow].filter((one) => one && existsSync(one))) {
            rmSync(folder, { recursive: true });
        }
    });

    it("names a switch and what it does to traffic", async () => {
        const { code, stdout, stderr } = await against("web", "HEAD");
        assert.deepEqual([code, stderr], [0, ""]);
        assert.equal(
            stdout,
            `Stack web since HEAD: 1 pair changed; traffic: moves to the new primary; the listener never stops

pair web
└─ switch of primary and secondary: i-a serves, i-b waits → i-b serves, i-a waits; traffic: moves to the new primary; the listener never stops

${LIMITS}
`,
        );
    });

    it("tells the ports that a switch does not leave with their servers, and no others", async () => {
        const [crossed, carried] = await Promise.all([against("crossed", "HEAD"), against("carried", "HEAD")]);
        const turn =
            "switch of primary and secondary: i-a serves, i-b waits → i-b serves, i-a waits; " +
            "traffic: moves to the new primary; the listener never stops";
        const serverGroupReplaced = "traffic: goes on by a new server group; the listener never stops";
        const changes = ({ stdout }: { stdout: string }) => stdout.match(/^[├└].*$/gm);
        assert.deepEqual(
            [changes(crossed), changes(carried)],
            [
                [
                    `├─ ${turn}`,
                    `├─ tcp-80 port of i-b: 8081 → 8080; ${serverGroupReplaced}`,
                    `└─ tcp-80 port of i-a: 8080 → 8081; ${serverGroupReplaced}`,
                ],
                [`└─ ${turn}`],
            ],
        );
    });

    it("is shown in docs/changing.md as it is printed", async () => {
        const dev = readFileSync(path.join(ROOT, "stacks/Pulumi.dev.yaml"), "utf8");
        const [first, second] = ["i-bp1dev1primary00000a", "i-bp1dev2secondary000b"];
        const swapped = dev.replace(first, "i-x").replace(second, first).replace("i-x", second);
        write("dev", swapped.replace(/^( *)backendPort: 8080$/m, "$&\n$1healthCheck: { interval: 1, timeout: 2 }"));
        const { stdout } = await against("dev", "main");
        const page = readFileSync(path.join(ROOT, "docs/changing.md"), "utf8");
        assert.ok(page.includes("```sh\nnpm run plan -- dev --against main\n```"));
        assert.ok(page.includes(`\`\`\`\n${stdout}\`\`\``), `not in docs/changing.md:\n${stdout}`);
    });

    it("writes it as a table with a picture of the new state in Markdown", async () => {
        const { code, stdout } = await against("web", "HEAD", "--format", "markdown");
        assert.equal(code, 0);
        assert.equal(
            stdout,
            `### Stack web since HEAD: 1 pair changed; traffic: moves to the new primary; the listener never stops

| Pair | Listener | What | From | To | Traffic |
| --- | --- | --- | --- | --- | --- |
| web |  | switch of primary and secondary | \`i-a serves, i-b waits\` | \`i-b serves, i-a waits\` | moves to the new primary; the listener never stops |

\`\`\`mermaid
flowchart LR
    clients(["clients"])
    subgraph p0["web: internet"]
        p0l0["TCP 80"]
    end
    p0s0["i-b"]
    p0s1["i-a"]
    clients --> p0l0
    p0l0 -->|"primary :8080"| p0s0
    p0l0 -.->|"secondary :8080, within 19 s"| p0s1
\`\`\`

${LIMITS}
`,
        );
    });

    it("gives diff and plan as JSON, and the picture of the new state as Mermaid", async () => {
        const [json, mermaid] = await Promise.all(
            ["json", "mermaid"].map((format) => against("web", "HEAD", "--format", format)),
        );
        const { diff, head } = JSON.parse(json!.stdout) as Comparison;
        assert.deepEqual(
            [diff?.effect, diff?.pairs.map(({ name, kind, effect }) => [name, kind, effect])],
            ["moves", [["web", "changed", "moves"]]],
        );
        assert.equal(head.pairs[0]!.listeners[0]!.primary.serverId, "i-b");
        assert.match(mermaid!.stdout, /^flowchart LR\n[^]* p0s0\["i-b"\]\n/);
    });

    it("reads the project as it was: its name, and where its stacks stood", async () => {
        const { code, stdout } = await against("web", "first");
        assert.equal(code, 0);
        assert.match(stdout, /^Stack web since first: 1 pair changed; traffic: moves /);
    });

    it("takes a stack that was not there for added", async () => {
        const { code, stdout } = await against("fresh", "HEAD");
        assert.equal(code, 0);
        assert.match(
            stdout,
            /^Stack fresh since HEAD: 1 pair added; traffic: begins[^]*\npair web: added\n└─ listener tcp-80: none → primary i-a/,
        );
    });

    it("says that a stack whose file is gone stays until a destroy, and what that takes away", async () => {
        const [text, markdown, json] = await Promise.all(
            ["text", "markdown", "json"].map((format) => against("gone", "HEAD", "--format", format)),
        );
        assert.deepEqual(text, {
            code: 0,
            stdout: `Stack gone since HEAD: its file is gone; nothing changes until \`pulumi destroy\`
With \`pulumi destroy\`: 1 pair removed; traffic: ends there

pair web: removed
└─ listener tcp-80: primary i-a port 8080, secondary i-b port 8080 → none; traffic: ends there

${LIMITS}
`,
            stderr: "",
        });
        assert.equal(
            markdown!.stdout,
            `### Stack gone since HEAD: its file is gone; nothing changes until \`pulumi destroy\`

With \`pulumi destroy\`: 1 pair removed; traffic: ends there

| Pair | Listener | What | From | To | Traffic |
| --- | --- | --- | --- | --- | --- |
| web (removed) | tcp-80 | listener | \`primary i-a port 8080, secondary i-b port 8080\` | – | ends there |

${LIMITS}
`,
        );
        const { gone, diff } = JSON.parse(json!.stdout) as Comparison;
        assert.deepEqual([gone, diff?.effect], [true, "ends"]);
    });

    it("says it as well of one that was wrong at the other commit", async () => {
        const { code, stdout } = await against("lost", "HEAD");
        assert.equal(code, 0);
        const [headline, , problem, , , ...end] = stdout.split("\n");
        assert.equal(
            headline,
            "Stack lost: its file is gone; nothing changes until `pulumi destroy`; " +
                "nothing to compare with, as it was wrong there",
        );
        assert.match(problem!, /^HEAD:stacks\/Pulumi\.lost\.yaml:12: .*got "80"/);
        assert.deepEqual(end, [LIMITS, ""]);
    });

    it("says what was wrong at the other commit, and does not compare with it", async () => {
        const { code, stdout } = await against("mended", "HEAD");
        assert.equal(code, 0);
        assert.match(
            stdout,
            /^Stack mended: nothing to compare with, as it was wrong there\n\nHEAD:stacks\/Pulumi\.mended\.yaml:12: .*got "80"/,
        );
    });

    it("ends with 1 where the stack is wrong now", async () => {
        const { code, stdout, stderr } = await against("broken", "HEAD");
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, /^stacks\/Pulumi\.broken\.yaml:12: .*got "80"[^]*\n1 problem in stacks/);
    });

    it("says where a secret was encrypted anew, and shows neither", async () => {
        const { code, stdout } = await against("hidden", "HEAD");
        assert.equal(code, 0);
        assert.match(
            stdout,
            /\nstack\n└─ pairs\.web\.primary\.serverId, encrypted anew: \[secret\] → \[secret\]; traffic: not known/,
        );
        assert.doesNotMatch(stdout, /v1:/);
    });

    const REFUSED: [title: string, ref: string, message: RegExp][] = [
        ["an unknown ref", "nowhere", /^--against nowhere: no such commit here; must be a branch, a tag or a commit; /],
        [
            "an option for a ref",
            "--all",
            /^error: option '--against <git-ref>' argument missing|^--against --all: no such commit here/,
        ],
    ];
    for (const [title, ref, message] of REFUSED) {
        it(`refuses ${title}`, async () => {
            const { code, stdout, stderr } = await runCommand(["plan", "web", `--against=${ref}`], repo);
            assert.deepEqual([code, stdout], [1, ""]);
            assert.match(stderr, message);
        });
    }

    it("does not compare with a commit whose Pulumi.yaml cannot be read", async () => {
        const { code, stdout, stderr } = await against("web", "broken");
        assert.deepEqual([code, stdout], [1, ""]);
        assert.equal(
            stderr,
            "broken:Pulumi.yaml:2: not YAML: Flow sequence in block collection must be sufficiently indented " +
                "and end with a ]\n",
        );
    });

    it("ends with 2 where there is no such stack on either side", async () => {
        const { code, stderr } = await against("nosuch", "HEAD");
        assert.equal(code, 2);
        assert.match(stderr, /^no stack "nosuch", here or at HEAD\. Stacks: broken, carried, crossed, dev, /);
    });

    it("says what a shallow clone lacks", async () => {
        const { code, stderr } = await runCommand(["plan", "web", "--against", "HEAD~1"], shallow);
        assert.equal(code, 1);
        assert.match(
            stderr,
            /^--against HEAD~1: no such commit here; this clone is shallow: fetch it first, by `git fetch --unshallow`/,
        );
    });

    it("says that it is not in a git repository", async () => {
        const plain = projectWith({});
        try {
            const { code, stderr } = await runCommand(["plan", "dev", "--against", "main"], plain);
            assert.equal(code, 1);
            assert.equal(
                stderr,
                `--against main: git reads no repository at ${realpathSync(plain)}; ` +
                    "run it in a clone of the project that git trusts. " +
                    "git: fatal: not a git repository (or any of the parent directories): .git\n",
            );
        } finally {
            rmSync(plain, { recursive: true });
        }
    });

    it("gives git's own reason for a clone of another user", async () => {
        // How git's own tests make it somebody else's; no exception of this machine may count.
        const env = {
            GIT_TEST_ASSUME_DIFFERENT_OWNER: "1",
            GIT_CONFIG_GLOBAL: "/dev/null",
            GIT_CONFIG_SYSTEM: "/dev/null",
        };
        const { code, stderr } = await runTs(
            "cli/main.ts",
            ["plan", "web", "--against", "HEAD", "-C", repo],
            ROOT,
            env,
        );
        assert.equal(code, 1);
        assert.equal(
            stderr,
            `--against HEAD: git reads no repository at ${realpathSync(repo)}; ` +
                "run it in a clone of the project that git trusts. " +
                `git: fatal: detected dubious ownership in repository at '${realpathSync(repo)}'\n`,
        );
    });

    it("does not take a file that git cannot read for one that was not there", () => {
        const folder = mkdtempSync(path.join(tmpdir(), "torn-"));
        try {
            git(folder, "init");
            writeFileSync(path.join(folder, "torn.yaml"), "name: shop\n");
            git(folder, "add", ".");
            git(folder, "commit", "-m", "first");
            const id = execFileSync("git", ["rev-parse", "HEAD:torn.yaml"], { cwd: folder, encoding: "utf8" }).trim();
            rmSync(path.join(folder, ".git/objects", id.slice(0, 2), id.slice(2)));
            const commit = openCommit("HEAD", folder);
            assert.equal(commit.read("none.yaml"), undefined);
            assert.throws(() => commit.read("torn.yaml"), {
                message:
                    /^--against HEAD: torn\.yaml cannot be read there; mend the clone, as by a new one\. git: fatal: ./,
            });
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
