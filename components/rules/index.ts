// The rules between two or more settings. A rule looks only at what is known and right by itself, so that one mistake
// is reported once.

import { Findings } from "../check";
import { alarmRules } from "./alarm";
import { guardRules } from "./guard";
import { bandwidthShares, billing, instanceOrId, nameOfInstance, placement } from "./instance";
import { listenerRules } from "./listeners";
import { serverRules } from "./servers";
import { standbyCheckRules } from "./standbyCheck";
import { knownValue, type Pair, type ServerGroup } from "./values";

/** The rules of a pair. `name` is the component's: it is what an instance without a name of its own is called. */
export function pairRules(name: string, pair: Pair, findings: Findings): void {
    instanceOrId(pair, findings);
    const loadBalancer = knownValue(pair.loadBalancer);
    if (loadBalancer) {
        nameOfInstance(name, loadBalancer, findings);
        placement(loadBalancer, findings);
        billing(loadBalancer, pair, findings);
    }
    serverRules(pair, findings);
    listenerRules(pair, findings);
    standbyCheckRules(name, pair, findings);
    alarmRules(pair, findings);
    guardRules(pair, findings);
    if (loadBalancer) {
        bandwidthShares(loadBalancer, knownValue(pair.listeners) ?? [], findings);
    }
}

/** The rules of a group on its own. */
export function serverGroupRules(group: ServerGroup, findings: Findings): void {
    serverRules(group, findings);
}
