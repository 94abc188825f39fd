import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Workshops } from '../service/index.ts';
import { tag, writes } from './kit.ts';

export const participationRoutes = ({ participation }: Workshops): Route[] => [
  route({
    method: 'POST',
    path: '/v1/users/{userId}/participations',
    name: 'signUp',
    summary: 'Sign somebody up: a seat, or a place on the waitlist; signing up again answers what is there',
    tag,
    access: writes,
    schemas: {
      params: contract.userParams,
      body: contract.signUpBody,
      answers: { 200: contract.signedUp, 201: contract.signedUp },
    },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      const { isNew, participation: one } = await participation.signUp(about, body);
      reply.status(isNew ? 201 : 200);
      return one;
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/users/{userId}/participations/{participationId}',
    name: 'changeParticipation',
    summary: 'Say who may see that the person comes, and what they record there',
    tag,
    access: writes,
    schemas: {
      params: contract.participationParams,
      body: contract.participationChange,
      answers: { 204: null },
    },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      await participation.change(about, params.participationId, body);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/participations/{participationId}',
    name: 'leaveWorkshop',
    summary: 'Give the seat back, or the place on the waitlist; the first who waits gets the seat',
    tag,
    access: writes,
    schemas: { params: contract.participationParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      await participation.leave(about, params.participationId);
      reply.status(204);
    },
  }),
];
