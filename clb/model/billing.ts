// When a change of billing counts: at the next midnight of China Standard Time.

const DAY = 24 * 60 * 60 * 1000;
const CHINA_STANDARD_TIME = 8 * 60 * 60 * 1000;

export function nextMidnight(now: number): number {
    return (Math.floor((now + CHINA_STANDARD_TIME) / DAY) + 1) * DAY - CHINA_STANDARD_TIME;
}
