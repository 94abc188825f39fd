import type { Run } from '../../../kernel/database/database.ts';
import { createPseudonymStore } from '../store/pseudonyms.ts';
import type { IdentityDeps } from './deps.ts';

const atOnce = 500;

/** Who is behind the pseudonyms of the audit. */
export const createPseudonyms = ({ db, vault }: Pick<IdentityDeps, 'db' | 'vault'>) => ({
  /** In the caller's transaction: user ids by the pseudonym in hexadecimal; who was erased is absent. */
  async behind(run: Run, pseudonyms: readonly Buffer[]): Promise<Map<string, string>> {
    const rows = pseudonyms.length === 0 ? [] : await createPseudonymStore(run).behind(pseudonyms);
    return new Map(rows.map(({ id, pseudonym }) => [pseudonym.toString('hex'), id]));
  },

  /** In the job: for people from before there were pseudonyms, a page a transaction until there are none. */
  async fill(): Promise<void> {
    const fillSome = () =>
      db.withSystem('fill-pseudonyms', async (run) => {
        const store = createPseudonymStore(run);
        const people = await store.without(atOnce);
        return store.fill(people.map(({ id }) => ({ id, pseudonym: vault.pseudonym(id) })));
      });
    while ((await fillSome()) > 0);
  },
});
