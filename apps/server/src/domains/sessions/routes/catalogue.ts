import { z } from 'zod';
import { tagged } from '../../../kernel/http/etags.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { SessionsService } from '../service/index.ts';
import { tag } from './kit.ts';

const access = { any: 'catalogue:write' };

const readRoutes = ({ catalogue }: SessionsService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/data-types',
    name: 'listDataTypes',
    summary: 'What kinds of signal there are',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: z.object({ items: z.array(contract.dataType) }) } },
    handle: async ({ actor }) => ({ items: await catalogue.dataTypes(actor) }),
  }),
  route({
    method: 'GET',
    path: '/v1/tracks',
    name: 'listTracks',
    summary: 'What exercises are for',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: z.object({ items: z.array(contract.track) }) } },
    handle: async ({ actor }) => ({ items: await catalogue.tracks(actor) }),
  }),
  route({
    method: 'GET',
    path: '/v1/exercises',
    name: 'listExercises',
    summary: 'What is practised',
    tag,
    access: 'signed-in',
    schemas: {
      query: contract.exerciseQuery,
      answers: { 200: z.object({ items: z.array(contract.exercise) }) },
    },
    handle: async ({ actor, query }) => ({
      items: await catalogue.exercises(actor, query.retired === 'true'),
    }),
  }),
];

const editRoutes = ({ catalogue }: SessionsService): Route[] => [
  route({
    method: 'PUT',
    path: '/v1/tracks/{name}',
    name: 'addTrack',
    summary: 'Add something that exercises can be for; one that is there stays',
    tag,
    access,
    schemas: { params: contract.trackParams, answers: { 200: contract.track } },
    handle: ({ actor, reach, params, request }) =>
      catalogue.addTrack({ actor, reach, requestId: request.id }, params.name),
  }),
  route({
    method: 'POST',
    path: '/v1/data-types',
    name: 'addDataType',
    summary: 'Add a kind of signal',
    tag,
    access,
    schemas: { body: contract.newDataType, answers: { 201: contract.dataType } },
    handle: ({ actor, reach, body, request, reply }) => {
      reply.status(201);
      return tagged(reply, catalogue.addDataType({ actor, reach, requestId: request.id }, body));
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/data-types/{name}',
    name: 'changeDataType',
    summary: 'Change a kind of signal; channels that there are keep their own unit and kind',
    tag,
    access,
    schemas: {
      params: contract.dataTypeParams,
      headers: contract.ifMatch,
      body: contract.dataTypeChange,
      answers: { 200: contract.dataType },
    },
    handle: ({ actor, reach, params, body, headers, request, reply }) => {
      const about = { actor, reach, requestId: request.id };
      return tagged(reply, catalogue.changeDataType(about, params.name, body, headers['if-match']));
    },
  }),
];

const exerciseRoutes = ({ catalogue }: SessionsService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/exercises',
    name: 'addExercise',
    summary: 'Add an exercise',
    tag,
    access,
    schemas: { body: contract.newExercise, answers: { 201: contract.exercise } },
    handle: ({ actor, reach, body, request, reply }) => {
      reply.status(201);
      return tagged(reply, catalogue.addExercise({ actor, reach, requestId: request.id }, body));
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/exercises/{exerciseId}',
    name: 'changeExercise',
    summary: 'Change an exercise, retire it, or bring it back',
    tag,
    access,
    schemas: {
      params: contract.exerciseParams,
      headers: contract.ifMatch,
      body: contract.exerciseChange,
      answers: { 200: contract.exercise },
    },
    handle: ({ actor, reach, params, body, headers, request, reply }) => {
      const about = { actor, reach, requestId: request.id };
      return tagged(reply, catalogue.changeExercise(about, params.exerciseId, body, headers['if-match']));
    },
  }),
];

export const catalogueRoutes = (sessions: SessionsService): Route[] => [
  ...readRoutes(sessions),
  ...editRoutes(sessions),
  ...exerciseRoutes(sessions),
];
