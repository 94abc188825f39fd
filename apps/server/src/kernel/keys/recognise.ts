import type { Run } from '../database/database.ts';
import { query } from '../database/query.ts';

/**
 * Whether the key store is the one that this database belongs to. A database sees its first one when it is new; from
 * then on no other will do, since another one opens nothing and finds nobody. Of two at once, one is the first.
 */
export async function recogniseKeyStore(run: Run, fingerprint: Buffer): Promise<boolean> {
  const known = () => run.first(query.selectFrom('key_stores').select('fingerprint'));
  if (!(await known())) {
    const somebody = await run.first(query.selectFrom('users').select('id').limit(1));
    if (somebody) return false;
    await run.count(
      query
        .insertInto('key_stores')
        .values({ fingerprint })
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
  return (await known())?.fingerprint.equals(fingerprint) ?? false;
}
