import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import type { DB } from './generated.ts';

/** Writes SQL, typed from the database; it never runs any. A `Run` does, and only for somebody. */
export const query = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Anything Kysely can turn into one statement whose rows are `Row`. */
export type Query<Row> = { compile(): CompiledQuery<Row>; readonly isPlannedAnew?: true };

/**
 * For lists: a plan that was made while a table held a few rows is kept as long as a connection, and reads all of it for
 * each item of a list when it holds a thousand. PostgreSQL notices with its next ANALYZE only, so such a statement is
 * planned each time.
 */
export const plannedAnew = <Row>(one: Query<Row>): Query<Row> => ({
  compile: () => one.compile(),
  isPlannedAnew: true,
});

/** The SQL of templates that hold plain values only: the same whatever the values are, so it is put together once. */
const texts = new WeakMap<TemplateStringsArray, string>();

function textOf(template: TemplateStringsArray): string {
  const known = texts.get(template);
  if (known !== undefined) return known;
  const text = template.reduce((before, part, place) => `${before}$${place}${part}`);
  texts.set(template, text);
  return text;
}

const isFragment = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'toOperationNode' in value;

/** A statement written out, for what the builder does not say well. Values become parameters. */
export const statement = <Row>(template: TemplateStringsArray, ...values: unknown[]): Query<Row> => ({
  // Kysely takes the template apart each time, which was a tenth of a write's time.
  compile: () =>
    values.some(isFragment)
      ? sql<Row>(template, ...values).compile(query)
      : ({ sql: textOf(template), parameters: values } as unknown as CompiledQuery<Row>),
});
