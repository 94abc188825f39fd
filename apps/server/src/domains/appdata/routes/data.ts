import { isAmong } from '../../../kernel/http/etags.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Appdata } from '../service/index.ts';

const tag = 'App data';
const reading = { permission: 'appdata:read' } as const;
const writing = { permission: 'appdata:write' } as const;

export const dataRoutes = (appdata: Appdata): Route[] => [
  ...readRoutes(appdata),
  ...writeRoutes(appdata),
  ...deleteRoutes(appdata),
];

const readRoutes = ({ data }: Appdata): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/apps',
    name: 'listStoringApps',
    summary: 'Which apps store something for the person, and how much',
    tag,
    access: reading,
    remembersLogin: true,
    schemas: { params: contract.userParams, answers: { 200: contract.storingApps } },
    handle: async ({ actor, reach, params }) => ({ items: await data.apps({ actor, reach, ...params }) }),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/apps/{app}/data',
    name: 'listAppData',
    summary: 'What the app stores for the person, in the order of the keys',
    tag,
    access: reading,
    forApps: true,
    schemas: {
      params: contract.userAppParams,
      query: contract.listQuery,
      answers: { 200: contract.dataPage },
    },
    handle: ({ actor, reach, params, query }) =>
      data.list({ actor, reach, userId: params.userId }, params.app, query),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/apps/{app}/data/{key}',
    name: 'getAppData',
    summary: 'One value; its version is in the ETag',
    tag,
    access: reading,
    forApps: true,
    remembersLogin: true,
    schemas: {
      params: contract.dataParams,
      headers: contract.getHeaders,
      answers: { 200: contract.data, 304: null },
    },
    handle: async ({ actor, reach, params, headers, reply }) => {
      const { userId, app, key } = params;
      const found = await data.one({ actor, reach, userId }, app, key);
      reply.header('etag', found.etag);
      const known = headers['if-none-match'];
      if (known !== undefined && isAmong(known, found.etag)) {
        reply.status(304);
        return undefined;
      }
      return found;
    },
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/apps/{app}/data/{key}/versions',
    name: 'listAppDataVersions',
    summary: 'What was written under the key, newest first, as deep as the operator keeps it',
    tag,
    access: reading,
    forApps: true,
    remembersLogin: true,
    schemas: {
      params: contract.dataParams,
      query: contract.versionsQuery,
      answers: { 200: contract.versionsPage },
    },
    handle: ({ actor, reach, params, query }) =>
      data.versions({ actor, reach, userId: params.userId }, params, query),
  }),
];

const writeRoutes = ({ data, bulk }: Appdata): Route[] => [
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/apps/{app}/data/{key}',
    name: 'putAppData',
    summary:
      'Write a value: whatever is there; with If-Match only over that version, with If-None-Match: * only where there is none. Else 412 says what was found, and nothing is written',
    tag,
    access: writing,
    forApps: true,
    schemas: {
      params: contract.dataParams,
      headers: contract.putHeaders,
      body: contract.putBody,
      answers: { 200: contract.written },
    },
    handle: async ({ actor, reach, params, headers, body, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      const condition = {
        ifMatch: headers['if-match'],
        createOnly: headers['if-none-match'] === '*',
      };
      const written = await data.put(about, params, body.value, condition, headers['idempotency-key']);
      reply.header('etag', written.etag);
      return written;
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/apps/{app}/data/bulk',
    name: 'putAppDataBulk',
    summary:
      'Write up to 100 values, 1 MiB in all. Each is written whole or not at all, and one that cannot be written does not stop the others',
    tag,
    access: writing,
    forApps: true,
    schemas: {
      params: contract.userAppParams,
      headers: contract.bulkHeaders,
      body: contract.bulkBody,
      answers: { 200: contract.bulkAnswer },
    },
    handle: async ({ actor, reach, params, headers, body, request }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      return { items: await bulk(about, params.app, body.items, headers['idempotency-key']) };
    },
  }),
];

const deleteRoutes = ({ data }: Appdata): Route[] => [
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/apps/{app}/data/{key}',
    name: 'deleteAppData',
    summary: 'Delete a value with its history; with If-Match only that version',
    tag,
    access: writing,
    forApps: true,
    schemas: { params: contract.dataParams, headers: contract.deleteHeaders, answers: { 204: null } },
    handle: async ({ actor, reach, params, headers, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      await data.remove(about, params, headers['if-match']);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/apps/{app}/data',
    name: 'deleteAllAppData',
    summary: 'Delete everything that the app stores for the person, and say how many values there were',
    tag,
    access: writing,
    schemas: { params: contract.userAppParams, answers: { 200: contract.deletedCount } },
    handle: async ({ actor, reach, params, request }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      return { count: await data.removeAll(about, params.app) };
    },
  }),
];
