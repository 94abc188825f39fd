import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database/database.ts';
import type { Retention } from '../../kernel/retention.ts';
import { type Job, job } from '../jobs/index.ts';
import type { Identity } from './service/index.ts';
import { createLoginStore } from './store/logins.ts';
import { createOneTimeStore } from './store/one-time.ts';
import { createThrottleStore } from './store/throttles.ts';

type IdentityJobDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly retention: Retention;
};

const day = 86_400_000;

export const identityJobs = ({ db, clock, identity, retention }: IdentityJobDeps): Job[] => [
  job({
    name: 'expire-logins',
    payload: z.strictObject({}),
    schedule: '17 * * * *',
    // What ran out is removed: logins past their end or left alone too long, one-time tokens, tries long ago.
    handle: () =>
      db.withSystem('expire-logins', async (run) => {
        const now = clock.now();
        const yesterday = new Date(now.getTime() - day);
        const ended = await createLoginStore(run).dropExpired(now);
        await retention.note(run, 'logins', ended);
        await createOneTimeStore(run).dropExpired(now);
        await createThrottleStore(run).dropOlder(yesterday);
      }),
  }),
  job({
    name: 'come-of-age',
    payload: z.strictObject({}),
    // Soon after midnight, when the day begins; and each hour, for whatever kept it from that.
    schedule: '1 * * * *',
    atStart: true,
    handle: async () => void (await identity.comingOfAge.releaseAll()),
  }),
  job({
    name: 'tell-of-age',
    payload: z.strictObject({
      userId: z.uuid(),
      about: z.uuid(),
      step: z.enum(['of-age', 'soon', 'decides']),
    }),
    handle: (telling) => identity.comingOfAge.tell(telling),
  }),
  job({
    name: 'fill-pseudonyms',
    payload: z.strictObject({}),
    atStart: true,
    handle: () => identity.pseudonyms.fill(),
  }),
  job({
    name: 'answer-reset-request',
    payload: z.strictObject({ emailIndex: z.string().max(100) }),
    everySeconds: 0.5,
    atOnce: 50,
    handle: ({ emailIndex }) => identity.passwordChange.answerResetRequest(emailIndex),
  }),
];
