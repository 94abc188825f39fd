/**
 * Why there is no number: a closed set, so that a page has words for each.
 *
 * - `too-short`: fewer seconds without a gap than the measure needs
 * - `too-few`: fewer beats, intervals, epochs or windows than it needs
 * - `too-much-corrected`: a larger share of beats was corrected than the limit allows
 * - `too-many`: more than can be worked out in a time that somebody waits for
 * - `too-noisy`: what was measured cannot be told from noise
 * - `no-variation`: all values are alike, so a share or an entropy of them has no meaning
 * - `no-clear-peak`: the spectrum has no peak that stands out
 */
export type Lack =
  | 'too-short'
  | 'too-few'
  | 'too-many'
  | 'too-much-corrected'
  | 'too-noisy'
  | 'no-variation'
  | 'no-clear-peak';

/** There is no honest number. What there was and what it would take are in the unit that the reason speaks of. */
export type NotEnough = {
  readonly kind: 'not-enough';
  readonly why: Lack;
  /** Seconds, a count, or a share: what there was. */
  readonly has: number;
  /** The same that is needed; for `too-many`, `too-much-corrected` and `too-noisy` the most that is allowed. */
  readonly needs: number;
};

/** Settings that change a number, by name; they go with the number wherever it is shown or stored. */
export type Settings = Readonly<Record<string, number | string>>;

/** A value with how it was made, or why there is none. Never NaN, never a guess. */
export type Answer<T> =
  | { readonly kind: 'value'; readonly value: T; readonly method: string; readonly settings: Settings }
  | NotEnough;

export const answer = <T>(value: T, method: string, settings: Settings = {}): Answer<T> => ({
  kind: 'value',
  value,
  method,
  settings,
});

export const notEnough = (why: Lack, has: number, needs: number): NotEnough => ({
  kind: 'not-enough',
  why,
  has,
  needs,
});
