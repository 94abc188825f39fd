import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { BatchType, SessionsService } from '../service/index.ts';
import { mebibyte, tag } from './kit.ts';

const { json, csv, binary } = contract.batchTypes;

export const intakeRoutes = (sessions: SessionsService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/users/{userId}/sessions/{sessionId}/points',
    name: 'addPoints',
    summary:
      'Store points at their places, all of the batch or nothing: as JSON, CSV or the binary form. What is there stays; the same again changes nothing',
    tag,
    access: { permission: 'session:write' },
    raw: { types: [json, csv, binary], limit: 16 * mebibyte, json: contract.pointsBatch },
    schemas: { params: contract.sessionParams, answers: { 200: contract.addPointsAnswer } },
    handle: ({ actor, reach, params, request }) =>
      sessions.addPoints(
        { actor, reach, ...params, requestId: request.id },
        request.headers['content-type']?.split(';')[0]?.trim() as BatchType,
        request.body as Buffer<ArrayBuffer>,
      ),
  }),
];
