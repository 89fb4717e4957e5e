// A local CLB in a process of its own, for as long as whoever started it lives.

import { LocalClb } from "../../clb/localClb";

void LocalClb.start().then((clb) => {
    const { accessKey, secretKey } = clb.credentials;
    process.send?.({ endpoint: clb.endpoint, region: clb.region, accessKey, secretKey });
    process.once("disconnect", () => void clb.stop());
});
