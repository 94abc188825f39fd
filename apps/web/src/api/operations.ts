import type { operations } from '@attune/client';
import { type Answer, answered, type Body, client, type Stop } from './exchange.ts';

export type JobsOverview = Answer<'getJobs'>;
export type Failure = Answer<'listFailedJobs'>['items'][number];
export type Schedule = JobsOverview['schedules'][number];
export type Decided = Answer<'retryFailedJobs'>;
export type Decision = Body<'retryFailedJobs'>;
type FailureQuery = NonNullable<operations['listFailedJobs']['parameters']['query']>;

/** What operators do; only the private side answers. */
export const operationsCalls = {
  jobs: (signal: Stop) => answered(client.GET('/v1/operations/jobs', { signal })),
  failedJobs: (query: FailureQuery, signal: Stop) =>
    answered(client.GET('/v1/operations/failed-jobs', { params: { query }, signal })),
  failedJob: (failureId: string, signal: Stop) =>
    answered(
      client.GET('/v1/operations/failed-jobs/{failureId}', { params: { path: { failureId } }, signal }),
    ),
  retryFailedJobs: (body: Decision) => answered(client.POST('/v1/operations/failed-jobs/retry', { body })),
  discardFailedJobs: (body: Decision) =>
    answered(client.POST('/v1/operations/failed-jobs/discard', { body })),
};
