// Swaps the two servers of a pair.

import type { ListenerArgs, PrimarySecondaryLoadBalancerArgs, StandbyCheckArgs } from "../args";

/** The arguments with the two servers exchanged, each with its type, its weight and its ports. */
export function swapRoles(args: PrimarySecondaryLoadBalancerArgs): PrimarySecondaryLoadBalancerArgs {
    return {
        ...args,
        primary: args.secondary,
        secondary: args.primary,
        listeners: args.listeners.map(swapPorts),
        ...(args.standbyCheck && { standbyCheck: swapPorts(args.standbyCheck) }),
    };
}

function swapPorts<P extends ListenerArgs | StandbyCheckArgs>(ports: P): P {
    return { ...ports, primaryPort: ports.secondaryPort, secondaryPort: ports.primaryPort };
}
