import { z } from 'zod';
import { pageOf, pageQuery } from '../../kernel/http/paging.ts';
import { uuid } from '../../kernel/http/schema.ts';

const name = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z-]{0,59}$/)
  .describe('A job, such as send-mail');
const error = z.string().min(1).max(200).describe('Class and code of the error, as the list shows it');
const moment = z.iso.datetime({ offset: true }).pipe(z.coerce.date());

const filter = {
  job: name.optional(),
  error: error.optional(),
  from: moment.optional().describe('Failed at or after this moment'),
  to: moment.optional().describe('Failed before this moment'),
};

export const failureState = z.enum(['open', 'retried', 'discarded']);

export const failureQuery = pageQuery.extend({ ...filter, state: failureState.optional() });

export const failureParams = z.object({ failureId: uuid });

/** These, or up to a thousand of those that a filter finds, oldest first. */
export const decisionBody = z.strictObject({
  failures: z.union([
    z.strictObject({ ids: z.array(uuid).min(1).max(1000).describe('1 to 1,000') }),
    z.strictObject({
      filter: z.strictObject(filter).describe('Those that are open; oldest first, 1,000 at most'),
    }),
  ]),
  reason: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('Why, for whoever looks at it later; 1 to 500 characters'),
});

export const reasonBody = z.strictObject({ reason: decisionBody.shape.reason });

const failure = z.object({
  failureId: uuid,
  job: z.string(),
  connection: z.string().describe('Where it ran: queue and machine'),
  error: z.string().describe('Class and code; messages may hold values of people and are not kept'),
  attempts: z.number(),
  failedAt: z.iso.datetime(),
  state: failureState,
  hasPayload: z
    .boolean()
    .describe('Whether what the job was about is still kept: else it can only be discarded'),
  progress: z
    .enum(['waiting', 'running', 'done', 'failed', 'unknown'])
    .optional()
    .describe('What became of the job that was queued anew; unknown when the queue has forgotten it'),
  retryOf: uuid.optional().describe('The failure that was retried, where this is of the retry'),
  decision: z
    .object({
      at: z.iso.datetime(),
      reason: z.string(),
      by: z
        .object({ userId: uuid, displayName: z.string().optional() })
        .nullable()
        .describe('null: at the command line of the machine'),
    })
    .optional(),
});

export const failureList = pageOf(failure);
export const failureHistory = z.object({ items: z.array(failure).describe('Oldest first') });

export const decided = z.object({
  done: z.number().describe('How many were'),
  open: z
    .number()
    .describe('How many of those that were meant are open still: not kept any more, or too many at once'),
  closed: z.number().describe('How many of those that were named somebody had decided about already'),
});

const instant = z.iso.datetime().nullable();

export const overview = z.object({
  openFailures: z.number(),
  openByJob: z.array(z.object({ job: z.string(), open: z.number() })),
  workers: z.number().describe('Processes that take jobs, and said so within their last three beats'),
  queues: z.array(
    z.object({
      job: z.string(),
      waiting: z.number(),
      active: z.number(),
      oldestSeconds: z.number().describe('For how long the oldest could have begun that has not'),
    }),
  ),
  schedules: z.array(
    z.object({
      job: z.string(),
      cron: z.string().describe('In UTC'),
      succeededAt: instant,
      seconds: z.number().nullable().describe('How long it took then'),
      failedAt: instant,
      nextAt: instant,
    }),
  ),
});
