import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Workshops } from '../service/index.ts';
import { tag } from './kit.ts';

export const roomRoutes = ({ room }: Workshops): Route[] => [
  route({
    method: 'GET',
    path: '/v1/workshops/{workshopId}/sessions',
    name: 'listWorkshopSessions',
    summary: 'For its organizers: what participants record there who agreed to it for this workshop',
    tag,
    access: 'signed-in',
    schemas: { params: contract.workshopParams, answers: { 200: contract.room } },
    handle: async ({ actor, params, request }) => ({
      items: await room.sessions({ actor, workshopId: params.workshopId, requestId: request.id }),
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/workshops/{workshopId}/participants/{userId}/sessions/{sessionId}/overview',
    name: 'getWorkshopSessionOverview',
    summary: 'A channel of such a session as pairs of minimum and maximum, while it is recorded too',
    tag,
    access: 'signed-in',
    schemas: {
      params: contract.roomSessionParams,
      query: contract.roomOverviewQuery,
      answers: { 200: { types: [], json: contract.roomOverview } },
    },
    handle: async ({ actor, params, query, request, reply }) => {
      const managing = { actor, workshopId: params.workshopId, requestId: request.id };
      const place = { userId: params.userId, sessionId: params.sessionId, channel: query.channel };
      const { text } = await room.overview(managing, place, query);
      return reply.header('content-type', 'application/json').send(text);
    },
  }),
];
