// The page: one text without anything from elsewhere, in the colours of the picture that a drill leaves.

import { COLOURS } from "./colours";

export const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Primary and secondary</title>
<style>
:root { --first: ${COLOURS.first}; --second: ${COLOURS.second}; --lost: ${COLOURS.lost}; --none: ${COLOURS.none}; --ink: #222; --faint: #6b6b6b; --line: #dcdcd6; --back: #f4f4f1; --card: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eee; --faint: #a5a5a5; --line: #444; --back: #1c1c1e; --card: #29292c; --none: #3a3a3d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 28px 24px 48px; background: var(--back); color: var(--ink); font: 15px/1.45 Helvetica, Arial, "DejaVu Sans", sans-serif; }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 16px; flex-wrap: wrap; }
h1 { font-size: 24px; margin: 0; }
h2 { font-size: 17px; margin: 0 12px 0 0; display: inline; }
#link, .faint { color: var(--faint); }
section { margin-top: 22px; }
.card .row { margin-bottom: 0; }
.row { display: flex; gap: 14px; align-items: center; margin-bottom: 10px; flex-wrap: wrap; }
.cards { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; }
.card { background: var(--card); border: 1px solid var(--line); border-top: 5px solid var(--colour); border-radius: 8px; padding: 14px 16px; }
.card.killed, .card.hung { border-top-color: var(--lost); }
.card b { font-size: 16px; overflow-wrap: anywhere; }
.role { display: inline-block; border-radius: 999px; padding: 1px 10px; margin-right: 8px; font-size: 13px; border: 1px solid var(--line); }
.role.primary { background: var(--ink); color: var(--card); border-color: var(--ink); }
.state { margin: 6px 0 12px; }
button { font: inherit; font-size: 14px; padding: 5px 14px; border-radius: 6px; border: 1px solid var(--line); background: var(--back); color: var(--ink); cursor: pointer; }
button:hover:enabled { border-color: var(--ink); }
button:focus-visible { outline: 2px solid var(--second); outline-offset: 1px; }
button:disabled { opacity: .4; cursor: default; }
.lane { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 16px 12px; margin-top: 10px; }
.lane .row { margin: 0 0 6px; justify-content: space-between; }
canvas { display: block; width: 100%; height: 34px; background: var(--none); border-radius: 3px; }
.lost { color: var(--lost); font-weight: bold; }
.key { display: inline-flex; align-items: center; gap: 7px; margin-right: 18px; font-size: 14px; }
.key i { width: 16px; height: 13px; border-radius: 2px; background: var(--colour); }
#log { list-style: none; margin: 6px 0 0; padding: 0; font-size: 14px; max-height: 190px; overflow: auto; font-variant-numeric: tabular-nums; }
#log:empty::after { content: "Nothing yet."; color: var(--faint); }
#log time { color: var(--faint); margin-right: 10px; }
#picture img { width: 100%; margin-top: 10px; background: #fff; border: 1px solid var(--line); border-radius: 8px; }
@media (max-width: 640px) { .cards { grid-template-columns: 1fr; } }
</style>
<header><h1 id="title">Primary and secondary</h1><span id="link" role="status">connecting</span></header>
<p class="faint" id="about"></p>
<main id="pairs"></main>
<section id="picture" hidden><h2>The picture of the drill</h2></section>
<section><h2>What happened</h2><ul id="log" aria-live="polite"></ul></section>
<script>
"use strict";
const WINDOW = 90000, byId = (id) => document.getElementById(id);
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name);
let state, offset = 0, built = "";
const samples = new Map();

