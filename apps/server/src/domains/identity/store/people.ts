import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

/** SQL of who is here at all, and what they are called by themselves. */
export function createPeopleStore(run: Run) {
  return {
    anybody: () => run.first(query.selectFrom('users').select('id').limit(1)),

    someoneBesides: (userIds: readonly string[]) =>
      run.first(
        query
          .selectFrom('users')
          .select('id')
          .where('id', 'not in', [...userIds])
          .limit(1),
      ),

    calledBy: (userIds: readonly string[]) =>
      run.all(
        query
          .selectFrom('users')
          .select(['id', 'first_name', 'last_name', 'email'])
          .where('id', 'in', [...userIds]),
      ),
  };
}
