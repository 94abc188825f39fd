import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

export type MinorRow = {
  readonly id: string;
  readonly birth_date: Buffer | null;
  readonly country: Buffer | null;
  readonly told_of_age_at: Date | null;
  readonly told_decides_at: Date | null;
};

const minorColumns = ['id', 'birth_date', 'country', 'told_of_age_at', 'told_decides_at'] as const;

/** SQL of ages, and of those who are no adults yet. */
export function createMinorStore(run: Run) {
  return {
    /** People who were minors when they were last looked at, some at a time. */
    minorsAfter: (userId: string, limit: number): Promise<MinorRow[]> =>
      run.all(
        query
          .selectFrom('users')
          .select(minorColumns)
          .where('minor', '=', true)
          .where('id', '>', userId)
          .orderBy('id')
          .limit(limit),
      ),

    /** What decides who agrees for them. */
    ageFacts: (userIds: readonly string[]) =>
      run.all(
        query
          .selectFrom('users')
          .select(['id', 'birth_date', 'country', 'minor'])
          .where('id', 'in', [...userIds]),
      ),

    /** Undefined where they are no minor. */
    minor: (userId: string): Promise<MinorRow | undefined> =>
      run.first(
        query.selectFrom('users').select(minorColumns).where('id', '=', userId).where('minor', '=', true),
      ),

    birthDates: (userIds: readonly string[], hold: boolean) =>
      run.all(
        query
          .selectFrom('users')
          .select(['id', 'birth_date'])
          .where('id', 'in', [...userIds])
          .where('birth_date', 'is not', null)
          .$if(hold, (some) => some.forShare())
          .$narrowType<{ birth_date: Buffer }>(),
      ),
  };
}
