// What a local CLB must hold before a stack can be brought up on it.

import type { Seeder } from "../../clb/controlPlane/seed";

/** The servers and the vSwitch that a config names: two zones, one VPC. */
export function readSeedIds(config: unknown, region: string): (seed: Seeder) => void {
    const text = JSON.stringify(config);
    const all = (pattern: RegExp) => [...new Set(text.match(pattern) ?? [])];
    const zones = [...new Set([...all(new RegExp(`${region}-[a-z]\\b`, "g")), `${region}-h`, `${region}-i`])];
    return (seed) => {
        zones.forEach((zone) => seed.zone(zone));
        seed.vpc("vpc-test", "10.0.0.0/16");
        const vSwitches = [...all(/\bvsw-[0-9a-z-]+/g), "vsw-other"];
        vSwitches.forEach((id, index) => seed.vSwitch(id, "vpc-test", zones[index % 2]!, `10.0.${index}.0/24`));
        all(/\bi-[0-9a-z-]+/g).forEach((id) => seed.ecs({ id }));
        all(/\beni-[0-9a-z-]+/g).forEach((id) => seed.eni({ id }));
    };
}
