// The services and the JSON that they answer with.

export type Service = "slb" | "ecs" | "vpc" | "cms" | "sts" | "location" | "actiontrail";

export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

export type Reply = { readonly [key: string]: Json };
