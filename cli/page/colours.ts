// The colours of the page and of a drill's picture.

export const COLOURS = { first: "#2a9d6f", second: "#3b73c4", lost: "#d33c34", none: "#e8e8e8" };
