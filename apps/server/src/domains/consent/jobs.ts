import { z } from 'zod';
import { type Job, job } from '../jobs/index.ts';
import type { Consent } from './service/index.ts';

export const consentJobs = ({ texts }: Consent): Job[] => [
  job({
    name: 'ask-consents-anew',
    payload: z.strictObject({}),
    // Besides when a text is published: what was cut off goes on.
    schedule: '52 * * * *',
    atStart: true,
    handle: () => texts.askAnew(),
  }),
];
