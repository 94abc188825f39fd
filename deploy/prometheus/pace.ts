/**
 * How long the rules look back, wait and bear with things. The same rules are written at the pace of an operator's day
 * and, for tests, faster: what takes an hour there takes seconds here, with the same rows of the same table.
 */
export type Pace = {
  /** How far a query looks back. */
  window(duration: string): string;
  /** How long something has to be so before anybody is told. */
  hold(duration: string): string;
  /** How long what is told together is gathered. */
  gather(duration: string): string;
  /** An age in seconds to compare with. @param least what a healthy program reaches by its own beat, however fast the pace */
  seconds(duration: string, least?: string): number;
  /** By what a time that a program tells, and that no rule can change, is multiplied before it is compared. */
  readonly scale: number;
  readonly scrape: string;
  readonly evaluate: string;
};

export const everyday: Pace = {
  window: (duration) => duration,
  hold: (duration) => duration,
  gather: (duration) => duration,
  seconds: (duration) => inSeconds(duration),
  scale: 1,
  scrape: '15s',
  evaluate: '30s',
};

/** A rate needs several looks within its window, at one a second. */
const leastWindow = 5;
const least = 2;
/** Shorter than that, and the cause of others is no longer told before them. */
const holdDivisor = 30;

/** So many times as fast, with a look each second: divided by 240, an hour is 15 s. */
export function faster(divisor: number): Pace {
  const shorter = (duration: string, atLeast: number, by = divisor) =>
    Math.ceil(Math.max(inSeconds(duration) / by, atLeast));
  return {
    window: (duration) => `${shorter(duration, leastWindow)}s`,
    hold: (duration) => `${shorter(duration, least, Math.min(holdDivisor, divisor))}s`,
    gather: (duration) => `${shorter(duration, least)}s`,
    seconds: (duration, atLeast = '0s') => shorter(duration, inSeconds(atLeast)),
    scale: 1 / divisor,
    scrape: '1s',
    evaluate: '1s',
  };
}

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** @throws on what is no single number with s, m, h or d */
export function inSeconds(duration: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  if (count === undefined) throw new Error(`No duration: ${duration}`);
  return Number(count) * units[unit as keyof typeof units];
}
