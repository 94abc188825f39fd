import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database/database.ts';
import { type Job, job } from '../jobs/index.ts';
import type { Identity } from './service/index.ts';
import { createLoginStore } from './store/logins.ts';
import { createOneTimeStore } from './store/one-time.ts';
import { createThrottleStore } from './store/throttles.ts';

type IdentityJobDeps = { readonly db: Database; readonly clock: Clock; readonly identity: Identity };

const day = 86_400_000;

export const identityJobs = ({ db, clock, identity }: IdentityJobDeps): Job[] => [
  job({
    name: 'expire-logins',
    payload: z.strictObject({}),
    schedule: '17 * * * *',
    // What ran out is removed: logins past their end or left alone too long, one-time tokens, tries long ago.
    handle: () =>
      db.withSystem('expire-logins', async (run) => {
        const now = clock.now();
        const yesterday = new Date(now.getTime() - day);
        await createLoginStore(run).dropExpired(now);
        await createOneTimeStore(run).dropExpired(now);
        await createThrottleStore(run).dropOlder(yesterday);
      }),
  }),
  job({
    name: 'come-of-age',
    payload: z.strictObject({}),
    schedule: '5 0 * * *',
    handle: async () => void (await identity.comingOfAge.releaseAll()),
  }),
  job({
    name: 'answer-reset-request',
    payload: z.strictObject({ emailIndex: z.string().max(100) }),
    everySeconds: 0.5,
    atOnce: 50,
    handle: ({ emailIndex }) => identity.passwordChange.answerResetRequest(emailIndex),
  }),
];
