import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

type Person = { readonly id: string; readonly pseudonym: Buffer };

/** SQL of the pseudonyms by which people appear in the audit. */
export const createPseudonymStore = (run: Run) => ({
  behind: (pseudonyms: readonly Buffer[]) =>
    run.all(
      query
        .selectFrom('users')
        .select(['id', 'pseudonym'])
        .where('pseudonym', 'in', [...pseudonyms])
        .$narrowType<{ pseudonym: Buffer }>(),
    ),

  /** From before there were pseudonyms, some at a time. */
  without: (limit: number) =>
    run.all(query.selectFrom('users').select('id').where('pseudonym', 'is', null).limit(limit)),

  fill: (people: readonly Person[]) =>
    run.count(statement`
      update users u set pseudonym = p.pseudonym
      from unnest(${people.map(({ id }) => id)}::uuid[], ${people.map(({ pseudonym }) => pseudonym)}::bytea[]) as p (id, pseudonym)
      where u.id = p.id and u.pseudonym is null`),
});
