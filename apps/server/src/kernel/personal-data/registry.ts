import type { DB } from '../database/generated.ts';
import type { Held, Other, Packed, PersonalData, Reference, TableFacts, Tables } from './index.ts';
import { kernelTables } from './kernel-tables.ts';

export type Everything = Readonly<Record<string, PersonalData>>;
export type AnyColumn = Held | Other | Reference | Packed;

/** A table, with columns under their names. */
export type KnownTable = Omit<TableFacts, 'columns' | 'sealedAs'> & {
  readonly name: keyof DB;
  readonly columns: Readonly<Record<string, AnyColumn>>;
  readonly sealedAs?: { readonly table: keyof DB; readonly key: readonly string[] };
};

/** What of a column is said of a person whose row it is not, and how they stand in it. */
export type Appearance = {
  readonly column: string;
  readonly by: Other['other'];
  readonly told: readonly string[];
};

export const isOther = (held: AnyColumn | undefined): held is Other =>
  typeof held === 'object' && 'other' in held;
export const isReference = (held: AnyColumn | undefined): held is Reference =>
  typeof held === 'object' && 'says' in held;
export const isPacked = (held: AnyColumn | undefined): held is Packed =>
  typeof held === 'object' && 'unpack' in held;

const asList = (tables: Tables): KnownTable[] =>
  Object.entries(tables).map(
    ([name, table]) => ({ name: name as keyof DB, ...table }) as unknown as KnownTable,
  );

/** Every table that somebody answers for: the domains' and the kernel's, by their names. Said twice, it is there twice. */
export const tablesOf = (everything: Everything): KnownTable[] =>
  [kernelTables, ...Object.values(everything).map(({ tables }) => tables)]
    .flatMap(asList)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** The column that says whose a row is, if there is one. */
export const subjectOf = ({ columns }: KnownTable): { column: string; by: Other['other'] } | undefined => {
  const found = Object.entries(columns).find(([, held]) => held === 'subject' || held === 'pseudonym');
  return found && { column: found[0], by: found[1] === 'subject' ? 'id' : 'pseudonym' };
};

export const appearancesIn = ({ columns }: KnownTable): Appearance[] =>
  Object.entries(columns).flatMap(([column, held]) =>
    isOther(held) ? [{ column, by: held.other, told: held.told }] : [],
  );

/** Whether rows of it are about somebody. */
export const isPersonal = (table: KnownTable): boolean =>
  subjectOf(table) !== undefined || appearancesIn(table).length > 0;

/** Columns that name a person by their id, as `table.column`. */
export const personColumnsOf = (everything: Everything): string[] =>
  tablesOf(everything).flatMap((table) =>
    [subjectOf(table), ...appearancesIn(table)]
      .filter((one) => one?.by === 'id')
      .map((one) => `${table.name}.${one?.column}`),
  );
