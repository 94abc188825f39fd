import { z } from 'zod';
import { uuid } from '../../kernel/http/schema.ts';
import { type Job, job } from '../jobs/index.ts';
import type { SessionsService } from './service/index.ts';

/** What follows when a recording ends: by its recorder, or because nobody goes on with it. */
export const sessionsJobs = ({ finishing, analysing, discardAbandoned, expire }: SessionsService): Job[] => [
  job({
    name: 'finish-session',
    payload: z.strictObject({ userId: uuid, sessionId: uuid }),
    handle: (place) => finishing.finish(place),
  }),
  job({
    name: 'queue-unfinished-sessions',
    payload: z.strictObject({}),
    schedule: '*/10 * * * *',
    atStart: true,
    handle: () => finishing.sweep(),
  }),
  job({
    name: 'analyse-session',
    payload: z.strictObject({ userId: uuid, sessionId: uuid }),
    handle: (place) => analysing.analyse(place),
  }),
  job({
    name: 'queue-outdated-analyses',
    payload: z.strictObject({}),
    schedule: '*/10 * * * *',
    atStart: true,
    handle: () => analysing.queueOutdated(),
  }),
  job({
    name: 'discard-abandoned-sessions',
    payload: z.strictObject({}),
    schedule: '*/10 * * * *',
    atStart: true,
    handle: discardAbandoned,
  }),
  job({
    name: 'expire-sessions',
    payload: z.strictObject({}),
    schedule: '11 3 * * *',
    async handle() {
      await expire();
      await analysing.removeLeft();
    },
  }),
];
