// Tests the decisions and the words of `npm run engine`; nothing is built, nothing is fetched.

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { describeEngine } from "../../engine/engine";
import { moduleVersion } from "../../engine/compile";
import { compareVersions, decide, type Decision } from "../../engine/decide";
import { findExecutable } from "../../engine/find";
import { ownsLock, releaseLock, takeLock } from "../../engine/lock";
import { fingerprint, isCurrent, type Manifest } from "../../engine/manifest";
import {
    BuildError,
    describeMissingGo,
    extractErrors,
    findHint,
    formatDuration,
    formatSummary,
    withoutCredentials,
} from "../../engine/messages";
import * as paths from "../../engine/paths";

const built: Manifest = {
    how: "built",
    why: "no pulumi is on PATH",
    pulumi: { path: ".engine/bin/pulumi", version: "3.256.0" },
    pulumiHome: ".engine/home",
    provider: { path: ".engine/home/plugins/p", version: "3.108.0" },
    sources: "s1",
    go: "go1.26.8",
};
const installed: Manifest = { ...built, how: "installed", go: undefined, candidate: "/usr/bin/pulumi 3.230.0" };
const mustBuild: Decision = { how: "build", why: "no pulumi is on PATH" };
const mayInstall = decide({ path: "/usr/bin/pulumi", version: "v3.230.0" });

describe("compareVersions", () => {
    it("orders by number, not by text, and with or without a v", () => {
        assert.equal(compareVersions("v3.200.0", "3.200.0"), 0);
        assert.equal(compareVersions("3.99.0", "v3.200.0"), -101);
        assert.equal(compareVersions("4.0.0", "3.256.9"), 1);
        assert.equal(compareVersions("3.200.2", "3.200.1"), 1);
    });

    it("puts a pre-release before its release, and ignores what follows a plus", () => {
        assert.equal(compareVersions("3.200.0-alpha.1", "3.200.0"), -1);
        assert.equal(compareVersions("3.200.0", "3.200.0-alpha.1"), 1);
        assert.equal(compareVersions("3.200.0+dirty", "3.200.0"), 0);
    });

    it("refuses what is no version", () => {
        assert.throws(() => compareVersions("3.200", "3.200.0"), { message: 'Not a version: "3.200"' });
        assert.throws(() => compareVersions("3.200.0", "latest"), { message: 'Not a version: "latest"' });
    });
});

describe("decide", () => {
    it("tries an installed CLI of the lowest accepted version", () => {
        assert.deepEqual(decide({ path: "/usr/bin/pulumi", version: "v3.200.0\n" }), {
            how: "try",
            candidate: { path: "/usr/bin/pulumi", version: "3.200.0", identity: "/usr/bin/pulumi 3.200.0" },
        });
    });

    it("builds where there is no usable CLI, and says why", () => {
        const why = (search: Parameters<typeof decide>[0]): unknown => decide(search);
        assert.deepEqual(why({}), { how: "build", why: "no pulumi is on PATH" });
        assert.deepEqual(why({ named: "/nope" }), {
            how: "build",
            why: 'PULUMI names "/nope", which is no executable',
        });
        assert.deepEqual(why({ path: "/p", version: "v3.199.9" }), {
            how: "build",
            why: "/p is 3.199.9, older than 3.200.0",
        });
        assert.deepEqual(why({ path: "/p" }), { how: "build", why: "/p does not tell its version" });
        assert.deepEqual(why({ path: "/p", version: "sh: 1" }), { how: "build", why: "/p does not tell its version" });
    });
});

describe("fingerprint", () => {
    const sources = [
        { name: "go.mod", text: "module a" },
        { name: "main.go", text: "package main" },
    ];

    it("is the same for the same files in any order", () => {
        assert.equal(fingerprint(sources), "c890c33e544d2447050b1e6722d83a70c7a2cdf896455e8e845ccd2564804f69");
        assert.equal(fingerprint([...sources].reverse()), fingerprint(sources));
    });

    it("changes with a text, with a name, and when text moves from one file to the next", () => {
        const others = [
            [sources[0]!, { name: "main.go", text: "package main\n" }],
            [sources[0]!, { name: "main2.go", text: "package main" }],
            [
                { name: "go.mod", text: "module apackage" },
                { name: "main.go", text: " main" },
            ],
        ];
        assert.equal(new Set([sources, ...others].map(fingerprint)).size, 4);
    });
});

