import { z } from 'zod';
import { type Job, job } from '../jobs/index.ts';
import type { Mail } from './service/index.ts';

/** A mail that cannot be sent is tried again, and is a failed job in the end; what caused it stays. */
export const mailJobs = (mail: Mail): Job[] => [
  job({
    name: 'send-mail',
    payload: z.strictObject({ userId: z.uuid(), mailId: z.uuid() }),
    everySeconds: 0.5,
    // As many as are sent before the queue takes them for lost, even where the mail server lets each wait.
    atOnce: 20,
    handle: ({ userId, mailId }) => mail.send(userId, mailId),
  }),
  job({
    name: 'expire-mails',
    payload: z.strictObject({}),
    schedule: '27 * * * *',
    handle: () => mail.forgetOldWords(),
  }),
];
