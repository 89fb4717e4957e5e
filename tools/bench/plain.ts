// PAIRS pairs as a plain loop over the provider's resources declares them.

import { declarePlainPair } from "../../tests/support/plainPair";
import { givenFor, INTERVAL, PAIRS } from "./given";

export default function (): Promise<object> {
    for (let i = 0; i < PAIRS; i++) {
        const given = givenFor(i);
        declarePlainPair(`web${i}`, {
            addressType: given("intranet"),
            vswitchId: given("vsw-a"),
            primary: given(`i-a${i}`),
            secondary: given(`i-b${i}`),
            port: given(8443),
            interval: given(INTERVAL),
        });
    }
    return Promise.resolve({});
}
