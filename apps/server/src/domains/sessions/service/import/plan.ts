import type { CsvOptions } from '@attune/signals';

type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What somebody knows better of a CSV file than its first rows tell. Columns count from 0. */
export type CsvPlanned = Given<CsvOptions> & {
  /** When the first point was taken, where the file does not say. */
  readonly startedAt?: string | undefined;
  /** Data types by column. */
  readonly dataTypes?: Readonly<Record<string, string>> | undefined;
};

/** The part of it that tells how the characters are to be read. */
export function csvOptionsOf(plan: CsvPlanned = {}): CsvOptions {
  const { startedAt: _, dataTypes: __, ...options } = plan;
  return options as CsvOptions;
}
