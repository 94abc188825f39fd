import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { SessionsService } from '../service/index.ts';
import { bytes, tag } from './kit.ts';

const previewBytes = 256 * 1024;

export const importRoutes = (sessions: SessionsService, uploadBytes: number): Route[] => [
  route({
    method: 'POST',
    path: '/v1/users/{userId}/sessions/import',
    name: 'importSession',
    summary:
      'Store an EDF, EDF+, BDF or CSV file as a session; what it is shows in its content. The same file again changes nothing',
    tag,
    access: { permission: 'session:write' },
    stream: { types: [bytes], limit: uploadBytes },
    schemas: {
      params: contract.userParams,
      query: contract.importQuery,
      headers: contract.importHeaders,
      answers: { 200: contract.importAnswer, 201: contract.importAnswer },
    },
    handle: async ({ actor, reach, params, query, headers, incoming, request, reply }) => {
      const about = { actor, reach, ...params, requestId: request.id };
      const answer = await sessions.importUpload(about, incoming, { ...query, plan: headers['import-plan'] });
      reply.status(answer.alreadyThere ? 200 : 201);
      return answer;
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/sessions/import/preview',
    name: 'previewImport',
    summary:
      'How a file would be read, by its first bytes (at most 256 KiB of them): channels, units, rates, times. Nothing is stored',
    tag,
    access: { permission: 'session:write' },
    raw: { types: [bytes], limit: previewBytes },
    schemas: {
      params: contract.userParams,
      headers: contract.importHeaders,
      answers: { 200: contract.importPreview },
    },
    handle: async ({ headers, request }) =>
      sessions.previewImport(request.body as Buffer, headers['import-plan']),
  }),
];
