/** What the client takes from the machine it runs on. Tests give their own, so that a day passes in a moment. */
export type Surroundings = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since any moment: a clock that nobody can set. Some systems stop it while they sleep. */
  readonly elapsed: () => number;
  /** At least 0, less than 1: spreads what many would do at the same moment. */
  readonly random: () => number;
  readonly bytes: (count: number) => Uint8Array<ArrayBuffer>;
  /** Does the work after so many milliseconds. @returns how to call it off */
  readonly after: (milliseconds: number, work: () => void) => () => void;
};

export const machine: Surroundings = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
};

export type Backoff = { readonly first: number; readonly most: number };

/**
 * How long to wait before the next try: anything up to a bound that doubles with every failure, so that many who were
 * cut off together do not come back together; never less than the server asked for.
 */
export function waitBefore(
  { random }: Surroundings,
  failures: number,
  { first, most }: Backoff,
  asked = 0,
): number {
  const bound = Math.min(most, first * 2 ** Math.min(failures, 30));
  return asked + Math.ceil(random() * bound);
}

/** Milliseconds that a Retry-After header asks for; 0 when it says nothing that can be understood. */
export function retryAfter(headers: Headers, now: number): number {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}
