import type { Server } from 'node:http';
import { createSpools, type Spools } from '../spool.ts';
import { type BodyBudget, createBodyBudget } from './body-budget.ts';
import { type BodyTimes, watchBodies } from './incoming.ts';

/** What takes bodies in that are not parsed as JSON. */
export type Bodies = {
  /** Room for those in memory, and for those that lie on disk meanwhile. */
  readonly raw: BodyBudget;
  readonly streams: BodyBudget;
  readonly spools: Spools;
  readonly times: BodyTimes;
};

type Room = {
  readonly bodyBytesAtOnce: number;
  readonly spool: { readonly folder: string; readonly bytesAtOnce: number };
};

export const bodiesOf = (server: Server, { bodyBytesAtOnce, spool }: Room): Bodies => ({
  raw: createBodyBudget(bodyBytesAtOnce),
  streams: createBodyBudget(spool.bytesAtOnce),
  spools: createSpools(spool.folder),
  times: watchBodies(server),
});
