import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { SessionsService } from '../service/index.ts';
import { tag } from './kit.ts';

const path = '/v1/users/{userId}';
const reads = { tag, access: { permission: 'session:read' }, remembersLogin: true } as const;

/** Numbers of sessions, and how they change. */
export const metricRoutes = ({ numbers }: SessionsService): Route[] => [
  route({
    ...reads,
    method: 'GET',
    path: `${path}/sessions/{sessionId}/metrics`,
    name: 'getSessionMetrics',
    summary: 'Numbers of a session, each with its method and settings, or why there is none',
    schemas: { params: contract.sessionParams, answers: { 200: contract.sessionMetrics } },
    handle: ({ actor, reach, params }) => numbers.ofSession({ actor, reach, ...params }),
  }),
  route({
    ...reads,
    method: 'GET',
    path: `${path}/sessions/{sessionId}/channels/{channel}/intervals`,
    name: 'getIntervals',
    summary: 'The intervals between beats that the numbers of a channel rest on, before any is corrected',
    schemas: { params: contract.channelParams, answers: { 200: contract.intervals } },
    handle: ({ actor, reach, params }) => numbers.intervals({ actor, reach, ...params }),
  }),
  route({
    ...reads,
    method: 'GET',
    path: `${path}/metrics/trend`,
    name: 'getTrend',
    summary: 'One number of a person over time, and how much of its changes is noise',
    schemas: { params: contract.userParams, query: contract.trendQuery, answers: { 200: contract.trend } },
    handle: ({ actor, reach, params, query }) => numbers.trend({ actor, reach, ...params }, query),
  }),
  route({
    ...reads,
    method: 'GET',
    path: `${path}/metrics/comparison`,
    name: 'compareSessions',
    summary: 'Two sessions of a person, number by number, and which differences are more than noise',
    schemas: {
      params: contract.userParams,
      query: contract.comparisonQuery,
      answers: { 200: contract.comparison },
    },
    handle: ({ actor, reach, params, query }) =>
      numbers.compare({ actor, reach, ...params }, query.first, query.second),
  }),
];
