import { tagged } from '../../../kernel/http/etags.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { SessionsService } from '../service/index.ts';
import { tag } from './kit.ts';

const access = { permission: 'session:write' };

export const lifecycleRoutes = (sessions: SessionsService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/users/{userId}/sessions',
    name: 'startSession',
    summary:
      'Begin a session that is recorded piece by piece. With an id of the recorder’s, or Idempotency-Key, a repeated request answers the same session',
    tag,
    access,
    schemas: {
      params: contract.userParams,
      body: contract.newSession,
      answers: { 200: contract.session, 201: contract.session },
    },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      const key = request.headers['idempotency-key'];
      const about = { actor, reach, ...params, requestId: request.id };
      const { session, isNew } = await sessions.start(about, body, Array.isArray(key) ? key[0] : key);
      reply.status(isNew ? 201 : 200);
      return session;
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/users/{userId}/sessions/{sessionId}',
    name: 'changeSession',
    summary:
      'Change what is said about a session, while it is recorded and afterwards; what is absent stays, null removes',
    tag,
    access,
    schemas: {
      params: contract.sessionParams,
      headers: contract.ifMatch,
      body: contract.sessionChange,
      answers: { 200: contract.session },
    },
    handle: ({ actor, reach, params, body, headers, request, reply }) => {
      const about = { actor, reach, ...params, requestId: request.id };
      return tagged(reply, sessions.change(about, body, headers['if-match']));
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/sessions/{sessionId}/complete',
    name: 'completeSession',
    summary: 'End the recording; its points can be read but not added to from then on',
    tag,
    access,
    schemas: { params: contract.sessionParams, answers: { 200: contract.session } },
    handle: ({ actor, reach, params, request }) =>
      sessions.complete({ actor, reach, ...params, requestId: request.id }),
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/sessions/{sessionId}/discard',
    name: 'discardSession',
    summary: 'Remove all that was recorded, for good; the session stays with the reason',
    tag,
    access,
    schemas: {
      params: contract.sessionParams,
      body: contract.discardBody,
      answers: { 200: contract.session },
    },
    handle: ({ actor, reach, params, body, request }) =>
      sessions.discard({ actor, reach, ...params, requestId: request.id }, body.reason),
  }),
];
