import { type RawBuilder, sql } from 'kysely';
import { EnvelopeError } from '../keys/envelope.ts';
import type { PersonKey } from '../keys/vault.ts';
import { type AnyColumn, isOther, isPacked, isReference, type KnownTable } from './registry.ts';
import type { ColumnShape } from './shape.ts';

/** Whom it is about, and what opens what is theirs. */
export type About = {
  readonly userId: string;
  readonly pseudonym: Buffer;
  readonly key: PersonKey;
};

/** Where a row's values are sealed: the table, and the row's key as text under its columns. */
export type SealedPlace = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly key: Readonly<Record<string, string>>;
};

const instant = 'YYYY-MM-DD"T"HH24:MI:SS';

/** A column as it is told: times to the microsecond, large numbers whole. */
export const told = (at: RawBuilder<unknown>, { type }: ColumnShape): RawBuilder<unknown> => {
  if (type === 'timestamp with time zone')
    return sql`to_char(${at} at time zone 'UTC', ${sql.lit(`${instant}.US"Z"`)})`;
  return type === 'date' || type === 'bigint' ? sql`${at}::text` : at;
};

/** A column of a key as values are sealed by it. */
export const sealedBy = (at: RawBuilder<unknown>, { type }: ColumnShape): RawBuilder<unknown> =>
  type === 'timestamp with time zone'
    ? sql`to_char(${at} at time zone 'UTC', ${sql.lit(`${instant}.MS"Z"`)})`
    : sql`${at}::text`;

const isTold = (held: AnyColumn | undefined): boolean =>
  typeof held === 'object' || held === 'subject' || held === 'fact' || held === 'text' || held === 'json';

/** The columns of one's own rows that are told, in their order. */
export const toldOfOwn = ({ columns }: KnownTable): string[] =>
  Object.keys(columns).filter((name) => isTold(columns[name]));

/** Whether what is in it is sealed with the key of whose row it is. */
export const isSealed = (held: AnyColumn | undefined): boolean =>
  held === 'text' || held === 'json' || isPacked(held);

/** What was read, as it is handed out. @throws EnvelopeError for what cannot be opened */
export function tell(
  about: About,
  { held, shape, place }: { held: AnyColumn; shape: ColumnShape; place: SealedPlace },
  value: unknown,
  says: unknown,
): unknown {
  if (value === null || value === undefined) return null;
  if (isOther(held)) return isSelf(about, held.other, value) ? 'oneself' : 'somebody else';
  if (isReference(held)) return { [held.key]: value, [held.says]: says };
  if (!isSealed(held)) return plain(value, shape);
  const sealed = value as Buffer;
  if (isPacked(held)) return held.unpack(about.key, sealed, place.key, about.userId);
  const at = {
    table: place.table,
    column: shape.name,
    key: place.columns.map((column) => place.key[column] as string),
  };
  return held === 'json' ? about.key.openJson(at, sealed) : about.key.openText(at, sealed);
}

export const isSelf = ({ userId, pseudonym }: About, by: 'id' | 'pseudonym', value: unknown): boolean =>
  by === 'id' ? value === userId : Buffer.isBuffer(value) && value.equals(pseudonym);

function plain(value: unknown, { type }: ColumnShape): unknown {
  if (type === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Whether a value is there and cannot be read. */
export const isUnreadable = (error: unknown): boolean => error instanceof EnvelopeError;
