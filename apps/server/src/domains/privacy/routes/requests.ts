import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Privacy } from '../service/index.ts';

const tag = 'Privacy';

/** What people ask of their data. */
export const requestRoutes = ({ requests }: Privacy): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/data-requests',
    name: 'listDataRequests',
    summary: 'What was asked of the person’s data, newest first',
    tag,
    access: { permission: 'privacy:read' },
    schemas: { params: contract.userParams, answers: { 200: contract.requestList } },
    handle: async ({ actor, reach, params }) => ({
      items: await requests.list({ actor, reach, userId: params.userId }),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/data-requests',
    name: 'askOfData',
    summary:
      'Ask for a copy of everything of the person, or that they be erased; takes a recent proof of who one is',
    tag,
    access: { permission: 'privacy:write' },
    schemas: {
      params: contract.userParams,
      body: contract.askBody,
      answers: { 201: contract.askedRequest },
    },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      const asked =
        body.kind === 'export' ? await requests.askForData(about) : await requests.askForErasure(about);
      reply.status(201);
      return asked;
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/data-requests/{requestId}',
    name: 'cancelDataRequest',
    summary: 'Take a request back: erasing can be stopped until it begins',
    tag,
    access: { permission: 'privacy:write' },
    schemas: { params: contract.requestParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      await requests.cancel({ actor, reach, userId: params.userId, requestId: request.id }, params.requestId);
      reply.status(204);
    },
  }),
];

/** For those who answer for it, and for whoever has a receipt. */
export const recordRoutes = ({ requests, record }: Privacy): Route[] => [
  route({
    method: 'GET',
    path: '/v1/data-requests',
    name: 'listAllDataRequests',
    summary: 'What everybody asked of their data, with the time by which the law wants an answer',
    tag,
    access: { any: 'privacy:manage' },
    schemas: { query: contract.allQuery, answers: { 200: contract.allRequests } },
    handle: ({ actor, reach, query }) => requests.all(actor, reach, query),
  }),
  route({
    method: 'GET',
    path: '/v1/erasures',
    name: 'listErasures',
    summary: 'Who was erased, by pseudonym, and what was removed',
    tag,
    access: { any: 'privacy:manage' },
    schemas: { answers: { 200: contract.erasureList } },
    handle: async ({ actor, reach }) => ({ items: await record.erasures(actor, reach) }),
  }),
  route({
    method: 'POST',
    path: '/v1/erasure-receipts',
    name: 'readErasureReceipt',
    summary:
      'With the receipt that was shown when it was asked for: that somebody was erased, what went and what stays',
    tag,
    access: 'public',
    perMinute: 30,
    schemas: { body: contract.receiptBody, answers: { 200: contract.certificateAnswer } },
    handle: ({ body }) => record.certificate(body.receipt),
  }),
];
