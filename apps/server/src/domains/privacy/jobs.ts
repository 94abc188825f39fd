import { z } from 'zod';
import { type Job, job } from '../jobs/index.ts';
import type { Privacy } from './service/index.ts';

const nothing = z.strictObject({});

/** Their payloads are empty: whom it is about stands in tables that are erased with them. */
export const privacyJobs = ({ erasing, retention, anchoring }: Privacy): Job[] => [
  job({
    name: 'tend-data-requests',
    payload: nothing,
    schedule: '* * * * *',
    atStart: true,
    handle: () => erasing.tend(),
  }),
  job({
    name: 'repeat-erasures',
    payload: nothing,
    schedule: '23 * * * *',
    atStart: true,
    handle: async () => {
      if ((await erasing.repeat()) > 0) await erasing.tend();
    },
  }),
  job({
    name: 'anchor-audit',
    payload: nothing,
    schedule: '*/10 * * * *',
    atStart: true,
    handle: () => anchoring.anchor(),
  }),
  job({
    name: 'prune-audit',
    payload: nothing,
    schedule: '31 3 * * *',
    handle: () => retention.pruneAudit(),
  }),
];
