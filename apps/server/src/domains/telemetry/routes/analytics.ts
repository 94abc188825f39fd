import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/analytics.ts';
import type { Telemetry } from '../service/index.ts';

const tag = 'Analytics';
const access = { any: 'analytics:read' } as const;

/**
 * About everybody together. Numbers of people are told however small they are: whoever may ask belongs to the
 * organisation's staff, everybody who is counted agreed to it, and in a small organisation every day has few people.
 * Sequences of what was done come closest to one person's doing, and are told from five people on.
 */
export const analyticsRoutes = ({ analytics }: Telemetry): Route[] => [
  route({
    method: 'GET',
    path: '/v1/analytics/counts',
    name: 'countAllEvents',
    summary: 'How often what was done, by name or category; whole hours of UTC, of at most 400 days',
    tag,
    access,
    schemas: { query: contract.countsQuery, answers: { 200: contract.counts } },
    handle: ({ actor, reach, query }) => analytics.counts({ actor, reach }, query),
  }),
  route({
    method: 'GET',
    path: '/v1/analytics/engagement',
    name: 'getEngagement',
    summary:
      'How many people were active on each day and with which apps, small numbers too; whole days of UTC, at most 400',
    tag,
    access,
    schemas: { query: contract.engagementQuery, answers: { 200: contract.engagement } },
    handle: ({ actor, reach, query }) => analytics.engagement({ actor, reach }, query),
  }),
  route({
    method: 'GET',
    path: '/v1/analytics/funnel',
    name: 'getFunnel',
    summary:
      'How many people came how far through steps in a given order, small numbers too; at most 92 days',
    tag,
    access,
    schemas: { query: contract.funnelQuery, answers: { 200: contract.funnel } },
    handle: ({ actor, reach, query }) => analytics.funnel({ actor, reach }, query),
  }),
  route({
    method: 'GET',
    path: '/v1/analytics/journeys',
    name: 'listJourneys',
    summary: 'How visits most often begin, as at least five people did; at most 92 days',
    tag,
    access,
    schemas: { query: contract.journeysQuery, answers: { 200: contract.journeys } },
    handle: ({ actor, reach, query }) => analytics.journeys({ actor, reach }, query),
  }),
  route({
    method: 'GET',
    path: '/v1/analytics/errors',
    name: 'getErrorStatistics',
    summary:
      'Which errors people met, how many of them, and on which days, small numbers too; at most 92 days',
    tag,
    access,
    schemas: { query: contract.errorsQuery, answers: { 200: contract.errors } },
    handle: ({ actor, reach, query }) => analytics.errors({ actor, reach }, query),
  }),
];
