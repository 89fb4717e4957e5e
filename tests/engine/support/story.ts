// Tests that are chapters of one story, each of which can be run alone.

/** Declares a chapter, as `it` does. */
export type Chapter = (title: string, tell: () => unknown) => void;

/**
 * A story of its own: a deployment takes many seconds, so that each chapter goes on from what the one before it has left. One
 * that is run alone first brings that about.
 */
export function story(): Chapter {
    const chapters: (() => unknown)[] = [];
    let told = 0;
    return (title, tell) => {
        const end = chapters.push(tell);
        it(title, async () => {
            while (told < end) {
                await chapters[told++]!();
            }
        });
    };
}
