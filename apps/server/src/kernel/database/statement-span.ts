import { inSpan } from '../trace.ts';
import type { Query } from './query.ts';

/** Runs one statement as a step of the current trace: what it does, and to which table, but none of its values. */
export const asStep = <T>(query: Query<unknown>, run: () => Promise<T>): Promise<T> =>
  inSpan('database', 'client', () => factsOf(query.compile().sql), run);

const doing = /^\s*(select|insert|update|delete|with)\b/i;
// A table's name, and nothing that a statement could have been given: values are parameters, or stand behind quotes.
const table = /\b(?:from|into|update)\s+(?:only\s+)?(?:public\.)?"?([a-z_]+)"?/i;

const factsOf = (sql: string) => {
  const [, verb = 'other'] = doing.exec(sql) ?? [];
  const [, name] = table.exec(sql) ?? [];
  return {
    'db.system.name': 'postgresql',
    'db.operation.name': verb.toLowerCase(),
    ...(name ? { 'db.collection.name': name } : {}),
  };
};
