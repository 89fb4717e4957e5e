// Reads the two servers of a server group from its Pulumi inputs. The provider keeps them as a set, so that only `serverType`
// says which one is the primary.

import { redact, SECRET } from "./model";

/** The inputs of one server, with SECRET for what is secret. */
export type ServerInputs = Readonly<Record<string, unknown>>;

/** The two servers of a group by their role; none where the inputs do not say which is which. */
export interface ServersByRole {
    readonly primary?: ServerInputs;
    readonly secondary?: ServerInputs;
}

/** What the provider fills in where an input is left out, as an import leaves out what is a default. */
const DEFAULTS = { type: "ecs", weight: 100 };

/** Nothing but the role is known of a server of a secret list. */
const HIDDEN: ServerInputs = { serverId: SECRET, type: SECRET, port: SECRET, weight: SECRET };

/** Returns the servers by role. One known role tells the other one; two unknown ones tell nothing. */
export function serversByRole(inputs: unknown): ServersByRole {
    const servers = redact(inputs);
    if (servers === SECRET) {
        return { primary: HIDDEN, secondary: HIDDEN };
    }
    const both = (Array.isArray(servers) ? servers : []).map((server) =>
        server === SECRET ? HIDDEN : { ...DEFAULTS, ...(server as ServerInputs) },
    );
    const [first, second] = both as [ServerInputs?, ServerInputs?];
    if (first === undefined || second === undefined || both.length > 2) {
        return {};
    }
    const [one, other] = [first["serverType"], second["serverType"]];
    if ((one === "Master" && other !== "Master") || (other === "Slave" && one !== "Slave")) {
        return { primary: first, secondary: second };
    }
    return (other === "Master" && one !== "Master") || (one === "Slave" && other !== "Slave")
        ? { primary: second, secondary: first }
        : {};
}
