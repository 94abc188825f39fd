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
export type Query<Row> = { compile(): CompiledQuery<Row> };

/** A statement written out, for what the builder does not say well. Values become parameters. */
export const statement = <Row>(text: TemplateStringsArray, ...values: unknown[]): Query<Row> => ({
  compile: () => sql<Row>(text, ...values).compile(query),
});
