import { type Route, route } from '../../kernel/http/route.ts';
import * as contract from './contract.ts';
import type { Access } from './service/index.ts';

const tag = 'Access';

export const accessRoutes = (access: Access): Route[] => [
  ...roleRoutes(access),
  ...rightsRoutes(access),
  ...relationshipRoutes(access),
  ...answerRoutes(access),
];

const roleRoutes = ({ roles }: Access): Route[] => [
  route({
    method: 'GET',
    path: '/v1/roles',
    name: 'listRoles',
    summary: 'Every role with what it may do, and every permission there is',
    tag,
    access: { any: 'role:read' },
    schemas: { answers: { 200: contract.roleList } },
    handle: ({ actor, reach }) => roles.list(actor, reach),
  }),
  route({
    method: 'PUT',
    path: '/v1/roles/{role}',
    name: 'putRole',
    summary: 'Make a role, or say anew what one may do; acts on the very next request',
    tag,
    access: { any: 'role:write' },
    schemas: { params: contract.roleParams, body: contract.roleBody, answers: { 204: null } },
    handle: async ({ actor, reach, params, body, reply }) => {
      await roles.put(actor, reach, { name: params.role, ...body });
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/roles/{role}',
    name: 'deleteRole',
    summary: 'Remove a role that nobody has and no open invite grants',
    tag,
    access: { any: 'role:write' },
    schemas: { params: contract.roleParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, reply }) => {
      await roles.remove(actor, reach, params.role);
      reply.status(204);
    },
  }),
];

const rightsRoutes = ({ roles }: Access): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/rights',
    name: 'getRights',
    summary: 'The roles that somebody has, and what they may do besides',
    tag,
    access: { permission: 'role:read' },
    schemas: { params: contract.userParams, answers: { 200: contract.rights } },
    handle: ({ actor, reach, params }) => roles.rightsOf({ actor, reach, userId: params.userId }),
  }),
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/roles/{role}',
    name: 'giveRole',
    summary: 'Give somebody a role; giving it again changes nothing',
    tag,
    access: { permission: 'role:write' },
    schemas: { params: contract.userRoleParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      await roles.give({ actor, userId: params.userId, requestId: request.id }, params.role);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/roles/{role}',
    name: 'takeRole',
    summary: 'Take a role from somebody; the last administrator keeps theirs',
    tag,
    access: { permission: 'role:write' },
    schemas: { params: contract.userRoleParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      await roles.take({ actor, userId: params.userId, requestId: request.id }, params.role);
      reply.status(204);
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/permissions/{permission}',
    name: 'givePermission',
    summary: 'Let somebody do one thing besides their roles',
    tag,
    access: { permission: 'role:write' },
    schemas: {
      params: contract.userPermissionParams,
      body: contract.permissionBody,
      answers: { 204: null },
    },
    handle: async ({ actor, params, body, request, reply }) => {
      const about = { actor, userId: params.userId, requestId: request.id };
      await roles.givePermission(about, { name: params.permission, scope: body.scope });
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/permissions/{permission}',
    name: 'takePermission',
    summary: 'Take back what somebody was let do besides their roles',
    tag,
    access: { permission: 'role:write' },
    schemas: { params: contract.userPermissionParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      const about = { actor, userId: params.userId, requestId: request.id };
      await roles.takePermission(about, params.permission);
      reply.status(204);
    },
  }),
];

const relationshipRoutes = ({ relationships, whoSees }: Access): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/who-sees',
    name: 'listWhoSees',
    summary: 'Who sees what of somebody, since when, and on which consent that rests',
    tag,
    access: { permission: 'relationship:read' },
    schemas: { params: contract.userParams, answers: { 200: contract.whoSees } },
    handle: ({ actor, params }) => whoSees({ actor, userId: params.userId }),
  }),
  route({
    method: 'GET',
    path: '/v1/relationship-types',
    name: 'listRelationshipTypes',
    summary: 'What one person can be to another here, and what that lets them do',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: contract.typeList } },
    handle: async ({ actor }) => ({ items: await relationships.types(actor) }),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/relationships',
    name: 'listRelationships',
    summary: 'Who may see somebody, and whom they may see; those who may see everybody are not among them',
    tag,
    access: { permission: 'relationship:read' },
    schemas: { params: contract.userParams, answers: { 200: contract.relationshipList } },
    handle: ({ actor, params }) => relationships.list({ actor, userId: params.userId }),
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/relationships',
    name: 'askRelationship',
    summary: 'Ask to accompany somebody; the answer is the same whether the e-mail is known',
    tag,
    access: { permission: 'relationship:write' },
    perMinute: 30,
    schemas: { params: contract.userParams, body: contract.askBody, answers: { 202: null } },
    handle: async ({ actor, params, body, request, reply }) => {
      const time = (text: string | null | undefined) => (text ? new Date(text) : undefined);
      await relationships.ask(
        { actor, userId: params.userId, requestId: request.id },
        { ...body, startsAt: time(body.startsAt), expiresAt: time(body.expiresAt) },
      );
      reply.status(202);
    },
  }),
];

const answerRoutes = ({ relationships }: Access): Route[] => [
  route({
    method: 'POST',
    path: '/v1/users/{userId}/relationships/{relationshipId}/accept',
    name: 'acceptRelationship',
    summary: 'Agree to be accompanied; for a child a guardian does',
    tag,
    access: { permission: 'relationship:write' },
    schemas: { params: contract.relationshipParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      const about = { actor, userId: params.userId, requestId: request.id };
      await relationships.accept(about, params.relationshipId);
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/relationships/{relationshipId}/confirm',
    name: 'confirmRelationship',
    summary: 'Confirm, as staff, the guardian of a child',
    tag,
    access: { permission: 'relationship:confirm' },
    schemas: { params: contract.relationshipParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      const about = { actor, userId: params.userId, requestId: request.id };
      await relationships.confirm(about, params.relationshipId);
      reply.status(204);
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/users/{userId}/relationships/{relationshipId}',
    name: 'changeRelationship',
    summary: 'Change when a relationship ends by itself; who leads can only shorten it',
    tag,
    access: { permission: 'relationship:write' },
    schemas: {
      params: contract.relationshipParams,
      body: contract.relationshipChange,
      answers: { 204: null },
    },
    handle: async ({ actor, params, body, request, reply }) => {
      const about = { actor, userId: params.userId, requestId: request.id };
      const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
      await relationships.change(about, params.relationshipId, expiresAt);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/relationships/{relationshipId}',
    name: 'endRelationship',
    summary: 'End a relationship, or turn one down; final, and acts on the very next request',
    tag,
    access: { permission: 'relationship:write' },
    schemas: { params: contract.relationshipParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      const about = { actor, userId: params.userId, requestId: request.id };
      await relationships.end(about, params.relationshipId);
      reply.status(204);
    },
  }),
];
