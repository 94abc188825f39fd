import { z } from 'zod';
import { type Job, job } from '../jobs/index.ts';
import type { Access } from './service/index.ts';

const moment = z.iso.datetime().optional();

export const accessJobs = ({ relationships }: Access): Job[] => [
  job({
    name: 'ask-relationship',
    payload: z.strictObject({
      lead: z.uuid(),
      requestedBy: z.uuid(),
      emailIndex: z.string().max(100),
      type: z.string().max(60),
      startsAt: moment,
      expiresAt: moment,
    }),
    everySeconds: 1,
    handle: (wish) => relationships.answerWish(wish),
  }),
];
