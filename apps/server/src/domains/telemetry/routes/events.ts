import { type Route, route } from '../../../kernel/http/route.ts';
import * as analytics from '../contract/analytics.ts';
import * as contract from '../contract/events.ts';
import { userParams } from '../contract/parts.ts';
import type { Telemetry } from '../service/index.ts';

const tag = 'Analytics';
const mebibyte = 1024 * 1024;

export const eventRoutes = (telemetry: Telemetry): Route[] => [
  ...storingRoutes(telemetry),
  ...findingRoutes(telemetry),
  ...archiveRoutes(telemetry),
];

const storingRoutes = ({ events }: Telemetry): Route[] => [
  route({
    method: 'POST',
    path: '/v1/users/{userId}/events',
    name: 'addEvent',
    summary: 'Count what the person did, if they agree to that; the same again changes nothing',
    tag,
    access: { permission: 'event:write' },
    forApps: true,
    schemas: { params: userParams, body: contract.newEvent, answers: { 200: contract.eventsStored } },
    handle: ({ actor, reach, params, body }) => events.add({ actor, reach, ...params }, body),
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/events/batch',
    name: 'addEvents',
    summary:
      'Count up to 500 things that the person did, if they agree to that, all or none; the same again changes nothing',
    tag,
    access: { permission: 'event:write' },
    forApps: true,
    // 500 with 8 KiB of data each, and what is around them.
    jsonLimit: 5 * mebibyte,
    schemas: { params: userParams, body: contract.eventBatch, answers: { 200: contract.eventsStored } },
    handle: ({ actor, reach, params, body }) => events.addAll({ actor, reach, ...params }, body.items),
  }),
];

const findingRoutes = ({ events, analytics: counted }: Telemetry): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/events',
    name: 'listEvents',
    summary: 'What was counted of the person, newest first; older months are in the archive',
    tag,
    access: { permission: 'event:read' },
    remembersLogin: true,
    schemas: { params: userParams, query: contract.eventQuery, answers: { 200: contract.eventPage } },
    handle: ({ actor, reach, params, query }) => events.find({ actor, reach, ...params }, query),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/events/counts',
    name: 'countEvents',
    summary: 'How often the person did what, by name or category, the archive included; whole hours of UTC',
    tag,
    access: { permission: 'event:read' },
    remembersLogin: true,
    schemas: { params: userParams, query: analytics.ownCountsQuery, answers: { 200: analytics.ownCounts } },
    handle: ({ actor, reach, params, query }) => counted.countsOf({ actor, reach, ...params }, query),
  }),
  route({
    method: 'GET',
    path: '/v1/events',
    name: 'listAllEvents',
    summary: 'What was counted of everybody, newest first; older months are in the archives',
    tag,
    access: { any: 'event:read' },
    schemas: { query: contract.eventQuery, answers: { 200: contract.eventPage } },
    handle: ({ actor, reach, query, request }) => events.find({ actor, reach, requestId: request.id }, query),
  }),
];

const archiveRoutes = ({ archive }: Telemetry): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/events/archive',
    name: 'listArchivedMonths',
    summary: 'Months of the person’s events that are packed away, newest first',
    tag,
    access: { permission: 'event:read' },
    remembersLogin: true,
    schemas: { params: userParams, answers: { 200: contract.archiveList } },
    handle: async ({ actor, reach, params }) => ({ items: await archive.list({ actor, reach, ...params }) }),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/events/archive/{month}',
    name: 'getArchivedMonth',
    summary: 'The events of a month that is packed away, page by page',
    tag,
    access: { permission: 'event:read' },
    remembersLogin: true,
    schemas: {
      params: contract.archiveParams,
      query: contract.archivePageQuery,
      answers: { 200: contract.archivedMonth },
    },
    handle: async ({ actor, reach, params: { userId, month }, query }) => ({
      month,
      ...(await archive.page({ actor, reach, userId }, month, query.cursor)),
    }),
  }),
];
