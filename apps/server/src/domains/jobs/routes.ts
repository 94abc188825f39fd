import type { z } from 'zod';
import { type Route, route } from '../../kernel/http/route.ts';
import * as contract from './contract.ts';
import { type Chosen, mostAtOnce, type Operations, refuseNothing } from './service/index.ts';

const tag = 'Operations (private side)';

/** For those who run the machine: on its private side only. */
export const jobsRoutes = ({ failed, overview }: Operations): Route[] => [
  route({
    method: 'GET',
    path: '/v1/operations/jobs',
    name: 'getJobs',
    summary:
      'What waits and runs in the background, which workers there are, and how scheduled jobs went last',
    tag,
    side: 'private',
    access: { any: 'job:read' },
    schemas: { answers: { 200: contract.overview } },
    handle: ({ actor, reach }) => overview.read(actor, reach),
  }),
  route({
    method: 'GET',
    path: '/v1/operations/failed-jobs',
    name: 'listFailedJobs',
    summary: 'Jobs that failed for good, newest first',
    tag,
    side: 'private',
    access: { any: 'job:read' },
    schemas: { query: contract.failureQuery, answers: { 200: contract.failureList } },
    handle: ({ actor, reach, query }) => failed.list(actor, reach, query),
  }),
  route({
    method: 'GET',
    path: '/v1/operations/failed-jobs/{failureId}',
    name: 'getFailedJob',
    summary: 'A failed job with those that it was a retry of, and those of its retries',
    tag,
    side: 'private',
    access: { any: 'job:read' },
    schemas: { params: contract.failureParams, answers: { 200: contract.failureHistory } },
    handle: ({ actor, reach, params }) => failed.history(actor, reach, params.failureId),
  }),
  ...deciding(
    'retry',
    'Retry failed jobs: these, or up to a thousand of a filter, one after the other',
    failed.retry,
  ),
  ...deciding('discard', 'Discard failed jobs: these, or up to a thousand of a filter', failed.discard),
];

function deciding(
  what: 'retry' | 'discard',
  summary: string,
  decide: Operations['failed']['retry'],
): Route[] {
  const Name = what === 'retry' ? 'Retry' : 'Discard';
  const usual = { method: 'POST', tag, side: 'private', access: { any: 'job:manage' } } as const;
  return [
    route({
      ...usual,
      path: `/v1/operations/failed-jobs/${what}`,
      name: `${what}FailedJobs`,
      summary,
      schemas: { body: contract.decisionBody, answers: { 200: contract.decided } },
      handle: ({ actor, body, request }) =>
        decide(chosenOf(body.failures), { actor, reason: body.reason, requestId: request.id }),
    }),
    route({
      ...usual,
      path: `/v1/operations/failed-jobs/{failureId}/${what}`,
      name: `${what}FailedJob`,
      summary: `${Name} one failed job; 409 when somebody was faster, or when nothing is kept of it`,
      schemas: {
        params: contract.failureParams,
        body: contract.reasonBody,
        answers: { 200: contract.decided },
      },
      handle: async ({ actor, params, body, request }) => {
        const chosen = { ids: [params.failureId] };
        const decided = await decide(chosen, { actor, reason: body.reason, requestId: request.id });
        refuseNothing(decided);
        return decided;
      },
    }),
  ];
}

const chosenOf = (failures: z.output<typeof contract.decisionBody>['failures']): Chosen =>
  'ids' in failures ? { ids: [...new Set(failures.ids)] } : { filter: failures.filter, most: mostAtOnce };