describe("isCurrent", () => {
    it("keeps what was built from the same sources with the same Go", () => {
        assert.equal(isCurrent(built, { sources: "s1", go: "go1.26.8", decision: mustBuild }), true);
        assert.equal(isCurrent(built, { sources: "s2", go: "go1.26.8", decision: mustBuild }), false);
        assert.equal(isCurrent(built, { sources: "s1", go: "go1.27.0", decision: mustBuild }), false);
    });

    it("keeps what was built after Go has gone away", () => {
        assert.equal(isCurrent(built, { sources: "s1", go: undefined, decision: mustBuild }), true);
    });

    it("tries a CLI that is new here, but not again one that failed before", () => {
        const now = { sources: "s1", go: "go1.26.8", decision: mayInstall };
        assert.equal(isCurrent(built, now), false);
        assert.equal(isCurrent({ ...built, candidate: "/usr/bin/pulumi 3.230.0" }, now), true);
        assert.equal(isCurrent({ ...built, candidate: "/usr/bin/pulumi 3.229.0" }, now), false);
    });

    it("gives up an installed CLI that is gone or has another version, whatever Go there is", () => {
        assert.equal(isCurrent(installed, { sources: "s1", go: "go1.99.0", decision: mayInstall }), true);
        assert.equal(isCurrent(installed, { sources: "s1", go: undefined, decision: mustBuild }), false);
        const newer = decide({ path: "/usr/bin/pulumi", version: "3.231.0" });
        assert.equal(isCurrent(installed, { sources: "s1", go: undefined, decision: newer }), false);
    });
});

describe("moduleVersion", () => {
    const goMod = "module m\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/a/b/v3 v3.256.0 // indirect\n)\n";

    it("is the version of the module that holds the package, however the requirement is marked", () => {
        assert.equal(moduleVersion(goMod, "example.com/a/b/v3/cmd/x"), "v3.256.0");
        assert.equal(moduleVersion(goMod, "example.com/a/cmd"), "v1.0.0");
    });

    it("is refused for a module that go.mod does not require", () => {
        assert.throws(() => moduleVersion(goMod, "example.com/c/cmd"), {
            message: "go.mod does not require the module of example.com/c/cmd",
        });
    });
});

describe("messages of npm run engine", () => {
    it("say in one line what was chosen and why", () => {
        assert.equal(
            formatSummary(built),
            "built here: pulumi 3.256.0 and alicloud 3.108.0, because no pulumi is on PATH",
        );
        assert.equal(
            formatSummary({ ...installed, why: "/usr/bin/pulumi is new enough" }),
            "installed: pulumi 3.256.0 and the published alicloud 3.108.0, because /usr/bin/pulumi is new enough",
        );
    });

    it("name both ways out when there is neither Go nor Pulumi", () => {
        assert.equal(
            describeMissingGo("no pulumi is on PATH"),
            "There is nothing to make an engine from: no pulumi is on PATH, and no go is on PATH to build one. " +
                "Install Go (the version in engine/go.mod), or Pulumi 3.200 or newer.",
        );
    });

    it("explain a full disk, too little memory, an old Go and an absent proxy, and nothing else", () => {
        assert.equal(
            findHint("link: mapping output file failed: no space left on device"),
            "The disk is full: a first build needs about 7 GB in the Go caches and 1 GB here.",
        );
        assert.equal(findHint("compile: signal: killed"), "Out of memory: linking the provider needs about 2 GB.");
        assert.equal(
            findHint("go: go.mod requires go >= 1.26 (running go 1.24.1; GOTOOLCHAIN=local)"),
            "This Go is too old: install the one that engine/go.mod asks for.",
        );
        const proxy = "The Go module proxy did not deliver: check GOPROXY, HTTPS_PROXY and the network.";
        assert.equal(findHint('Get "http://127.0.0.1:9/x": dial tcp 127.0.0.1:9: connect: connection refused'), proxy);
        assert.equal(findHint("x@v1.0.0: reading http://127.0.0.1:9/x/@v/list: 403 Forbidden"), proxy);
        assert.equal(findHint("provider.go:404:26: undefined: x"), undefined);
    });

    it("show no user and password of a proxy", () => {
        assert.equal(
            withoutCredentials('Get "https://me:p%40ss@127.0.0.1:9/a@v1": no; see http://127.0.0.1/b@v2'),
            'Get "https://***@127.0.0.1:9/a@v1": no; see http://127.0.0.1/b@v2',
        );
    });

    it("reduce a report to its last error, else to its last line", () => {
        assert.equal(
            extractErrors(
                "downloading\nerror: first\nerror: [resource plugin alicloud-3.108.0] failed all 5 attempts\n\n",
            ),
            "failed all 5 attempts",
        );
        assert.equal(extractErrors("one\n  two\n"), "two");
        assert.equal(extractErrors(""), "no output");
    });

    it("give times in seconds below a minute", () => {
        assert.deepEqual([499, 59_400, 60_000, 683_000].map(formatDuration), [
            "0 s",
            "59 s",
            "1 min 0 s",
            "11 min 23 s",
        ]);
    });
});

