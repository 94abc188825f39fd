import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database/database.ts';
import type { Job } from '../jobs/index.ts';
import { createIdentityStore } from './store.ts';

/** What ran out is removed: logins past their end, links used or too old. */
export const identityJobs = (deps: { readonly db: Database; readonly clock: Clock }): Job[] => [
  {
    name: 'expire-logins',
    payload: z.strictObject({}),
    schedule: '17 3 * * *',
    handle: () =>
      deps.db.withSystem('expire-logins', async (run) => {
        const store = createIdentityStore(run);
        await store.deleteExpired(deps.clock.now());
      }),
  },
];
