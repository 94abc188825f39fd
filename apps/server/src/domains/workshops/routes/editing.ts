import { z } from 'zod';
import { type Route, route } from '../../../kernel/http/route.ts';
import { uuid } from '../../../kernel/http/schema.ts';
import * as contract from '../contract/index.ts';
import type { Workshops } from '../service/index.ts';
import { ifMatch, tag } from './kit.ts';

const ending = ({ editing }: Workshops): Route[] => [
  route({
    method: 'POST',
    path: '/v1/workshops/{workshopId}/publish',
    name: 'publishWorkshop',
    summary: 'Show the workshop to everybody, or to who has the link',
    tag,
    access: 'signed-in',
    schemas: { params: contract.workshopParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      await editing.publish({ actor, workshopId: params.workshopId, requestId: request.id });
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/workshops/{workshopId}/cancel',
    name: 'cancelWorkshop',
    summary: 'Cancel the workshop for good, with a message to everybody who signed up',
    tag,
    access: 'signed-in',
    schemas: { params: contract.workshopParams, body: contract.cancelBody, answers: { 204: null } },
    handle: async ({ actor, params, body, request, reply }) => {
      await editing.cancel({ actor, workshopId: params.workshopId, requestId: request.id }, body.message);
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/workshops/{workshopId}/complete',
    name: 'completeWorkshop',
    summary: 'Say that it has taken place',
    tag,
    access: 'signed-in',
    schemas: { params: contract.workshopParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      await editing.complete({ actor, workshopId: params.workshopId, requestId: request.id });
      reply.status(204);
    },
  }),
];

export const editingRoutes = (workshops: Workshops): Route[] => [
  route({
    method: 'POST',
    path: '/v1/users/{userId}/workshops',
    name: 'createWorkshop',
    summary: 'Make a draft, which the person runs',
    tag,
    access: { permission: 'workshop:write' },
    schemas: {
      params: contract.userParams,
      body: contract.newWorkshop,
      answers: { 201: z.object({ id: uuid }) },
    },
    handle: async ({ actor, params, body, request, reply }) => {
      reply.status(201);
      return { id: await workshops.editing.create(actor, params.userId, body, request.id) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/workshops/{workshopId}',
    name: 'changeWorkshop',
    summary: 'Change the workshop; who signed up is told what they have to know',
    tag,
    access: 'signed-in',
    schemas: {
      params: contract.workshopParams,
      body: contract.workshopChange,
      headers: ifMatch,
      answers: { 204: null },
    },
    handle: async ({ actor, params, body, headers, request, reply }) => {
      const managing = { actor, workshopId: params.workshopId, requestId: request.id };
      await workshops.editing.change(managing, body, headers['if-match']);
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/workshops/{workshopId}/copies',
    name: 'copyWorkshop',
    summary: 'The same on further dates: each a draft of its own, listed together',
    tag,
    access: 'signed-in',
    schemas: {
      params: contract.workshopParams,
      body: contract.copyBody,
      answers: { 201: z.object({ ids: z.array(uuid) }) },
    },
    handle: async ({ actor, params, body, request, reply }) => {
      reply.status(201);
      const managing = { actor, workshopId: params.workshopId, requestId: request.id };
      return { ids: await workshops.editing.copy(managing, body.startsAt) };
    },
  }),
  ...ending(workshops),
];
