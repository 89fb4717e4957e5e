// A drill as a picture: one lane per listener, coloured by who answered, with the phases above and their figures below.

import { COLOURS } from "../page";
import { allowedGap } from "./metrics";
import { type Report, type Row } from "./report";
import type { DrillResult } from "./result";

const WIDTH = 1200;
const LEFT = 150;
const RIGHT = 30;
const TOP = 118;
const LANE = 64;
const BAR = 30;
const LINE = 21;
const RULE = 26;
const ALARM = "#e08a1e";
const INK = "#222222";
const FAINT = "#777777";

interface LaneRun {
    readonly kind: keyof typeof COLOURS;
    readonly from: number;
    readonly to: number;
}

export function toSvg(report: Report, result: DrillResult): string {
    const { phases, subjects } = result;
    const begin = phases[0]!.from;
    const end = phases.at(-1)!.to;
    const x = (time: number) => LEFT + ((Math.min(time, end) - begin) / (end - begin)) * (WIDTH - LEFT - RIGHT);
    const rulesBegin = TOP + subjects.length * LANE;
    const lanesEnd = rulesBegin + result.rules.length * RULE;
    const rows = drawTable(report);
    const height = lanesEnd + 70 + rows.length * LINE + 20;
    const parts = [
        text(LEFT - 120, 34, `Failover drill of stack ${report.stack}`, { size: 22, weight: "bold" }),
        text(WIDTH - RIGHT, 34, report.passed ? "everything required held" : "NOT as required", {
            size: 16,
            weight: "bold",
            anchor: "end",
            fill: report.passed ? COLOURS.first : COLOURS.lost,
        }),
        drawLegend(report, result.rules.length > 0),
        phases.map(({ from, to }, index) => drawPhaseShade(x(from), x(to), index, lanesEnd)),
        phases.map(({ from, to }, index) => drawPhaseNumber((x(from) + x(to)) / 2, index)),
        ...subjects.map((subject, index) => drawLane(result, subject, TOP + index * LANE, x)),
        ...result.rules.map((rule, index) => drawRuleLane(result, rule, rulesBegin + index * RULE, x)),
        drawAxis(begin, end, x, lanesEnd),
        ...rows.map((cells, index) => drawTableLine(cells, lanesEnd + 76 + index * LINE, index === 0)),
    ];
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Helvetica, Arial, DejaVu Sans, sans-serif">
<rect width="${WIDTH}" height="${height}" fill="white"/>
${parts.flat().join("\n")}
</svg>
`;
}

function drawLegend({ servers }: Report, hasRules: boolean): string[] {
    const only = servers.length === 1 ? servers[0] : undefined;
    const entries = [
        [COLOURS.first, `answered by ${only?.first ?? "the first primary"}`],
        [COLOURS.second, `answered by ${only?.second ?? "the first secondary"}`],
        [COLOURS.lost, "request lost"],
        ...(hasRules ? ([[ALARM, "in alarm"]] as const) : []),
    ] as const;
    return entries.flatMap(([colour, words], index) => {
        const at = LEFT - 120 + index * 330;
        return [drawRect(at, 50, 16, 14, colour), text(at + 24, 62, words, { size: 14 })];
    });
}

/** What tells a phase from its neighbours. */
function drawPhaseShade(from: number, to: number, index: number, bottom: number): string {
    return drawRect(from, TOP - 32, to - from, bottom - TOP + 32, index % 2 === 0 ? "#f4f4f1" : "#e9e9e4");
}

/** Its number, which may be wider than a short phase: it comes over all shades. */
function drawPhaseNumber(middle: number, index: number): string {
    return [
        `<circle cx="${formatNumber(middle)}" cy="${TOP - 17}" r="11" fill="${INK}"/>`,
        text(middle, TOP - 12, String(index + 1), { size: 14, weight: "bold", anchor: "middle", fill: "white" }),
    ].join("");
}

function drawLane(
    result: DrillResult,
    subject: DrillResult["subjects"][number],
    top: number,
    x: (time: number) => number,
): string[] {
    const bar = top + 8;
    const bars = toRuns(result, subject.name).map(({ kind, from, to }) =>
        drawRect(x(from), bar, Math.max(x(to) - x(from), 1), BAR, COLOURS[kind]),
    );
    const windows = result.phases.flatMap(({ kind, done }) => {
        const allowed = allowedGap(kind, subject);
        if (allowed === undefined) {
            return [];
        }
        const [left, right] = [x(done), x(done + allowed * 1000)];
        const y = bar + BAR + 6;
        return [
            `<path d="M${formatNumber(left)} ${y - 3}v6M${formatNumber(left)} ${y}H${formatNumber(right)}m0 -3v6" stroke="${INK}" fill="none"/>`,
            text(left, y + 15, `a gap of ${allowed} s is allowed`, { size: 11, fill: INK }),
        ];
    });
    const [pair = "", protocol = "", port = ""] = subject.name.split(" ");
    return [
        text(LEFT - 120, bar + 14, `${pair} ${protocol} ${port}`, { size: 15, weight: "bold" }),
        text(LEFT - 120, bar + 30, `${subject.check.toUpperCase()} check`, { size: 12, fill: FAINT }),
        ...bars,
        ...windows,
    ];
}

/** When a rule was in alarm. */
function drawRuleLane(
    { alarmTransitions: said, phases }: DrillResult,
    rule: string,
    top: number,
    x: (time: number) => number,
): string[] {
    const [begin, end] = [phases[0]!.from, phases.at(-1)!.to];
    const own = said.filter((one) => one.rule === rule);
    const bars = own.flatMap(({ state, at }, index) => {
        const [from, to] = [Math.max(at, begin), Math.min(own[index + 1]?.at ?? end, end)];
        return state === "ALARM" && to > from
            ? [drawRect(x(from), top + 6, Math.max(x(to) - x(from), 1), 12, ALARM)]
            : [];
    });
    const line = `<path d="M${formatNumber(x(begin))} ${top + 12}H${formatNumber(x(end))}" stroke="${FAINT}" stroke-dasharray="2 4" fill="none"/>`;
    return [line, ...bars, text(LEFT - 120, top + 16, rule, { size: 11, fill: INK })];
}

/** Who answered, from request to request; neighbours of one kind are one run. */
function toRuns({ samples, everyMs, servers, phases }: DrillResult, name: string): LaneRun[] {
    const first = new Set(servers.map((one) => one.first));
    const last = phases.at(-1)!.to;
    const own = samples.filter(({ target }) => target === name).sort((a, b) => a.sentAt - b.sentAt);
    const runs: LaneRun[] = [];
    for (const { sentAt, server } of own) {
        const kind = server === undefined ? "lost" : first.has(server) ? "first" : "second";
        const before = runs.at(-1);
        const to = Math.min(sentAt + everyMs, last);
        if (before?.kind === kind && sentAt - before.to < 3 * everyMs) {
            runs[runs.length - 1] = { ...before, to };
        } else {
            runs.push({ kind, from: sentAt, to });
        }
    }
    return runs;
}

function drawAxis(begin: number, end: number, x: (time: number) => number, y: number): string[] {
    const seconds = (end - begin) / 1000;
    const step = [1, 2, 5, 10, 20, 30, 60].find((one) => seconds / one <= 16) ?? 120;
    const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
    return ticks.flatMap((tick) => {
        const at = x(begin + tick * 1000);
        return [
            `<path d="M${formatNumber(at)} ${y}v6" stroke="${FAINT}"/>`,
            text(at, y + 21, `${tick} s`, { size: 12, anchor: "middle", fill: FAINT }),
        ];
    });
}

const COLUMNS = [LEFT - 120, 330, 490, 560, 650, 730, 760] as const;
const ANCHORS = ["start", "start", "end", "end", "end", "end", "start"] as const;

/** The figures, first a heading. Numbers of phases stand where the picture has them. */
function drawTable({ phases, listeners }: Report): string[][] {
    const time = (value: number | undefined) => (value === undefined ? "" : `${value.toFixed(1)} s`);
    const cells = (title: string, { listener, requests, lost, longestGapSeconds, allowedGapSeconds, remark }: Row) => [
        title,
        listener,
        String(requests),
        String(lost),
        time(longestGapSeconds),
        time(allowedGapSeconds),
        remark,
    ];
    return [
        ["phase", "listener", "requests", "lost", "gap", "allowed", ""],
        ...phases.flatMap((phase, index) =>
            phase.listeners.map((row, place) => cells(place === 0 ? `${index + 1}  ${phase.title}` : "", row)),
        ),
    ].map((row) => (listeners.length > 0 ? row : []));
}

function drawTableLine(cells: readonly string[], y: number, isHeading: boolean): string {
    return cells
        .map((cell, column) =>
            text(COLUMNS[column]!, y, cell, {
                size: 13,
                anchor: ANCHORS[column]!,
                fill: isHeading ? FAINT : cell.startsWith("NOT") ? COLOURS.lost : INK,
            }),
        )
        .join("");
}

interface TextStyle {
    readonly size: number;
    readonly weight?: string;
    readonly anchor?: "start" | "middle" | "end";
    readonly fill?: string;
}

function text(x: number, y: number, words: string, { size, weight, anchor, fill = INK }: TextStyle): string {
    const style = `${weight ? ` font-weight="${weight}"` : ""}${anchor ? ` text-anchor="${anchor}"` : ""}`;
    return words === ""
        ? ""
        : `<text x="${formatNumber(x)}" y="${formatNumber(y)}" font-size="${size}"${style} fill="${fill}">${escapeXml(words)}</text>`;
}

const drawRect = (x: number, y: number, width: number, height: number, fill: string): string =>
    `<rect x="${formatNumber(x)}" y="${formatNumber(y)}" width="${formatNumber(width)}" height="${formatNumber(height)}" fill="${fill}"/>`;

/** A tenth of a pixel is enough. */
const formatNumber = (value: number): string => String(Math.round(value * 10) / 10);

const escapeXml = (words: string): string => words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