describe("describeEngine", () => {
    const at = (name: string): string => path.join(paths.repository, name);

    it("puts the CLI first on PATH, and leaves a provider there to be found", () => {
        const engine = describeEngine(built, { PATH: ["/mine", "/usr/bin"].join(path.delimiter) });
        assert.deepEqual(engine, {
            how: "built",
            root: at(".engine"),
            pulumi: at(".engine/bin/pulumi"),
            pulumiHome: at(".engine/home"),
            env: {
                PATH: [at(".engine/bin"), "/mine", "/usr/bin"].join(path.delimiter),
                PULUMI_HOME: at(".engine/home"),
                PULUMI_SKIP_UPDATE_CHECK: "true",
                PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                PULUMI_CONFIG_PASSPHRASE: "",
            },
        });
    });

    it("empties the user's own Pulumi settings, cloud credentials and proxies, and nothing else", () => {
        const { env } = describeEngine(built, {
            PATH: "/usr/bin",
            HOME: "/home/me",
            PULUMI_ACCESS_TOKEN: "x",
            PULUMI_HOME: "/home/me/.pulumi",
            PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
            ALICLOUD_ACCESS_KEY: "x",
            ALIBABA_CLOUD_PROFILE: "x",
            HTTPS_PROXY: "x",
            https_proxy: "x",
            NO_PROXY: "x",
        });
        assert.deepEqual(
            Object.keys(env).filter((name) => env[name] === ""),
            [
                "PULUMI_ACCESS_TOKEN",
                "PULUMI_IGNORE_AMBIENT_PLUGINS",
                "ALICLOUD_ACCESS_KEY",
                "ALIBABA_CLOUD_PROFILE",
                "HTTPS_PROXY",
                "https_proxy",
                "PULUMI_CONFIG_PASSPHRASE",
            ],
        );
        assert.equal(env.PULUMI_HOME, at(".engine/home"));
        assert.equal("HOME" in env || "NO_PROXY" in env, false);
    });
});

describe("files of npm run engine", () => {
    let folder: string;

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "engine-build-"));
    });

    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("include the first executable on PATH, not a plain file, not a folder, not the engine itself", () => {
        const [plain, directory, right] = ["a", "b", "c"].map((name) => path.join(folder, name));
        fs.mkdirSync(plain!);
        fs.writeFileSync(path.join(plain!, "tool"), "", { mode: 0o644 });
        fs.mkdirSync(path.join(directory!, "tool"), { recursive: true });
        fs.mkdirSync(right!);
        fs.writeFileSync(path.join(right!, "tool"), "", { mode: 0o755 });
        const searchPath = [plain, directory, right].join(path.delimiter);

        assert.equal(findExecutable("tool", searchPath), path.join(right!, "tool"));
        assert.equal(findExecutable(path.join(right!, "tool")), path.join(right!, "tool"));
        assert.equal(findExecutable("tool", plain), undefined);
        assert.equal(findExecutable("pulumi", paths.bin), undefined);
    });

    it("include a lock that a second run respects until its owner is gone", () => {
        const lock = path.join(folder, "made", "lock");
        takeLock(lock);
        assert.equal(ownsLock(), true);
        assert.equal(fs.readFileSync(lock, "utf8"), String(process.pid));
        assert.throws(
            () => takeLock(lock),
            new BuildError(`Another run (process ${process.pid}) is at it: wait for it, or remove ${lock}.`),
        );

        releaseLock(lock);
        assert.equal(ownsLock(), false);
        fs.writeFileSync(lock, "no process");
        takeLock(lock);
        assert.equal(fs.readFileSync(lock, "utf8"), String(process.pid));
        releaseLock(lock);
    });
});
