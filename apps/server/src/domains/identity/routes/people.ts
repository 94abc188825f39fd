import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Identity } from '../service/index.ts';

const tag = 'People';

export const personRoutes = ({ person }: Identity): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/person',
    name: 'getPerson',
    summary: 'Somebody’s own fields',
    tag,
    access: { permission: 'person:details' },
    schemas: { params: contract.userParams, answers: { 200: contract.person } },
    handle: ({ actor, reach, params }) => person.find({ actor, reach, userId: params.userId }),
  }),
  route({
    method: 'PATCH',
    path: '/v1/users/{userId}/person',
    name: 'correctPerson',
    summary: 'Correct somebody’s own fields; what is absent stays',
    tag,
    access: { permission: 'person:write' },
    schemas: {
      params: contract.userParams,
      body: contract.personChange,
      answers: { 200: contract.person },
    },
    handle: ({ actor, reach, params, body }) => person.change({ actor, reach, userId: params.userId }, body),
  }),
];

/** By those who manage people, or care for children. */
export const careRoutes = ({ factorReset, person }: Identity): Route[] => [
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/status',
    name: 'setStatus',
    summary: 'Shut somebody out, or let them in again; acts on the very next request',
    tag,
    access: { permission: 'person:disable' },
    schemas: { params: contract.userParams, body: contract.statusBody, answers: { 204: null } },
    handle: async ({ actor, params, body, reply }) => {
      await person.setStatus(actor, params.userId, body.status);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/second-factors',
    name: 'resetSecondFactors',
    summary: 'Take the second factors away of somebody who has lost them; every login of theirs ends',
    tag,
    access: { permission: 'person:disable' },
    schemas: { params: contract.userParams, answers: { 204: null } },
    handle: async ({ actor, params, reply }) => {
      await factorReset.reset(actor, params.userId);
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/children',
    name: 'createChild',
    summary: 'Make a child who has no e-mail of their own; the guardian decides for them',
    tag,
    access: { permission: 'child:create' },
    schemas: {
      params: contract.userParams,
      body: contract.childBody,
      answers: { 201: contract.childAnswer },
    },
    handle: async ({ params, actor, body, reply }) => {
      const { type, firstName, lastName, birthDate, country } = body;
      const child = {
        ...{ firstName, birthDate },
        ...(lastName === undefined ? {} : { lastName }),
        ...(country === undefined ? {} : { country }),
      };
      const userId = await person.createChild(actor, params.userId, child, type);
      reply.status(201);
      return { userId };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/people/find',
    name: 'findPerson',
    summary: 'Find somebody by their exact e-mail',
    tag,
    access: { any: 'person:find' },
    schemas: { body: contract.findBody, answers: { 200: contract.foundPeople } },
    handle: ({ actor, body }) => person.findByEmail(actor, body.email),
  }),
];

/** Where people are signed in. */
export const loginRoutes = ({ logins }: Identity): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/logins',
    name: 'listLogins',
    summary: 'Where somebody is signed in',
    tag: 'Logins',
    access: { permission: 'login:read' },
    schemas: { params: contract.userParams, answers: { 200: contract.loginList } },
    handle: async ({ actor, reach, params }) => ({
      items: await logins.list({ actor, reach, userId: params.userId }),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/logins/{loginId}',
    name: 'revokeLogin',
    summary: 'End one login',
    tag: 'Logins',
    access: { permission: 'login:write' },
    schemas: { params: contract.loginParams, answers: { 204: null } },
    handle: async ({ actor, params, reply }) => {
      await logins.revoke(actor, params.userId, params.loginId);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/logins',
    name: 'revokeLogins',
    summary: 'End all logins; of one’s own, the one that asks stays',
    tag: 'Logins',
    access: { permission: 'login:write' },
    schemas: { params: contract.userParams, answers: { 200: contract.endedLogins } },
    handle: ({ actor, params }) => logins.revokeAll(actor, params.userId),
  }),
];
