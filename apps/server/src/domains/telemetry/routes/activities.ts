import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Telemetry } from '../service/index.ts';

const tag = 'Activities';
const mebibyte = 1024 * 1024;

export const activityRoutes = ({ activities }: Telemetry): Route[] => [
  route({
    method: 'POST',
    path: '/v1/users/{userId}/activities',
    name: 'addActivity',
    summary: 'Store what the person did; the same again changes nothing',
    tag,
    access: { permission: 'activity:write' },
    forApps: true,
    schemas: {
      params: contract.userParams,
      body: contract.newActivity,
      answers: { 200: contract.batchAnswer },
    },
    handle: ({ actor, reach, params, body }) => activities.add({ actor, reach, ...params }, body),
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/activities/batch',
    name: 'addActivities',
    summary: 'Store up to 500 activities of the person, all or none; the same again changes nothing',
    tag,
    access: { permission: 'activity:write' },
    forApps: true,
    // 500 with 8 KiB of data and of metadata each, and what is around them.
    jsonLimit: 9 * mebibyte,
    schemas: {
      params: contract.userParams,
      body: contract.activityBatch,
      answers: { 200: contract.batchAnswer },
    },
    handle: ({ actor, reach, params, body }) => activities.addAll({ actor, reach, ...params }, body.items),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/activities',
    name: 'listActivities',
    summary: 'What the person did, newest first, as long as it is kept; to an app what was done in it',
    tag,
    access: { permission: 'activity:read' },
    forApps: true,
    remembersLogin: true,
    schemas: {
      params: contract.userParams,
      query: contract.activityQuery,
      answers: { 200: contract.activityPage },
    },
    handle: ({ actor, reach, params, query }) => activities.find({ actor, reach, ...params }, query),
  }),
  route({
    method: 'GET',
    path: '/v1/activities',
    name: 'listAllActivities',
    summary: 'What everybody did, newest first, as far back as activities are kept',
    tag,
    access: { any: 'activity:read' },
    schemas: { query: contract.activityQuery, answers: { 200: contract.activityPage } },
    handle: ({ actor, reach, query, request }) =>
      activities.find({ actor, reach, requestId: request.id }, query),
  }),
];
