// The rules between two or more settings. A rule looks only at what is known and right by itself, so that one mistake
// is reported once.

import { Findings } from "./findings";
import { checkAlarm } from "./alarmRules";
import { checkGuard } from "./guardRules";
import { checkListeners } from "./listenerRules";
import {
    checkBandwidthShares,
    checkBilling,
    checkLoadBalancerChoice,
    checkLoadBalancerName,
    checkPlacement,
} from "./loadBalancerRules";
import { checkServers } from "./serverRules";
import { checkStandbyCheck } from "./standbyCheckRules";
import { knownValue, type Pair, type ServerGroup } from "./knownValues";

/** The rules of a pair. `name` is the component's: it is what an instance without a name of its own is called. */
export function checkPair(name: string, pair: Pair, findings: Findings): void {
    checkLoadBalancerChoice(pair, findings);
    const loadBalancer = knownValue(pair.loadBalancer);
    if (loadBalancer) {
        checkLoadBalancerName(name, loadBalancer, findings);
        checkPlacement(loadBalancer, findings);
        checkBilling(loadBalancer, pair, findings);
    }
    checkServers(pair, findings);
    checkListeners(pair, findings);
    checkStandbyCheck(name, pair, findings);
    checkAlarm(pair, findings);
    checkGuard(pair, findings);
    if (loadBalancer) {
        checkBandwidthShares(loadBalancer, knownValue(pair.listeners) ?? [], findings);
    }
}

/** The rules of a group on its own. */
export function checkServerGroup(group: ServerGroup, findings: Findings): void {
    checkServers(group, findings);
}
