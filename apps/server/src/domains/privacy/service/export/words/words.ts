import type { purposes } from '../../../../../kernel/personal-data/index.ts';

export type Purpose = keyof typeof purposes;

/** What the index of an archive says. */
export type Words = {
  readonly title: string;
  readonly intro: (day: string) => string;
  readonly others: string;
  readonly secrets: string;
  readonly fields: string;
  readonly purposes: Readonly<Record<Purpose, string>>;
  /** What a row of a table is; English is in the registry. */
  readonly tables: Readonly<Record<string, string>>;
  readonly rows: (rows: number, appearances: number) => string;
  readonly more: string;
  readonly recordings: string;
  readonly recordingsAre: string;
  readonly picture: string;
  readonly unreadable: (values: number) => string;
};
