// Tells the local CLB's own control paths from the cloud's API.

export const PREFIX = "/_clb/";

export const isControl = (url: string): boolean => url.startsWith(PREFIX);
