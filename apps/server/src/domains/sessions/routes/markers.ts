import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { SessionsService } from '../service/index.ts';
import { tag } from './kit.ts';

export const markerRoutes = ({ markers }: SessionsService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/sessions/{sessionId}/markers',
    name: 'listMarkers',
    summary: 'Markers of the session in the order of time',
    tag,
    access: { permission: 'session:read' },
    remembersLogin: true,
    schemas: { params: contract.sessionParams, answers: { 200: contract.markerList } },
    handle: async ({ actor, reach, params }) => ({
      items: await markers.list({ actor, reach, ...params }),
    }),
  }),
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/sessions/{sessionId}/markers/{markerId}',
    name: 'putMarker',
    summary: 'Mark a moment or a stretch, while it is recorded or afterwards; the same id again replaces it',
    tag,
    access: { permission: 'session:write' },
    schemas: {
      params: contract.markerParams,
      body: contract.markerBody,
      answers: { 200: contract.marker },
    },
    handle: ({ actor, reach, params: { markerId, ...place }, body, request }) =>
      markers.put({ actor, reach, ...place, requestId: request.id }, markerId, body),
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/sessions/{sessionId}/markers/{markerId}',
    name: 'removeMarker',
    summary: 'Remove a marker',
    tag,
    access: { permission: 'session:write' },
    schemas: { params: contract.markerParams, answers: { 204: null } },
    handle: async ({ actor, reach, params: { markerId, ...place }, request, reply }) => {
      await markers.remove({ actor, reach, ...place, requestId: request.id }, markerId);
      reply.status(204);
    },
  }),
];
