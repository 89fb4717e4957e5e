// Two accounts of one cloud at one address: by the access key of a call one local CLB answers, or the other.

import { writeFileSync } from "node:fs";

import type { LocalClb } from "../../../clb/controlPlane/localClb";
import { RpcServer } from "../../../clb/controlPlane/rpcServer";
import { makeTlsMaterial } from "../../../clb/controlPlane/tls";

export class Accounts {
    private constructor(
        private readonly server: RpcServer,
        /** `host:port` of both. */
        readonly endpoint: string,
    ) {}

    /** @param first answers every key but the second's, and its authority's file then names that of this address */
    static async start(first: LocalClb, second: LocalClb): Promise<Accounts> {
        const tls = await makeTlsMaterial(["127.0.0.1"]);
        const { accessKey } = second.credentials;
        const server = new RpcServer(tls, (call) => {
            const text = [call.url, call.body.toString("utf8"), ...Object.values(call.headers).flat()].join("\n");
            return (text.includes(accessKey) ? second : first).answer(call);
        });
        const port = await server.listen("127.0.0.1", 0);
        writeFileSync(first.caFile, tls.ca);
        return new Accounts(server, `127.0.0.1:${port}`);
    }

    close(): Promise<void> {
        return this.server.close();
    }
}
