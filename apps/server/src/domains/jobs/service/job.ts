import type { z } from 'zod';
import type { JobName } from './names.ts';

/** Background work. Delivery is at least once, so `handle` may run twice for one job and must not mind. */
export type Job<Payload = unknown> = {
  readonly name: JobName;
  /** Ids only: a payload is kept in clear and never personal. Whom it is about stands under one of `peopleKeys`. */
  readonly payload: z.ZodType<Payload>;
  /** When it runs by itself, as a cron line in UTC. */
  readonly schedule?: string;
  /** Whether it also runs when a worker starts, however many start at once. */
  readonly atStart?: boolean;
  /** Seconds between looks for work; absent: 2, as pg-boss has it. */
  readonly everySeconds?: number;
  /** How many are taken at a look, and done one after the other, each failing by itself; absent: two. */
  readonly atOnce?: number;
  readonly handle: (payload: Payload) => Promise<void>;
};

/** A job whose handler knows the type of its payload; the list of jobs itself is uniform. */
export const job = <Payload>(definition: Job<Payload>): Job => definition as unknown as Job;
