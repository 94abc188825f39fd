import { tagged } from '../../../kernel/http/etags.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { SessionsService } from '../service/index.ts';
import { tag } from './kit.ts';

const path = '/v1/users/{userId}';

/** What is planned, and how those practise whom the reader accompanies. */
export const planRoutes = ({ plans, accompanying }: SessionsService): Route[] => [
  route({
    method: 'GET',
    path: `${path}/plans`,
    name: 'listPlans',
    summary: 'Exercises that are planned for somebody, newest first, each with its week',
    tag,
    access: { permission: 'session:read' },
    schemas: { params: contract.userParams, query: contract.planQuery, answers: { 200: contract.planList } },
    handle: async ({ actor, reach, params, query }) => ({
      items: await plans.list({ actor, reach, ...params }, query),
    }),
  }),
  route({
    method: 'PUT',
    path: `${path}/plans/{planId}`,
    name: 'putPlan',
    summary: 'Plan an exercise; the same again changes nothing, other words or days take If-Match',
    tag,
    access: { permission: 'plan:write' },
    schemas: {
      params: contract.planParams,
      headers: contract.ifMatch,
      body: contract.planBody,
      answers: { 200: contract.plan },
    },
    handle: ({ actor, reach, params: { planId, userId }, body, headers, request, reply }) =>
      tagged(
        reply,
        plans.put({ actor, reach, userId, requestId: request.id }, planId, body, headers['if-match']),
      ),
  }),
  route({
    method: 'DELETE',
    path: `${path}/plans/{planId}`,
    name: 'endPlan',
    summary: 'End a plan; it stays, and may be taken up again by putting it',
    tag,
    access: { permission: 'plan:write' },
    schemas: { params: contract.planParams, answers: { 204: null } },
    handle: async ({ actor, reach, params: { planId, userId }, request, reply }) => {
      await plans.end({ actor, reach, userId, requestId: request.id }, planId);
      reply.status(204);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/accompanied',
    name: 'listAccompanied',
    summary:
      'How those practise whom the reader accompanies: who records now, what is new, what the last week was like',
    tag,
    access: { list: 'session:read' },
    schemas: { query: contract.accompaniedQuery, answers: { 200: contract.accompaniedList } },
    handle: async ({ actor, query }) => ({ items: await accompanying.list(actor, query.day) }),
  }),
  route({
    method: 'PUT',
    path: `${path}/sessions-looked-at`,
    name: 'noteLook',
    summary: 'Note that the reader looked at the sessions of somebody whom they accompany',
    tag,
    access: { permission: 'session:read' },
    schemas: { params: contract.userParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, reply }) => {
      await accompanying.noteLook({ actor, reach, ...params });
      reply.status(204);
    },
  }),
];
