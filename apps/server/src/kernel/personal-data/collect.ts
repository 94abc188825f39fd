import { type RawBuilder, sql } from 'kysely';
import type { Run } from '../database/database.ts';
import { query } from '../database/query.ts';
import { type AnyColumn, appearancesIn, isReference, type KnownTable, subjectOf } from './registry.ts';
import type { ColumnShape, Shapes, TableShape } from './shape.ts';
import { type About, isSealed, isSelf, isUnreadable, sealedBy, tell, told, toldOfOwn } from './values.ts';

export type { About } from './values.ts';
/** A row as it is handed out: what is told, under the names of its columns. */
export type ToldRow = Readonly<Record<string, unknown>>;

export type Collector = {
  /** The rows that are the person's. */
  own(table: KnownTable): AsyncGenerator<ToldRow, void, undefined>;
  /** What they are told of rows of others in which they appear. */
  appearances(table: KnownTable): AsyncGenerator<ToldRow, void, undefined>;
  /** How many values were there that could not be opened. */
  readonly unreadable: () => number;
};

/** Rows that are read at once: so many, and no more bytes than these of what is sealed, unless one row has more. */
const rowsAtOnce = 1000;
const bytesAtOnce = 4 * 2 ** 20;

type Read = Readonly<Record<string, unknown>>;
type Page = {
  readonly select: RawBuilder<unknown>;
  readonly where: RawBuilder<unknown>;
  readonly sealed: readonly string[];
};

const column = (name: string) => sql.ref(`t.${name}`);

/**
 * Reads whatever any table says of one person, a page at a time by its primary key, in `run`, which sees everybody: what
 * is theirs is found by the column that says so. Nothing is read ahead of who takes it.
 */
export function createCollector(run: Run, shapes: Shapes, about: About): Collector {
  let unreadable = 0;

  const shapeOf = ({ name }: KnownTable): TableShape => {
    const shape = shapes.get(name);
    if (!shape) throw new Error(`There is no table ${name}.`);
    return shape;
  };
  const me = (by: 'id' | 'pseudonym') =>
    by === 'id' ? sql`${about.userId}::uuid` : sql`${about.pseudonym}::bytea`;

  async function* read(table: KnownTable, page: Page): AsyncGenerator<Read, void, undefined> {
    const shape = shapeOf(table);
    for (let after: readonly string[] | undefined; ; ) {
      const rows = await run.all<Read>({ compile: () => pageOf(table, shape, page, after).compile(query) });
      yield* rows;
      const last = rows.at(-1);
      if (!last || (last.found === rows.length && rows.length < rowsAtOnce)) return;
      after = shape.key.map((_, place) => last[`k${place}`] as string);
    }
  }

  async function toldValue(table: KnownTable, name: string, row: Read): Promise<unknown> {
    const shape = shapeOf(table);
    const held = table.columns[name] as AnyColumn;
    const columns = table.sealedAs?.key ?? shape.key;
    const place = {
      table: table.sealedAs?.table ?? table.name,
      columns,
      key: Object.fromEntries(columns.map((part) => [part, row[`p_${part}`] as string])),
    };
    try {
      const known = { held, shape: shape.columns.get(name) as ColumnShape, place };
      return await tell(about, known, row[`c_${name}`], row[`s_${name}`]);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      unreadable++;
      return null;
    }
  }

  const toldRow = async (table: KnownTable, names: readonly string[], row: Read): Promise<ToldRow> => {
    const values: [string, unknown][] = [];
    for (const name of names) values.push([name, await toldValue(table, name, row)]);
    return Object.fromEntries(values);
  };

  return {
    unreadable: () => unreadable,

    async *own(table) {
      const subject = subjectOf(table);
      if (!subject) return;
      const names = toldOfOwn(table);
      const where = sql`${column(subject.column)} = ${me(subject.by)}`;
      const sealed = names.filter((name) => isSealed(table.columns[name]));
      const select = selectOf(table, shapeOf(table), names);
      for await (const row of read(table, { select, where, sealed })) yield await toldRow(table, names, row);
    },

    async *appearances(table) {
      const places = appearancesIn(table);
      if (places.length === 0) return;
      const subject = subjectOf(table);
      const anywhere = sql.join(
        places.map(({ column: name, by }) => sql`${column(name)} = ${me(by)}`),
        sql` or `,
      );
      const notOwn = subject ? sql` and ${column(subject.column)} is distinct from ${me(subject.by)}` : sql``;
      const names = [...new Set(places.flatMap((place) => [place.column, ...place.told]))];
      const select = selectOf(table, shapeOf(table), names);
      for await (const row of read(table, { select, where: sql`(${anywhere})${notOwn}`, sealed: [] })) {
        const mine = places.filter((place) => isSelf(about, place.by, row[`c_${place.column}`]));
        const shown = new Set(mine.flatMap((place) => [place.column, ...place.told]));
        yield await toldRow(
          table,
          names.filter((name) => shown.has(name)),
          row,
        );
      }
    },
  };
}

/** One page: what comes after a key, at most so many rows and bytes. */
function pageOf(table: KnownTable, shape: TableShape, page: Page, after: readonly string[] | undefined) {
  const key = sql.join(shape.key.map(column));
  const from = after
    ? sql` and (${key}) > (${sql.join(after.map((value, place) => sql`${value}::text::${typeOf(shape, place)}`))})`
    : sql``;
  const bytes = page.sealed.map((name) => sql`coalesce(octet_length(${column(name)}), 0)`);
  const size = bytes.length > 0 ? sql.join(bytes, sql` + `) : sql`0`;
  const rows = sql`select t.* from ${sql.table(table.name)} t where ${page.where}${from} order by ${key} limit ${sql.lit(rowsAtOnce)}`;
  const weighed = sql`
    select t.*, sum(${size}) over (order by ${key}) - (${size}) as attune_before, count(*) over ()::int as attune_found
    from (${rows}) t`;
  return sql<Read>`
    select ${page.select}, t.attune_found as found from (${weighed}) t
    where t.attune_before < ${sql.lit(bytesAtOnce)} order by ${key}`;
}

const typeOf = (shape: TableShape, place: number) =>
  sql.raw((shape.columns.get(shape.key[place] as string) as ColumnShape).type);

/** The columns that are told, what their references say, and the row's key: to go on after it, and to open what is sealed by it. */
function selectOf(table: KnownTable, shape: TableShape, names: readonly string[]): RawBuilder<unknown> {
  const known = (name: string): ColumnShape => {
    const found = shape.columns.get(name);
    if (!found) throw new Error(`There is no column ${table.name}.${name}.`);
    return found;
  };
  const values = names.map((name) => sql`${told(column(name), known(name))} as ${sql.ref(`c_${name}`)}`);
  const references = names.flatMap((name) => {
    const held = table.columns[name];
    if (!isReference(held)) return [];
    return [
      sql`(select r.${sql.ref(held.says)} from ${sql.table(held.table)} r where r.${sql.ref(held.key)} = ${column(name)}) as ${sql.ref(`s_${name}`)}`,
    ];
  });
  const places = shape.key.map(
    (name) => sql`${sealedBy(column(name), known(name))} as ${sql.ref(`p_${name}`)}`,
  );
  const cursor = shape.key.map((name, place) => sql`${column(name)}::text as ${sql.ref(`k${place}`)}`);
  return sql.join([...values, ...references, ...places, ...cursor]);
}
