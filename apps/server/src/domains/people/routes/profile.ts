import { tagged } from '../../../kernel/http/etags.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { People } from '../service/index.ts';

const tag = 'People';

export const profileRoutes = ({ profiles, complete }: People): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}',
    name: 'getUser',
    summary: 'Somebody’s own fields, with profile and preferences where asked; by e-mail: find the id first',
    tag,
    access: { permission: 'person:details' },
    schemas: {
      params: contract.userParams,
      query: contract.completeQuery,
      answers: { 200: contract.completeUser },
    },
    handle: ({ actor, reach, params, query, request }) =>
      complete({ actor, reach, userId: params.userId }, contract.partsOf(query.include), request.id),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/profile',
    name: 'getProfile',
    summary: 'Who the person is; biography and picture as far as they show them',
    tag,
    access: { permission: 'person:read' },
    remembersLogin: true,
    schemas: {
      params: contract.userParams,
      query: contract.includeUser,
      answers: { 200: contract.profile },
    },
    handle: ({ actor, reach, params, query, reply }) =>
      tagged(reply, profiles.find({ actor, reach, userId: params.userId }, query.include)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/users/{userId}/profile',
    name: 'changeProfile',
    summary:
      'Change some of the profile; what is absent stays, null removes. Showing it to everybody and pictures elsewhere are not for children themselves: a guardian sets them',
    tag,
    access: { permission: 'person:write' },
    schemas: {
      params: contract.userParams,
      headers: contract.ifMatch,
      body: contract.profileChange,
      answers: { 200: contract.profile },
    },
    handle: ({ actor, reach, params, body, headers, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      return tagged(reply, profiles.change(about, body, headers['if-match']));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/profiles/{userId}',
    name: 'getShownProfile',
    summary: 'What somebody shows of themselves to whoever is signed in',
    tag,
    access: 'signed-in',
    schemas: { params: contract.userParams, answers: { 200: contract.shownProfile } },
    handle: ({ actor, params }) => profiles.shownTo(actor, params.userId),
  }),
];

/** JSON that is kept beside a profile, by key. */
export const metadataRoutes = ({ profiles }: People): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/profile/metadata/{key}',
    name: 'getProfileMetadata',
    summary: 'One value that is kept beside the profile',
    tag,
    access: { permission: 'person:write' },
    schemas: { params: contract.metadataParams, answers: { 200: contract.metadataValue } },
    handle: ({ actor, reach, params, reply }) =>
      tagged(reply, profiles.metadata({ actor, reach, userId: params.userId }, params.key)),
  }),
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/profile/metadata/{key}',
    name: 'setProfileMetadata',
    summary: 'Keep a value beside the profile; all together have at most 16 KiB',
    tag,
    access: { permission: 'person:write' },
    jsonLimit: 32 * 1024,
    schemas: {
      params: contract.metadataParams,
      headers: contract.ifMatch,
      body: contract.metadataBody,
      answers: { 200: contract.metadataValue },
    },
    handle: ({ actor, reach, params, body, headers, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      return tagged(reply, profiles.setMetadata(about, params.key, body.value, headers['if-match']));
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/profile/metadata/{key}',
    name: 'removeProfileMetadata',
    summary: 'Remove a value from beside the profile',
    tag,
    access: { permission: 'person:write' },
    schemas: { params: contract.metadataParams, headers: contract.ifMatch, answers: { 204: null } },
    handle: async ({ actor, reach, params, headers, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      await profiles.removeMetadata(about, params.key, headers['if-match']);
      reply.status(204);
    },
  }),
];
