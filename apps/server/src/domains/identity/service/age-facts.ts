import type { Run } from '../../../kernel/database/database.ts';
import { createMinorStore } from '../store/minors.ts';
import type { IdentityDeps } from './deps.ts';
import { fieldPlace } from './field-place.ts';

/** When people were born, and what else decides who agrees for them. */
export function createAges({ vault }: Pick<IdentityDeps, 'vault'>) {
  return {
    /** In the caller's transaction: when they were born, of whom it is known. `hold`: a correction waits for it. */
    async birthDatesOf(run: Run, userIds: readonly string[], hold: boolean): Promise<Map<string, string>> {
      const rows = userIds.length === 0 ? [] : await createMinorStore(run).birthDates(userIds, hold);
      const opened = rows.map(
        async ({ id, birth_date }): Promise<[string, string]> => [
          id,
          (await vault.of(id)).openText(fieldPlace(id, 'birth_date'), birth_date),
        ],
      );
      return new Map(await Promise.all(opened));
    },

    /** In the caller's transaction: what decides who agrees for them; who does not exist is absent. */
    async ageFactsOf(run: Run, userIds: readonly string[]) {
      const rows = userIds.length === 0 ? [] : await createMinorStore(run).ageFacts(userIds);
      const opened = rows.map(async ({ id, minor, ...row }) => {
        // No key is opened for nothing.
        const key = row.birth_date || row.country ? await vault.of(id) : undefined;
        const text = (column: 'birth_date' | 'country') =>
          (row[column] && key?.openText(fieldPlace(id, column), row[column])) ?? null;
        return [id, { birthDate: text('birth_date'), country: text('country'), minor }] as const;
      });
      return new Map(await Promise.all(opened));
    },
  };
}
