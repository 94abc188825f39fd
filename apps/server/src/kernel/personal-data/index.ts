import type { Run } from '../database/database.ts';
import type { DB } from '../database/generated.ts';
import type { PersonKey } from '../keys/vault.ts';

/**
 * What a column holds, and what is told of it to the person whose row it is:
 * - `subject`: whose row it is.
 * - `pseudonym`: the same, by the keyed pseudonym of the audit.
 * - `fact`: readable, and nobody's own words: an id, a time, one of a closed list, a name of ours. Told.
 * - `text`, `json`: the person's own words, sealed with their key. Told, opened.
 * - `secret`: lets somebody in, or finds somebody by a hash. Not told.
 * - `file`: too large for a row of words, such as points and pictures. Told as a file.
 * - `derived`: worked out from what else is told. Not told.
 * - `inner`: what only the program needs to keep in order, such as a counter of versions. Not told.
 */
export type Held =
  | 'subject'
  | 'pseudonym'
  | 'fact'
  | 'text'
  | 'json'
  | 'secret'
  | 'file'
  | 'derived'
  | 'inner';

/**
 * A person beside the one whose row it is: who gave, asked, answered, checked in. To both it is told that it was they or
 * somebody else, never who. `told`: what such a person is told of the row, if it is not theirs.
 */
export type Other<Column extends string = string> = {
  readonly other: 'id' | 'pseudonym';
  readonly told: readonly Column[];
};

/** A fact that means little by itself: told with what `says` of the row that it refers to says. */
export type Reference = { readonly table: keyof DB; readonly key: string; readonly says: string };

/**
 * Sealed in a form of the domain's own: `unpack` is given the bytes and the row's key, as text, with times to the
 * millisecond. What is in it of somebody else, it leaves out.
 */
export type Packed = {
  readonly unpack: (
    key: PersonKey,
    sealed: Buffer,
    row: Readonly<Record<string, string>>,
    userId: string,
  ) => unknown;
};

/** Why it is kept: the purposes of the records of processing (GDPR Article 30). */
export const purposes = {
  identity: 'Knowing who somebody is, and letting them and nobody else in',
  access: 'Deciding who may see whom',
  consent: 'Proving what somebody agreed to',
  profile: 'Showing people to those they deal with, as they wish',
  sensors: 'Recording what sensors measure, for the person and those who accompany them',
  practice:
    'Planning what somebody practises, and following it, by themselves or with those who accompany them',
  apps: 'Keeping what apps store for somebody',
  use: 'Showing somebody what they did, and counting use where they agree',
  workshops: 'Running workshops: who organizes, who takes part, what is needed for it',
  messages: 'Telling people what concerns them',
  privacy: 'Answering what somebody asks of their data, and proving what was done',
  running: 'Running the program itself; about nobody',
} as const;

/** How long it is kept; kinds with a time of their own are settings, see `docs/guides/configuration.md`. */
export const retentions = {
  erased: 'until the person is erased',
  given: 'until the person takes it back, or is erased',
  used: 'until it is used, runs out or is replaced; days at most after that',
  activities: 'for as many days as activities are kept',
  events: 'until the person is erased or takes back their consent; packed away after some months',
  notifications: 'for as many days as notifications are kept',
  mails: 'the words until they are sent, eight days at most; that there was one, until the person is erased',
  requests: 'for a day',
  messages: 'for half a year',
  sessions: 'until the person is erased, or for as many months as sessions are kept',
  audit: 'for as many months as the audit is kept',
  ever: 'for as long as the organisation runs the program',
} as const;

export type TableFacts<Table extends keyof DB = keyof DB> = {
  /** What a row is, in plain words. */
  readonly what: string;
  readonly purpose: keyof typeof purposes;
  readonly kept: keyof typeof retentions;
  readonly columns: {
    readonly [Column in keyof DB[Table] & string]:
      | Held
      | Other<keyof DB[Table] & string>
      | Reference
      | Packed;
  };
  /** Where its values are sealed, if not in the row itself: the columns of that other row's key. */
  readonly sealedAs?: { readonly table: keyof DB; readonly key: readonly (keyof DB[Table] & string)[] };
};

export type Tables = { readonly [Table in keyof DB]?: TableFacts<Table> };

/** What a domain does with people's data: every domain answers for its own tables, column by column. */
export type PersonalData = {
  readonly tables: Tables;
  /** Removes every row of the person's, in the caller's transaction. */
  erase(run: Run, userId: string): Promise<void>;
};

/** Who else it was is told as `oneself` or `somebody else`; `told`: what they are told of a row of somebody else's. */
export const other = <const Column extends string>(...told: readonly Column[]): Other<Column> => ({
  other: 'id',
  told,
});

/** The same, by the keyed pseudonym of the audit. */
export const otherByPseudonym = <const Column extends string>(...told: readonly Column[]): Other<Column> => ({
  other: 'pseudonym',
  told,
});

const all = <const Column extends string, Kind extends Held>(columns: readonly Column[], kind: Kind) =>
  Object.fromEntries(columns.map((column) => [column, kind])) as Record<Column, Kind>;

/** Columns that hold the same: facts. */
export const facts = <const Column extends string>(...columns: readonly Column[]) => all(columns, 'fact');
/** Columns that hold the same: what only the program needs. */
export const inner = <const Column extends string>(...columns: readonly Column[]) => all(columns, 'inner');
/** Columns that hold the same: the person's own words. */
export const texts = <const Column extends string>(...columns: readonly Column[]) => all(columns, 'text');
