import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Appdata } from '../service/index.ts';

const tag = 'Grants';
/** From one address: a page asks once, a school's network has many pages. */
const perMinute = 60;

export const grantRoutes = (appdata: Appdata): Route[] => [
  ...ownGrantRoutes(appdata),
  ...appSignInRoutes(appdata),
];

const ownGrantRoutes = ({ grants }: Appdata): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/grants',
    name: 'listGrants',
    summary: 'Which apps the person lets act for them',
    tag,
    access: { permission: 'grant:read' },
    schemas: { params: contract.userParams, answers: { 200: contract.grantList } },
    handle: async ({ actor, reach, params }) => ({ items: await grants.list({ actor, reach, ...params }) }),
  }),
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/grants/{app}',
    name: 'giveGrant',
    summary:
      'Let an app act for oneself, or for one’s child. With returnTo and challenge, the answer has a code for the app’s page',
    tag,
    access: { permission: 'grant:write' },
    schemas: {
      params: contract.userAppParams,
      body: contract.grantBody,
      answers: { 200: contract.grantAnswer },
    },
    handle: ({ actor, reach, params, body, request }) => {
      const { scopes, returnTo, challenge } = body;
      const page = returnTo && challenge ? { origin: new URL(returnTo).origin, challenge } : undefined;
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      return grants.give(about, params.app, { scopes, page });
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/grants/{app}',
    name: 'withdrawGrant',
    summary: 'Take the leave back; the tokens that the app had for the person end at once',
    tag,
    access: { permission: 'grant:write' },
    schemas: { params: contract.userAppParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      await grants.withdraw({ actor, reach, userId: params.userId, requestId: request.id }, params.app);
      reply.status(204);
    },
  }),
];

const appSignInRoutes = ({ appSignIn }: Appdata): Route[] => [
  route({
    method: 'POST',
    path: '/v1/app-tokens',
    name: 'exchangeAppCode',
    summary: 'Turn the code that an app’s page came back with into a token for that person',
    tag,
    access: 'public',
    fromOtherSites: true,
    perMinute,
    schemas: { body: contract.exchangeBody, answers: { 200: contract.exchangeAnswer } },
    handle: ({ body, request }) =>
      appSignIn.exchange({ ...body, origin: request.headers.origin, requestId: request.id }),
  }),
  route({
    method: 'POST',
    path: '/v1/app-tokens/end',
    name: 'endAppToken',
    summary: 'End a token that an app has for one person: the person signs out of the app',
    tag,
    access: 'public',
    fromOtherSites: true,
    perMinute,
    schemas: { body: contract.endBody, answers: { 204: null } },
    handle: async ({ body, request, reply }) => {
      await appSignIn.end(body.token, request.id);
      reply.status(204);
    },
  }),
];
