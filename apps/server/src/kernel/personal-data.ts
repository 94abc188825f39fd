import type { Run } from './database/database.ts';
import type { PersonKey } from './keys/vault.ts';

/** What a domain does with one person's data: every domain answers for its own tables. */
export type PersonalData = {
  /** Each column of the domain's tables that names a person, as `table.column`. */
  readonly columns: readonly string[];
  /** Everything the domain holds about the person, readable, under a name of the domain's own. */
  collect(run: Run, userId: string, key: PersonKey): Promise<Record<string, unknown>>;
  /** Removes every row of the person's, in the caller's transaction. */
  erase(run: Run, userId: string): Promise<void>;
};
