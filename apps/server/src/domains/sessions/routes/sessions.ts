import { tagged } from '../../../kernel/http/etags.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { SessionsService } from '../service/index.ts';
import { bytes, download, isKnown, sendPieces, tag } from './kit.ts';

export const sessionRoutes = (sessions: SessionsService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/sessions',
    name: 'listSessions',
    summary: 'Sessions of the person, newest first; discarded ones only where they are asked for',
    tag,
    access: { permission: 'session:read' },
    remembersLogin: true,
    schemas: {
      params: contract.userParams,
      query: contract.listQuery,
      answers: { 200: contract.sessionPage },
    },
    handle: ({ actor, reach, params, query }) => sessions.list({ actor, reach, ...params }, query),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/sessions/{sessionId}',
    name: 'getSession',
    summary: 'One session with its channels',
    tag,
    access: { permission: 'session:read' },
    remembersLogin: true,
    schemas: { params: contract.sessionParams, answers: { 200: contract.session } },
    handle: ({ actor, reach, params, reply }) => tagged(reply, sessions.one({ actor, reach, ...params })),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/sessions/{sessionId}/export',
    name: 'exportSession',
    summary: 'The session as a file: CSV, Apache Arrow or EDF+; If-None-Match makes a known one answer 304',
    tag,
    access: { permission: 'session:read' },
    remembersLogin: true,
    schemas: {
      params: contract.sessionParams,
      query: contract.exportQuery,
      headers: contract.ifNoneMatch,
      answers: { 200: { types: ['text/csv', 'application/vnd.apache.arrow.stream', bytes] }, 304: null },
    },
    handle: async ({ actor, reach, params, query, headers, request, reply }) => {
      const about = { actor, reach, ...params };
      const { reading } = sessions;
      const etag = await reading.tagWithMarkers(about);
      if (await isKnown(reply, headers['if-none-match'], async () => etag)) return null;
      if (query.format === 'edf') {
        const { kind, size, pieces } = await sessions.exportEdf(about);
        download(reply, bytes, kind.startsWith('BDF') ? 'session.bdf' : 'session.edf').header(
          'content-length',
          size,
        );
        return sendPieces(request, reply, { type: bytes, pieces, isWhole: false, tag: etag });
      }
      const answer = await reading.pointsOfMany(about, undefined, {}, query.format);
      download(reply, answer.type, `session.${query.format}`);
      return sendPieces(request, reply, { ...answer, tag: etag });
    },
  }),
];
