/** In the order of a breath. */
export const breathParts = ['inhale', 'holdIn', 'exhale', 'holdOut'] as const;
export type BreathPart = (typeof breathParts)[number];

/** The parts of a breath that take any time, in seconds. */
export type Guide = {
  readonly parts: readonly { readonly part: BreathPart; readonly seconds: number }[];
  /** Seconds of a whole breath. */
  readonly seconds: number;
};

const numberOr = (value: unknown, other: number): number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : other;

/**
 * How an exercise leads the breath; undefined where it leaves it alone. Its parts are seconds or, where it says how many breaths
 * make a minute, shares of one. With a number of breaths and no parts, in and out are alike.
 */
export function guideOf(guidance: Readonly<Record<string, unknown>>): Guide | undefined {
  const perMinute = numberOr(guidance.breathsPerMinute, 0);
  const told = breathParts.map((part) => ({ part, seconds: numberOr(guidance[part], 0) }));
  const sum = told.reduce((all, { seconds }) => all + seconds, 0);
  if (sum === 0 && perMinute === 0) return undefined;
  const parts = sum > 0 ? told : told.map(({ part }) => ({ part, seconds: /hale$/.test(part) ? 1 : 0 }));
  const shares = sum > 0 ? sum : 2;
  const seconds = perMinute > 0 ? 60 / perMinute : sum;
  return {
    parts: parts
      .filter((one) => one.seconds > 0)
      .map((one) => ({ part: one.part, seconds: (one.seconds * seconds) / shares })),
    seconds,
  };
}

export type Breath = {
  readonly part: BreathPart;
  /** Counts the parts since the beginning: another one is another number. */
  readonly turn: number;
  /** Seconds of it that are over, and that it has. */
  readonly at: number;
  readonly seconds: number;
  /** How full the lungs are, 0 to 1. */
  readonly full: number;
};

/** @param at seconds since the beginning, from 0 */
export function breathAt({ parts, seconds }: Guide, at: number): Breath {
  const breaths = Math.floor(at / seconds + 1e-9);
  let left = Math.max(0, at - breaths * seconds);
  let index = 0;
  while (index < parts.length - 1 && left >= parts[index]!.seconds - 1e-9) left -= parts[index++]!.seconds;
  const { part, seconds: all } = parts[index]!;
  const share = Math.min(1, left / all);
  return { part, turn: breaths * parts.length + index, at: left, seconds: all, full: fullness(part, share) };
}

/** Lungs move softly at both ends. */
const soft = (share: number): number => (1 - Math.cos(Math.PI * share)) / 2;

function fullness(part: BreathPart, share: number): number {
  switch (part) {
    case 'inhale':
      return soft(share);
    case 'holdIn':
      return 1;
    case 'exhale':
      return 1 - soft(share);
    case 'holdOut':
      return 0;
  }
}

/** Which of several steps it is time for, each having as long as the others. */
export function stepAt(steps: readonly string[], at: number, seconds: number): string | undefined {
  if (steps.length === 0 || seconds <= 0) return undefined;
  return steps[Math.max(0, Math.min(steps.length - 1, Math.floor((at / seconds) * steps.length)))];
}

export const stepsOf = (guidance: Readonly<Record<string, unknown>>): readonly string[] =>
  Array.isArray(guidance.steps)
    ? guidance.steps.filter((step): step is string => typeof step === 'string')
    : [];
