// The policy pack: `pulumi preview --policy-pack policy`. What it asks stands in policies.ts.

import { PolicyPack } from "@pulumi/policy";

import { POLICIES } from "./policies";

new PolicyPack("alicloud-primary-secondary", { policies: [...POLICIES], enforcementLevel: "mandatory" });
