import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Appdata } from '../service/index.ts';
import type { JsonSchema } from '../service/json-schema.ts';

const tag = 'Apps';
const access = { any: 'app:write' } as const;

export const appRoutes = (appdata: Appdata): Route[] => [
  ...registerRoutes(appdata),
  ...schemaRoutes(appdata),
  ...tokenRoutes(appdata),
];

const registerRoutes = ({ apps }: Appdata): Route[] => [
  route({
    method: 'GET',
    path: '/v1/apps',
    name: 'listApps',
    summary: 'Which apps there are',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: contract.appList } },
    handle: async ({ actor }) => ({ items: await apps.list(actor) }),
  }),
  route({
    method: 'GET',
    path: '/v1/apps/all',
    name: 'listAllApps',
    summary: 'All apps, switched off ones too, with what belongs to registering them',
    tag,
    access,
    schemas: { answers: { 200: contract.fullAppList } },
    handle: async ({ actor, reach }) => ({ items: await apps.all({ actor, reach }) }),
  }),
  route({
    method: 'POST',
    path: '/v1/apps',
    name: 'registerApp',
    summary: 'Register an app. With origins, asks for a recent proof',
    tag,
    access,
    schemas: { body: contract.newApp, answers: { 201: contract.fullApp } },
    handle: async ({ actor, reach, body, request, reply }) => {
      const added = await apps.add({ actor, reach, requestId: request.id }, body);
      reply.status(201);
      return added;
    },
  }),
  route({
    method: 'GET',
    path: '/v1/apps/{app}',
    name: 'getApp',
    summary: 'One app with the schemas of its keys',
    tag,
    access,
    schemas: { params: contract.appParams, answers: { 200: contract.appWithSchemas } },
    handle: ({ actor, reach, params }) => apps.one({ actor, reach }, params.app),
  }),
  route({
    method: 'PATCH',
    path: '/v1/apps/{app}',
    name: 'changeApp',
    summary:
      'Change an app, or switch it off: then its tokens and grants count for nothing at once. Taking an origin away ends the tokens that the app has for single people. Origins, and switching on, ask for a recent proof',
    tag,
    access,
    schemas: { params: contract.appParams, body: contract.appChange, answers: { 200: contract.fullApp } },
    handle: ({ actor, reach, params, body, request }) =>
      apps.change({ actor, reach, requestId: request.id }, params.app, body),
  }),
];

const schemaRoutes = ({ schemas }: Appdata): Route[] => [
  route({
    method: 'PUT',
    path: '/v1/apps/{app}/schemas/{key}',
    name: 'putAppSchema',
    summary: 'Say what the values of a key have to look like; everywhere in force after 5 seconds',
    tag,
    access,
    schemas: { params: contract.schemaParams, body: contract.schemaBody, answers: { 204: null } },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      const by = { actor, reach, requestId: request.id };
      await schemas.set(by, params.app, params.key, body.schema as JsonSchema);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/apps/{app}/schemas/{key}',
    name: 'deleteAppSchema',
    summary: 'Let the values of a key be any JSON again',
    tag,
    access,
    schemas: { params: contract.schemaParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      await schemas.remove({ actor, reach, requestId: request.id }, params.app, params.key);
      reply.status(204);
    },
  }),
];

const tokenRoutes = ({ apps }: Appdata): Route[] => [
  route({
    method: 'GET',
    path: '/v1/apps/{app}/tokens',
    name: 'listAppTokens',
    summary: 'The tokens that are the app’s own, newest first',
    tag,
    access,
    schemas: { params: contract.appParams, answers: { 200: contract.tokenList } },
    handle: async ({ actor, reach, params }) => ({
      items: await apps.tokens.list({ actor, reach }, params.app),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/apps/{app}/tokens',
    name: 'makeAppToken',
    summary:
      'Make a token with which the app acts for everybody who granted it leave. Asks for a recent proof',
    tag,
    access,
    schemas: { params: contract.appParams, body: contract.newToken, answers: { 201: contract.madeToken } },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      const made = await apps.tokens.make({ actor, reach, requestId: request.id }, params.app, body);
      reply.status(201);
      return made;
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/apps/{app}/tokens/{tokenId}',
    name: 'revokeAppToken',
    summary: 'Revoke a token of the app; it acts at once. Asks for a recent proof',
    tag,
    access,
    schemas: { params: contract.tokenParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      await apps.tokens.revoke({ actor, reach, requestId: request.id }, params.app, params.tokenId);
      reply.status(204);
    },
  }),
];
