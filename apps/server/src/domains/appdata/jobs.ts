import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database/database.ts';
import type { Retention } from '../../kernel/retention.ts';
import { type Job, job } from '../jobs/index.ts';
import type { Appdata } from './service/index.ts';
import { createGrantStore } from './store/grants.ts';
import { createTokenStore } from './store/tokens.ts';

const day = 86_400_000;
/** In one run: more wait for the next. They count for nothing before they are removed. */
const mostFallen = 1000;

type JobDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly appdata: Appdata;
  readonly retention: Retention;
};

export const appdataJobs = ({ db, clock, appdata, retention }: JobDeps): Job[] => [
  job({
    name: 'expire-app-tokens',
    payload: z.strictObject({}),
    schedule: '27 * * * *',
    handle: () =>
      db.withSystem('expire-app-tokens', async (run) => {
        const now = clock.now();
        const ended = await createTokenStore(run).dropExpired(now);
        await retention.note(run, 'app-tokens', ended);
        // A code is kept for a day: one that comes again ends what was made of it.
        const grants = createGrantStore(run);
        await grants.dropCodes(new Date(now.getTime() - day));
        // A guardianship that ran out ends without anybody there.
        for (const { user_id: child } of await grants.withFallen(mostFallen))
          await appdata.grants.endFallen(run, child);
      }),
  }),
];
