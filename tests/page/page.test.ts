// The page of a trial and of a drill in a real browser: what a person sees there, and what the buttons do.

import * as assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import { Command, withEngine } from "../engine/support/command";
import { fastStack } from "../support/fastStack";
import { copyWith } from "../support/run";
import { type Browser, openBrowser, type Page } from "./browser";

const A = "i-bp1page1primary0000a";
const B = "i-bp1page2secondary00b";

/** A listener that sees a server that hangs. */
const STACK = fastStack({
    primary: A,
    secondary: B,
    listeners: [{ protocol: "tcp", port: 8000, backendPort: 8080, healthCheck: { type: "http", uri: "/healthz" } }],
});

const ADDRESS = /The page is at (http:\/\/127\.0\.0\.1:\d+\/)/;

/** What a person reads on the page. */
interface Seen {
    readonly title: string;
    readonly link: string;
    readonly pair: string;
    readonly who: string;
    /** In the order of the page: role, id, state and the buttons that can be pressed. */
    readonly cards: readonly string[];
    readonly requests: number;
    readonly lost: number;
}

const SEEN = `(() => {
    const text = (selector, from = document) => from.querySelector(selector)?.textContent ?? "";
    const cards = [...document.querySelectorAll(".card")].map((card) =>
        [text(".role", card), text("b", card), text(".state", card),
         [...card.querySelectorAll("button:enabled")].map((one) => one.textContent).join(" ")].join(" | "));
    return { title: text("h1"), link: text("#link"), pair: text("h2"), who: text(".who"), cards,
        requests: parseInt(text(".requests")), lost: parseInt(text(".losses")) };
})()`;

/** The colours of the lane, from left to right, each once. */
const LANE = `(() => {
    const canvas = document.querySelector("canvas");
    const { data } = canvas.getContext("2d").getImageData(0, canvas.height >> 1, canvas.width, 1);
    const seen = [];
    for (let at = 0; at < data.length; at += 4) {
        const colour = data[at + 3] === 0 ? "" : [...data.slice(at, at + 3)].join(",");
        if (colour !== "" && seen.at(-1) !== colour) seen.push(colour);
    }
    return seen;
})()`;

