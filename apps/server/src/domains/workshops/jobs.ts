import { z } from 'zod';
import { type Job, job } from '../jobs/index.ts';
import type { Workshops } from './service/index.ts';

const nothing = z.strictObject({});
const everyMinute = '* * * * *';

/** What happens to workshops by itself. Each may be killed at any moment, and goes on where it was. */
export const workshopsJobs = ({ messages, invariants }: Workshops): Job[] => [
  job({
    name: 'tell-workshop-messages',
    payload: nothing,
    schedule: everyMinute,
    atStart: true,
    handle: () => messages.tell(),
  }),
  job({
    name: 'remind-participants',
    payload: nothing,
    schedule: everyMinute,
    atStart: true,
    handle: () => messages.remind(),
  }),
  job({
    name: 'tend-cover-calls',
    payload: nothing,
    schedule: everyMinute,
    atStart: true,
    handle: () => messages.tendCalls(),
  }),
  job({
    name: 'complete-workshops',
    payload: nothing,
    schedule: '7 * * * *',
    handle: async () => {
      await messages.removeOld();
      await messages.completeEnded();
    },
  }),
  job({
    name: 'watch-workshops',
    payload: nothing,
    schedule: everyMinute,
    atStart: true,
    handle: () => invariants.watch(),
  }),
];
