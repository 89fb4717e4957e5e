// The whole text that `status --format prometheus` prints of a stack with at most one pair of one listener.

/** What differs from test to test. */
export interface Metrics {
    readonly ok: number;
    /** Ids of the listener's servers, both healthy; left out where no pair is known. */
    readonly servers?: { readonly primary: string; readonly secondary: string };
    /** Pairs that are known but for their listeners. */
    readonly pair?: string;
    readonly differences?: number;
    readonly unusedGroups?: number;
    readonly unfinished?: number;
    readonly unknown?: number;
}

const STACK = 'stack="live",region="cn-hangzhou"';

/** Times are replaced by TIME, as `withoutTimes` does. */
export function metricsText(metrics: Metrics): string {
    const { ok, servers, pair, differences = 0, unusedGroups = 0, unfinished = 0, unknown = 0 } = metrics;
    const listener = `${STACK},pair="web",listener="tcp-443"`;
    const named = servers ? "web" : pair;
    const ofListener = (...samples: string[]) => (servers ? samples.map((sample) => `{${listener}${sample}`) : []);
    const ofPair = (value: number) => (named === undefined ? [] : [`{${STACK},pair="${named}"} ${value}`]);
    const ofStack = (value: number) => [`{${STACK}} ${value}`];
    const all: [name: string, help: string, samples: string[]][] = [
        [
            "ok",
            "1 where redundancy is not known to be lost, nothing differs, the last update finished and all could be looked up.",
            ofStack(ok),
        ],
        [
            "serves",
            "Who gets the traffic of a listener: 1 for the one that does.",
            ofListener(',who="primary"} 1', ',who="secondary"} 0', ',who="none"} 0', ',who="unknown"} 0'),
        ],
        [
            "redundancy",
            "Whether the other server could take over: 1 for what holds.",
            ofListener(',state="kept"} 1', ',state="lost"} 0', ',state="unknown"} 0'),
        ],
        [
            "server_healthy",
            "1 where the cloud's probes say healthy, 0 where they say unhealthy; left out where they say nothing.",
            ofListener(
                `,role="primary",server="${servers?.primary}"} 1`,
                `,role="secondary",server="${servers?.secondary}"} 1`,
            ),
        ],
        [
            "goes_back",
            "1 for the server that the traffic goes back to when it recovers; left out where it goes to no other one.",
            [],
        ],
        ["roles_since_timestamp_seconds", "Since when the servers have their roles.", ofListener("} TIME")],
        ["differences", "In how much config, state and cloud differ.", ofPair(differences)],
        ["locked", "1 where the roles of a pair are to stay as they are.", ofPair(0)],
        ["unused_groups", "Server groups that neither a listener nor the state uses.", ofStack(unusedGroups)],
        ["unfinished", "1 where the last update did not finish, or one is running.", ofStack(unfinished)],
        ["unknown", "How much could not be looked up.", ofStack(unknown)],
    ];
    return all
        .flatMap(([name, help, samples]) => {
            const full = `alicloud_primary_secondary_${name}`;
            return [`# HELP ${full} ${help}`, `# TYPE ${full} gauge`, ...samples.map((sample) => full + sample)];
        })
        .map((line) => `${line}\n`)
        .join("");
}

export function withoutTimes(text: string): string {
    return text.replace(/(?<=_timestamp_seconds\{.*\} )\d+(\.\d+)?$/gm, "TIME");
}
