import { z } from 'zod';
import { type Route, route } from '../../../kernel/http/route.ts';
import { uuid } from '../../../kernel/http/schema.ts';
import * as contract from '../contract/index.ts';
import type { Workshops } from '../service/index.ts';
import { ifMatch, reads, tag, writes } from './kit.ts';

const edits = { any: 'requirement:write' } as const;

const catalogueRoutes = ({ requirements }: Workshops): Route[] => [
  route({
    method: 'GET',
    path: '/v1/requirements',
    name: 'listRequirements',
    summary: 'What workshops can ask for',
    tag,
    access: 'signed-in',
    schemas: { query: contract.requirementQuery, answers: { 200: contract.requirementList } },
    handle: async ({ actor, query }) => ({ items: await requirements.list(actor, query.retired === 'true') }),
  }),
  route({
    method: 'POST',
    path: '/v1/requirements',
    name: 'addRequirement',
    summary: 'Add something that workshops can ask for',
    tag,
    access: 'signed-in',
    schemas: { body: contract.newRequirement, answers: { 201: z.object({ id: uuid }) } },
    handle: async ({ actor, body, request, reply }) => {
      reply.status(201);
      return { id: await requirements.add({ actor, requestId: request.id }, body) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/requirements/{requirementId}',
    name: 'changeRequirement',
    summary: 'Change or retire a requirement; who signs up by the old one is shown the new one first',
    tag,
    access: edits,
    schemas: {
      params: contract.requirementParams,
      body: contract.requirementChange,
      headers: ifMatch,
      answers: { 204: null },
    },
    handle: async ({ actor, params, body, headers, request, reply }) => {
      const about = { actor, requestId: request.id };
      await requirements.change(about, params.requirementId, body, headers['if-match']);
      reply.status(204);
    },
  }),
];

const declarationRoutes = ({ requirements }: Workshops): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/requirements',
    name: 'listDeclarations',
    summary: 'What the person says they have, can, or tolerate',
    tag,
    access: reads,
    remembersLogin: true,
    schemas: { params: contract.userParams, answers: { 200: contract.declarationList } },
    handle: async ({ actor, reach, params }) => ({
      items: await requirements.declarations({ actor, reach, userId: params.userId }),
    }),
  }),
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/requirements/{requirementId}',
    name: 'declareRequirement',
    summary: 'Say whether the person meets a requirement; it counts at once, also on waitlists',
    tag,
    access: writes,
    schemas: {
      params: contract.userRequirementParams,
      body: contract.declarationBody,
      answers: { 204: null },
    },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      await requirements.declare(about, params.requirementId, body.meets);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/requirements/{requirementId}',
    name: 'withdrawDeclaration',
    summary: 'Say nothing about a requirement any more',
    tag,
    access: writes,
    schemas: { params: contract.userRequirementParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      await requirements.withdraw(about, params.requirementId);
      reply.status(204);
    },
  }),
];

export const requirementRoutes = (workshops: Workshops): Route[] => [
  ...catalogueRoutes(workshops),
  ...declarationRoutes(workshops),
];
