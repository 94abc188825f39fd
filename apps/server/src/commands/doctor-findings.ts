/** `well`: nothing to do. `look`: it works, and somebody should know. `wrong`: it does not, or will not for long. */
export type State = 'well' | 'look' | 'wrong';

/** One line for an operator: without personal data, without secrets. */
export type Finding = {
  readonly check: string;
  readonly state: State;
  readonly what: string;
  /** Absent where there is nothing to do. */
  readonly advice?: string;
};

export const well = (check: string, what: string): Finding => ({ check, state: 'well', what });
export const look = (check: string, what: string, advice: string): Finding => ({
  ...{ check, state: 'look', what, advice },
});
export const wrong = (check: string, what: string, advice: string): Finding => ({
  ...{ check, state: 'wrong', what, advice },
});

/** Those that are not undefined, or, where none is, that all is well. */
export const orWell = (
  check: string,
  what: string,
  found: readonly (Finding | false | undefined)[],
): Finding[] => {
  const real = found.filter((one) => one !== false && one !== undefined);
  return real.length > 0 ? real : [well(check, what)];
};

/** What a failed check says: its code. Messages may hold addresses, and what is behind them. */
export const reasonOf = (error: unknown): string => {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' && code !== '' ? code : typeof name === 'string' ? name : 'unknown';
};