describe("the page in a browser", () => {
    let browser: Browser;
    let copy: string;
    let page: Page;
    let complaints: string[];

    before(async function () {
        const opened = await openBrowser();
        if (typeof opened === "string") {
            process.stderr.write(
                `\n      SKIPPED: no browser starts here, so nobody looked at the page: ${opened}\n\n`,
            );
            this.skip();
        }
        browser = opened;
        process.stderr.write(`      in ${await browser.version()}\n`);
        copy = withEngine(copyWith({ fast: STACK }, ["tests"]));
    });
    after(async () => {
        await browser?.close();
        if (copy) {
            rmSync(copy, { recursive: true });
        }
    });

    async function open(address: string): Promise<void> {
        page = await browser.newPage();
        complaints = [];
        page.on("pageerror", ({ message }) => complaints.push(message ?? ""));
        page.on("console", (what) => complaints.push(what.text?.() ?? ""));
        await page.setViewport({ width: 1000, height: 660 });
        await page.goto(address);
    }
    const see = async () => (await page.evaluate(SEEN)) as Seen;
    /** Waits until the page says it. */
    const until = (expression: string) =>
        page.waitForFunction(`((it) => ${expression})(${SEEN})`, { timeout: 60_000 }).catch(async (error: unknown) => {
            throw new Error(`never: ${expression}\n${JSON.stringify(await see(), undefined, 2)}`, { cause: error });
        });
    /** Waits until the lane shows that many changes of who answers: what is over at once would never be painted. */
    const untilPainted = (colours: number) => page.waitForFunction(`${LANE}.length >= ${colours}`, { timeout: 60_000 });
    const press = (what: string, server: string) => page.click(`[data-card="${server}"] [data-act=${what}]`);
    const log = async () =>
        (await page.evaluate(
            `[...document.querySelectorAll("#log li")].map((one) => one.lastChild.textContent)`,
        )) as string[];

    describe("of a trial", () => {
        let local: Command;

        before(async () => {
            local = new Command("local", ["fast", "--page"], copy);
            await local.says(ADDRESS);
            await open(ADDRESS.exec(local.stdout)![1]!);
        });
        after(async () => {
            await page?.close();
            local?.signal("SIGINT");
            await local?.ends(0);
        });

        it("shows the pair, its servers, who serves, and figures that move", async () => {
            await until("it.requests > 20");
            const { requests, ...seen } = await see();
            assert.deepEqual(seen, {
                title: "Trial of stack fast",
                link: "live",
                pair: "Pair web",
                who: "the primary serves",
                cards: [`primary | ${A} | up, serves tcp 8000 | Kill Hang`, `secondary | ${B} | up, waits | Kill Hang`],
                lost: 0,
            });
            await until(`it.requests > ${requests}`);
            await untilPainted(1);
        });

        it("kills the primary: requests are lost, then the secondary serves", async () => {
            await press("kill", A);
            await until("it.lost > 0");
            await until('it.who === "the secondary serves"');
            await untilPainted(3);
            const { cards } = await see();
            assert.deepEqual(cards, [
                `primary | ${A} | killed | Heal`,
                `secondary | ${B} | up, serves tcp 8000 | Kill Hang`,
            ]);
        });

        it("heals it: it serves again", async () => {
            await press("heal", A);
            await until('it.who === "the primary serves"');
            await untilPainted(4);
            assert.deepEqual((await log()).slice(-4).reverse(), [
                `${A} is killed.`,
                `web tcp 8000: ${B} serves`,
                `${A} is healed.`,
                `web tcp 8000: ${A} serves`,
            ]);
        });

        it("hangs it, which the HTTP check sees, and heals it", async () => {
            await press("hang", A);
            await until('it.who === "requests still go to the primary, which hangs"');
            await until('it.who === "the secondary serves"');
            await untilPainted(6);
            assert.equal((await see()).cards[0], `primary | ${A} | hung | Kill Heal`);
            await press("heal", A);
            await until('it.who === "the primary serves"');
            await untilPainted(7);
        });

        it("switches the roles without a loss", async () => {
            const { lost } = await see();
            await page.click("[data-act=switch]");
            await until('it.cards[1].startsWith("primary")');
            await until('it.cards[1].includes("up, serves tcp 8000 | Kill")');
            const seen = await see();
            assert.deepEqual(
                [seen.who, seen.cards, seen.lost],
                [
                    "the primary serves",
                    [`secondary | ${A} | up, waits | Kill Hang`, `primary | ${B} | up, serves tcp 8000 | Kill Hang`],
                    lost,
                ],
            );
        });

        it("paints what happened: the first server, lost, the second, and so on", async () => {
            await untilPainted(8);
            const painted = (await page.evaluate(LANE)) as string[];
            const [first, lost, second] = painted;
            assert.deepEqual(painted, [first, lost, second, first, lost, second, first, second]);
            assert.equal(new Set(painted).size, 3);
            if (process.env["PAGE_PICTURE"]) {
                await page.screenshot({ path: process.env["PAGE_PICTURE"] });
            }
        });

        it("tells the same to whoever looks later", async () => {
            const before = await log();
            const first = page;
            await open(ADDRESS.exec(local.stdout)![1]!);
            await until("it.requests > 0");
            assert.deepEqual(await log(), before);
            await first.close();
        });

        it("has nothing to complain about", () => assert.deepEqual(complaints, []));
    });

    describe("of a drill", () => {
        it("shows it while it runs, and in the end the picture that is written", async () => {
            const drill = new Command("drill", ["fast", "--page", "--out", "out"], copy);
            await drill.says(ADDRESS);
            await open(ADDRESS.exec(drill.stdout)![1]!);
            await until("it.requests > 0");
            assert.equal((await see()).title, "Drill of stack fast");
            const shown = '[...document.querySelectorAll("button")].filter((one) => one.checkVisibility()).length';
            assert.equal(await page.evaluate(shown), 0, "a button that does nothing");
            await until('it.who === "the secondary serves" && it.lost > 0');
            await page.waitForFunction("document.querySelector('#picture img')?.naturalWidth > 0", {
                timeout: 180_000,
            });
            await drill.ends(0);
            const source = (await page.evaluate("document.querySelector('#picture img').src")) as string;
            const [head, body = ""] = source.split(",", 2);
            assert.equal(head, "data:image/svg+xml");
            assert.equal(decodeURIComponent(body), readFileSync(path.join(copy, "out/drill-fast.svg"), "utf8"));
            await until('it.link === "it has ended, or is out of reach"');
            await page.close();
        });
    });
});
