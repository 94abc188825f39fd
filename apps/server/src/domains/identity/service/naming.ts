import type { Run } from '../../../kernel/database/database.ts';
import { createPeopleStore } from '../store/people.ts';
import type { IdentityDeps } from './deps.ts';
import { fieldPlace } from './field-place.ts';

/** What people are called by themselves. */
export function createNaming({ vault }: Pick<IdentityDeps, 'vault'>) {
  return {
    /** In the caller's transaction: what people are called by themselves, and their e-mail; erased ones are absent. */
    async fieldsOf(run: Run, userIds: readonly string[]) {
      const rows = userIds.length === 0 ? [] : await createPeopleStore(run).calledBy(userIds);
      const shown = rows.map(async (row) => {
        const key = await vault.of(row.id);
        const text = (column: string, sealed: Buffer | null) =>
          sealed && key.openText(fieldPlace(row.id, column), sealed);
        return [
          row.id,
          {
            firstName: text('first_name', row.first_name),
            lastName: text('last_name', row.last_name),
            email: text('email', row.email),
          },
        ] as const;
      });
      return new Map(await Promise.all(shown));
    },
  };
}