function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    made.append(...children);
    return made;
}
function text(parent, selector, words) {
    const found = parent.querySelector(selector);
    if (found && found.textContent !== words) found.textContent = words;
}
async function act(order) {
    const answer = await fetch("/act", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(order) });
    if (!answer.ok) log({ at: Date.now(), words: await answer.text() });
}
function log({ at, words }) {
    const time = element("time", {}, new Date(at).toTimeString().slice(0, 8));
    byId("log").prepend(element("li", {}, time, words));
    while (byId("log").children.length > 100) byId("log").lastChild.remove();
}
function button(words, order, name) {
    const made = element("button", { "data-act": order.do, ...(name && { "data-server": name }) }, words);
    made.addEventListener("click", () => void act(order));
    return made;
}
/** Once per set of pairs, servers and listeners; afterwards only words and colours change. */
function build() {
    const key = JSON.stringify(state.pairs.map(({ name, servers, listeners }) => [name, servers.map(({ id }) => id), listeners.map((one) => one.name)]));
    if (key === built) return;
    built = key;
    byId("pairs").replaceChildren(...state.pairs.map((pair) => {
        const cards = pair.servers.map(({ id }) => element("div", { class: "card", "data-card": id },
            element("div", {}, element("span", { class: "role" }), element("b", {}, id)),
            element("div", { class: "state" }),
            element("div", { class: "row" }, button("Kill", { do: "kill", server: id }, id), button("Hang", { do: "hang", server: id }, id), button("Heal", { do: "heal", server: id }, id))));
        const keys = pair.servers.map(({ id }, index) => element("span", { class: "key", style: "--colour: var(--" + (index ? "second" : "first") + ")" }, element("i"), "answered by " + id));
        const lanes = pair.listeners.map(({ name }) => element("div", { class: "lane", "data-lane": name },
            element("div", { class: "row" }, element("span", {}, element("b", {}, name), " ", element("span", { class: "faint where" })), element("span", { class: "figures" }, element("span", { class: "requests" }), ", ", element("span", { class: "losses" }))),
            element("canvas", { role: "img", "aria-label": "who answered on " + name })));
        return element("section", { "data-pair": pair.name },
            element("div", { class: "row" }, element("h2", {}, "Pair " + pair.name), element("span", { class: "who" }), button("Switch the roles", { do: "switch", pair: pair.name })),
            element("div", { class: "cards" }, ...cards),
            element("p", {}, ...keys, element("span", { class: "key", style: "--colour: var(--lost)" }, element("i"), "request lost")),
            ...lanes, element("p", { class: "faint" }, "The last 90 seconds; now is on the right."));
    }));
}
function show() {
    build();
    byId("title").textContent = state.title;
    byId("about").textContent = state.busy || state.about;
    for (const pair of state.pairs) {
        const section = document.querySelector('[data-pair="' + CSS.escape(pair.name) + '"]');
        text(section, ".who", pair.words);
        for (const one of pair.servers) {
            const card = section.querySelector('[data-card="' + CSS.escape(one.id) + '"]');
            card.className = "card " + one.state;
            card.style.setProperty("--colour", "var(--" + (one === pair.servers[0] ? "first" : "second") + ")");
            card.querySelector(".role").className = "role " + one.role;
            text(card, ".role", one.role);
            text(card, ".state", one.words);
            const may = !state.busy;
            card.querySelector("[data-act=kill]").disabled = !may || one.state === "killed";
            card.querySelector("[data-act=hang]").disabled = !may || one.state !== "up";
            card.querySelector("[data-act=heal]").disabled = !may || one.state === "up";
        }
        section.querySelector("[data-act=switch]").disabled = Boolean(state.busy);
        for (const one of section.querySelectorAll("button")) one.hidden = !state.buttons;
        for (const one of pair.listeners) {
            const lane = section.querySelector('[data-lane="' + CSS.escape(one.name) + '"]');
            text(lane, ".where", one.words);
            text(lane, ".requests", one.requests + " requests");
            text(lane, ".losses", one.lost + " lost");
            lane.querySelector(".losses").className = one.lost ? "losses lost" : "losses";
        }
    }
}
function draw() {
    requestAnimationFrame(draw);
    if (!state) return;
    const now = performance.now() + offset;
    for (const pair of state.pairs) for (const { name } of pair.listeners) {
        const canvas = document.querySelector('[data-lane="' + CSS.escape(name) + '"] canvas');
        const width = canvas.clientWidth * devicePixelRatio, height = canvas.clientHeight * devicePixelRatio;
        if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
        const paint = canvas.getContext("2d");
        paint.clearRect(0, 0, width, height);
        const own = (samples.get(name) || []).filter(({ at }) => now - at < WINDOW + 1000);
        samples.set(name, own);
        const step = Math.max(1, Math.ceil((state.everyMs / WINDOW) * width) + 1);
        for (const { at, server } of own) {
            const index = pair.servers.findIndex(({ id }) => id === server);
            paint.fillStyle = colour(server === null ? "lost" : index === 0 ? "first" : "second");
            paint.fillRect(Math.floor(width - ((now - at) / WINDOW) * width), 0, step, height);
        }
    }
}
const events = new EventSource("/events");
// Each time it is connected it is told what was before.
events.addEventListener("open", () => {
    byId("link").textContent = "live";
    samples.clear();
    byId("log").replaceChildren();
});
events.addEventListener("error", () => (byId("link").textContent = "it has ended, or is out of reach"));
events.addEventListener("state", ({ data }) => { state = JSON.parse(data); offset = state.now - performance.now(); show(); });
events.addEventListener("samples", ({ data }) => {
    for (const { target, at, server } of JSON.parse(data)) {
        if (!samples.has(target)) samples.set(target, []);
        samples.get(target).push({ at, server });
    }
});
events.addEventListener("said", ({ data }) => JSON.parse(data).forEach(log));
events.addEventListener("picture", ({ data }) => {
    byId("picture").append(element("img", { alt: "the drill over time", src: "data:image/svg+xml," + encodeURIComponent(JSON.parse(data)) }));
    byId("picture").hidden = false;
});
requestAnimationFrame(draw);
</script>
</html>
`;
