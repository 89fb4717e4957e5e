// Puts one pair to our validation, to the real provider's check and to the local CLB, and says where they disagree.

import { isDeepStrictEqual } from "node:util";

import { LocalClb } from "../../clb/controlPlane/localClb";
import type { SignedClient } from "../../clb/controlPlane/signedClient";
import type { Problem } from "../../components/validation/findings";
import { validatePair } from "../../components/validation/validate";
import { held, expected } from "./held";
import { ownRule } from "./ownRules";
import { type Args, seedOfPairs } from "./pairs";
import { plainPair, type PlainPair } from "./plain";
import { Provider, type Resource } from "./provider";
import { type Refusal, send, wouldSend } from "./send";

/** What became of a pair. */
export interface Verdict {
    /** `accepted`, or who refuses what we refuse: `cloud`, `provider`, or the names of our own rules. */
    readonly by: readonly string[];
    readonly disagreement?: string;
}

/** What cannot be known without asking the cloud; the pair may be right elsewhere. */
const ONLY_THE_CLOUD_KNOWS = [
    // Which zones and instances there are, and of which IP version an access control list is.
    /is not for ipv[46]/,
    /local CLB: no zone /,
    /local CLB: no load balancer /,
];

export const NAME = "web";

export class Judge {
    private constructor(
        private readonly provider: Provider,
        private readonly clb: LocalClb,
        private readonly client: SignedClient,
    ) {}

    static async start(): Promise<Judge> {
        const clb = await LocalClb.start({ seed: seedOfPairs });
        return new Judge(await Provider.start(), clb, clb.client());
    }

    async judge(args: Args): Promise<Verdict> {
        const { problems } = validatePair(NAME, args);
        return problems.length === 0 ? this.accepted(args) : this.refused(args, problems);
    }

    async close(): Promise<void> {
        this.provider.close();
        this.client.close();
        await this.clb.stop();
    }

    private async accepted(args: Args): Promise<Verdict> {
        const by = ["accepted"];
        const pair = plainPair(NAME, args);
        const refusals = await this.checked(pair);
        if (refusals.length > 0) {
            return { by, disagreement: `accepted here, refused by the provider: ${refusals.join("; ")}` };
        }
        const sent = await this.sent(pair);
        if (!("id" in sent)) {
            return ONLY_THE_CLOUD_KNOWS.some((one) => one.test(sent.message))
                ? { by: ["only the cloud knows"] }
                : {
                      by,
                      disagreement: `accepted here, refused by the cloud: ${sent.action} ${sent.code} ${sent.message}`,
                  };
        }
        const wanted = expected(NAME, args);
        const found = held(this.clb.model, sent.id, wanted);
        return isDeepStrictEqual(JSON.parse(JSON.stringify(found)), JSON.parse(JSON.stringify(wanted)))
            ? { by }
            : { by, disagreement: `the cloud holds ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}` };
    }

    private async refused(args: Args, problems: readonly Problem[]): Promise<Verdict> {
        const pair = plainOf(args);
        if (pair) {
            if ((await this.checked(pair)).length > 0) {
                return { by: ["provider"] };
            }
            if (!("id" in (await this.sent(pair)))) {
                return { by: ["cloud"] };
            }
        }
        const rules = await Promise.all(problems.map((problem) => ownRule(problem, args, sentFor)));
        const unfounded = problems
            .filter((_, index) => rules[index] === undefined)
            .map(({ path, reason }) => `${path}: ${reason}`);
        // A program that crashes at one mistake never gets to the others.
        return unfounded.length === 0 || (pair === undefined && unfounded.length < problems.length)
            ? { by: rules.flatMap((rule) => rule?.name ?? []) }
            : { by: ["nobody"], disagreement: `refused here and by nobody else: ${unfounded.join("; ")}` };
    }

    /** Why the provider refuses some of the resources. */
    private async checked({ instance, listeners, standbyCheck, alarms }: PlainPair): Promise<string[]> {
        const resource = (type: string, name: string, inputs: object): Resource => ({
            type: `alicloud:${type}`,
            name,
            inputs,
        });
        const all = [
            ...(instance ? [resource("slb/applicationLoadBalancer:ApplicationLoadBalancer", NAME, instance)] : []),
            ...[...listeners, ...(standbyCheck ? [standbyCheck] : [])].flatMap(({ name, group, listener }) => [
                resource("slb/masterSlaveServerGroup:MasterSlaveServerGroup", name, group),
                resource("slb/listener:Listener", name, listener),
            ]),
            ...(standbyCheck ? [resource("slb/acl:Acl", standbyCheck.name, standbyCheck.acl)] : []),
            ...alarms.map(({ name, inputs }) => resource("cms/alarm:Alarm", name, inputs)),
        ];
        return (await Promise.all(all.map((one) => this.provider.check(one)))).flat();
    }

    /** Sends the pair to a cloud that holds nothing else. */
    private async sent(pair: PlainPair): Promise<{ id: string } | Refusal> {
        this.clb.reset();
        return await send(this.client, pair);
    }
}

async function sentFor(args: Args): Promise<unknown> {
    const pair = plainOf(args);
    return pair && wouldSend(pair);
}

function plainOf(args: Args): PlainPair | undefined {
    try {
        return plainPair(NAME, args);
    } catch {
        // A program could not even be written: there is nobody else to ask.
        return undefined;
    }
}
