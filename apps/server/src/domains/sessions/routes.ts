import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Route, route } from '../../kernel/http/route.ts';
import * as contract from './contract.ts';
import type { SessionsService } from './service/index.ts';

const tag = 'Sessions';
const bytes = 'application/octet-stream';
const mebibyte = 1024 * 1024;

export const sessionsRoutes = (sessions: SessionsService, uploadBytes: number): Route[] => [
  ...catalogueRoutes(sessions),
  ...sessionRoutes(sessions),
  ...intakeRoutes(sessions, uploadBytes),
  ...pointRoutes(sessions),
];

const catalogueRoutes = (sessions: SessionsService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/data-types',
    name: 'listDataTypes',
    summary: 'What kinds of signal there are',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: z.object({ items: z.array(contract.dataType) }) } },
    handle: async ({ actor }) => ({ items: await sessions.dataTypes(actor) }),
  }),
  route({
    method: 'GET',
    path: '/v1/exercises',
    name: 'listExercises',
    summary: 'What is practised',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: z.object({ items: z.array(contract.exercise) }) } },
    handle: async ({ actor }) => ({ items: await sessions.exercises(actor) }),
  }),
];

const sessionRoutes = (sessions: SessionsService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/sessions',
    name: 'listSessions',
    summary: 'Sessions of the person, newest first',
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
    handle: ({ actor, reach, params }) => sessions.one({ actor, reach, ...params }),
  }),
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
      items: await sessions.markers({ actor, reach, ...params }),
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/sessions/{sessionId}/export',
    name: 'exportSession',
    summary: 'The session as a file: CSV or EDF+',
    tag,
    access: { permission: 'session:read' },
    remembersLogin: true,
    schemas: {
      params: contract.sessionParams,
      query: contract.exportQuery,
      answers: { 200: { types: ['text/csv', bytes] } },
    },
    handle: async ({ actor, reach, params, query, reply }) => {
      const about = { actor, reach, ...params };
      if (query.format === 'csv') {
        const pieces = await sessions.exportCsv(about);
        return download(reply, 'text/csv; charset=utf-8', 'session.csv').send(
          Readable.from(pieces, { objectMode: false }),
        );
      }
      return download(reply, bytes, 'session.edf').send(Buffer.from(await sessions.exportEdf(about)));
    },
  }),
];

const intakeRoutes = (sessions: SessionsService, uploadBytes: number): Route[] => [
  route({
    method: 'POST',
    path: '/v1/users/{userId}/sessions/import',
    name: 'importSession',
    summary: 'Store an EDF or EDF+C file as a session; the same file again changes nothing',
    tag,
    access: { permission: 'session:write' },
    raw: { types: [bytes], limit: uploadBytes },
    schemas: {
      params: contract.userParams,
      query: contract.importQuery,
      answers: { 200: contract.importAnswer, 201: contract.importAnswer },
    },
    handle: async ({ actor, reach, params, query, request, reply }) => {
      const about = { actor, reach, ...params, requestId: request.id };
      const answer = await sessions.importFile(about, request.body as Buffer, query);
      reply.status(answer.alreadyThere ? 200 : 201);
      return answer;
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/sessions',
    name: 'startSession',
    summary:
      'Begin a session that is recorded piece by piece. Idempotency-Key makes a repeated request answer the same session',
    tag,
    access: { permission: 'session:write' },
    schemas: { params: contract.userParams, body: contract.newSession, answers: { 201: contract.session } },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      const key = request.headers['idempotency-key'];
      reply.status(201);
      return sessions.start(
        { actor, reach, ...params, requestId: request.id },
        body,
        Array.isArray(key) ? key[0] : key,
      );
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/sessions/{sessionId}/channels/{channel}/points',
    name: 'putPoints',
    summary:
      'Store raw little-endian samples (int16 up to 16 bits, else int32) at their place; the same again changes nothing',
    tag,
    access: { permission: 'session:write' },
    raw: { types: [bytes], limit: 16 * mebibyte },
    schemas: {
      params: contract.channelParams,
      query: contract.putPointsQuery,
      answers: { 200: contract.putPointsAnswer },
    },
    handle: ({ actor, reach, params, query, request }) =>
      sessions.putPoints(
        { actor, reach, ...params, requestId: request.id },
        query.firstSample,
        request.body as Buffer,
      ),
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/sessions/{sessionId}/complete',
    name: 'completeSession',
    summary: 'End the recording; its points can be read but not added to from then on',
    tag,
    access: { permission: 'session:write' },
    schemas: { params: contract.sessionParams, answers: { 200: contract.session } },
    handle: ({ actor, reach, params, request }) =>
      sessions.complete({ actor, reach, ...params, requestId: request.id }),
  }),
];

const pointRoutes = (sessions: SessionsService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/sessions/{sessionId}/channels/{channel}/points',
    name: 'getPoints',
    summary: 'Points of a channel: values as JSON, raw samples, or the stored FLAC',
    tag,
    access: { permission: 'session:read' },
    remembersLogin: true,
    schemas: {
      params: contract.channelParams,
      query: contract.pointsQuery,
      answers: { 200: { types: [bytes, 'audio/flac'], json: contract.points } },
    },
    handle: async ({ actor, reach, params, query, reply }) => {
      const about = { actor, reach, ...params };
      if (query.form === 'json') {
        return reply.header('content-type', 'application/json').send(await sessions.readJson(about, query));
      }
      const answer = await (query.form === 'raw'
        ? sessions.readRaw(about, query)
        : sessions.readFlac(about, query));
      return reply
        .header('content-type', query.form === 'raw' ? bytes : 'audio/flac')
        .header('attune-first-sample', answer.firstSample)
        .send(answer.bytes);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/sessions/{sessionId}/channels/{channel}/overview',
    name: 'getOverview',
    summary: 'A range of a channel as at most N exact min/max pairs',
    tag,
    access: { permission: 'session:read' },
    remembersLogin: true,
    schemas: {
      params: contract.channelParams,
      query: contract.overviewQuery,
      answers: { 200: contract.overview },
    },
    handle: async ({ actor, reach, params, query }) => {
      const { channel, ...buckets } = await sessions.readOverview(
        { actor, reach, ...params },
        query,
        query.pairs,
      );
      return { rate: channel.rate, unit: channel.unit, ...buckets };
    },
  }),
];

const download = (reply: FastifyReply, type: string, name: string): FastifyReply =>
  reply.header('content-type', type).header('content-disposition', `attachment; filename="${name}"`);
