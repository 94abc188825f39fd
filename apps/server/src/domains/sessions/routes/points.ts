import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import { pointTypes, type SessionsService } from '../service/index.ts';
import { isKnown, sendPieces, tag } from './kit.ts';

const json = 'application/json';
const path = '/v1/users/{userId}/sessions/{sessionId}';
const reads = { tag, access: { permission: 'session:read' }, remembersLogin: true } as const;
const ofChannel = { params: contract.channelParams, headers: contract.ifNoneMatch };
const ofSession = { params: contract.sessionParams, headers: contract.ifNoneMatch };

/** Points, their overviews, and the values at one instant. */
export const pointRoutes = (sessions: SessionsService): Route[] => [
  ...wholePoints(sessions),
  ...overviews(sessions),
];

const wholePoints = ({ reading }: SessionsService): Route[] => [
  route({
    ...reads,
    method: 'GET',
    path: `${path}/channels/{channel}/points`,
    name: 'getPoints',
    summary: 'Points of a channel, whole or a range of time; If-None-Match makes known ones answer 304',
    schemas: {
      ...ofChannel,
      query: contract.pointsQuery,
      answers: { 200: { types: pointTypes, json: contract.points }, 304: null },
    },
    handle: async ({ actor, reach, params, query, headers, request, reply }) => {
      const about = { actor, reach, ...params };
      if (await isKnown(reply, headers['if-none-match'], () => reading.tag(about))) return null;
      const { firstSample, ...answer } = await reading.points(about, query, query.form);
      if (firstSample !== undefined) reply.header('attune-first-sample', firstSample);
      return sendPieces(request, reply, answer);
    },
  }),
  route({
    ...reads,
    method: 'GET',
    path: `${path}/points`,
    name: 'getSessionPoints',
    summary:
      'Points of several channels, whole or a range of time; If-None-Match makes known ones answer 304',
    schemas: {
      ...ofSession,
      query: contract.sessionPointsQuery,
      answers: { 200: { types: pointTypes, json: contract.sessionPoints }, 304: null },
    },
    handle: async ({ actor, reach, params, query, headers, request, reply }) => {
      const about = { actor, reach, ...params };
      if (await isKnown(reply, headers['if-none-match'], () => reading.tag(about))) return null;
      return sendPieces(request, reply, await reading.pointsOfMany(about, query.channels, query, query.form));
    },
  }),
];

const overviews = ({ reading }: SessionsService): Route[] => [
  route({
    ...reads,
    method: 'GET',
    path: `${path}/channels/{channel}/overview`,
    name: 'getOverview',
    summary: 'A range of a channel as at most N exact min/max pairs',
    schemas: {
      ...ofChannel,
      query: contract.overviewQuery,
      answers: { 200: { types: [], json: contract.overview }, 304: null },
    },
    handle: async ({ actor, reach, params, query, headers, reply }) => {
      const about = { actor, reach, ...params };
      if (await isKnown(reply, headers['if-none-match'], () => reading.tag(about))) return null;
      const { text, tag: etag } = await reading.overview(about, query, query.pairs);
      if (etag) reply.header('etag', etag);
      return reply.header('content-type', json).send(text);
    },
  }),
  route({
    ...reads,
    method: 'GET',
    path: `${path}/overview`,
    name: 'getSessionOverview',
    summary: 'A range of several channels, each as at most N exact min/max pairs',
    schemas: {
      ...ofSession,
      query: contract.sessionOverviewQuery,
      answers: { 200: { types: [], json: contract.sessionOverview }, 304: null },
    },
    handle: async ({ actor, reach, params, query, headers, reply }) => {
      const about = { actor, reach, ...params };
      if (await isKnown(reply, headers['if-none-match'], () => reading.tag(about))) return null;
      const { text, tag: etag } = await reading.overviews(about, query.channels, query, query.pairs);
      if (etag) reply.header('etag', etag);
      return reply.header('content-type', json).send(text);
    },
  }),
  route({
    ...reads,
    method: 'GET',
    path: `${path}/at`,
    name: 'getValuesAt',
    summary: 'The values of all channels at one instant',
    schemas: {
      params: contract.sessionParams,
      query: contract.instantQuery,
      answers: { 200: contract.valuesAt },
    },
    handle: async ({ actor, reach, params, query }) => ({
      time: query.time,
      channels: await reading.at({ actor, reach, ...params }, query.time, query.channels),
    }),
  }),
];
