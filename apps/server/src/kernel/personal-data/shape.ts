import type { Run } from '../database/database.ts';
import { statement } from '../database/query.ts';

/** A column as the database knows it. */
export type ColumnShape = {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
};

export type TableShape = {
  readonly columns: ReadonlyMap<string, ColumnShape>;
  /** The columns of its primary key, in order. */
  readonly key: readonly string[];
};

export type Shapes = ReadonlyMap<string, TableShape>;

type Row = ColumnShape & { readonly table: string; readonly place: number | null };

/** Every table of ours, its columns and their types: from the database, so that it is never other than what is read. */
export async function readShapes(run: Run): Promise<Shapes> {
  const rows = await run.all(statement<Row>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
      array_position(k.conkey, a.attnum) as place
    from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname, a.attnum`);
  const tables = Map.groupBy(rows, (row) => row.table);
  return new Map([...tables].map(([table, columns]) => [table, shapeOf(columns)]));
}

const shapeOf = (columns: readonly Row[]): TableShape => ({
  columns: new Map(columns.map((column) => [column.name, column])),
  key: columns
    .filter(({ place }) => place !== null)
    .toSorted((one, other) => Number(one.place) - Number(other.place))
    .map(({ name }) => name),
});
