import { z } from 'zod';
import { uuid } from '../../kernel/http/schema.ts';
import { type Job, job } from '../jobs/index.ts';
import type { Telemetry } from './service/index.ts';

/** What has no part of its own yet waits in the default one, so a job that comes late loses nothing. */
export const telemetryJobs = ({ partitions, archive, addUp, forget, forgetLeft }: Telemetry): Job[] => [
  job({
    name: 'keep-activity-days',
    payload: z.strictObject({}),
    schedule: '7 * * * *',
    atStart: true,
    handle: () => partitions.keepDays(),
  }),
  job({
    name: 'keep-event-months',
    payload: z.strictObject({}),
    schedule: '17 * * * *',
    atStart: true,
    handle: () => partitions.keepMonths(),
  }),
  job({
    name: 'add-up-events',
    payload: z.strictObject({}),
    schedule: '* * * * *',
    handle: addUp,
  }),
  job({
    name: 'archive-events',
    payload: z.strictObject({}),
    schedule: '23 3 * * *',
    handle: () => archive.run(),
  }),
  job({
    name: 'forget-events',
    payload: z.strictObject({ userId: uuid }),
    handle: ({ userId }) => forget(userId),
  }),
  job({
    name: 'forget-left-events',
    payload: z.strictObject({}),
    schedule: '41 2 * * *',
    handle: forgetLeft,
  }),
];
