import type { FastifyReply } from 'fastify';
import { clearCookie, readCookie, setCookie } from '../../../kernel/http/cookies.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Identity } from '../service/index.ts';
import { answerEntry, giveLogin, whereOf } from './where.ts';

const tag = 'Outside identities';

export const providerRoutes = (identity: Identity, now: () => Date): Route[] => [
  ...leaving(identity),
  ...comingBack(identity, now),
];

const leaving = ({ providers }: Identity): Route[] => [
  route({
    method: 'GET',
    path: '/v1/providers',
    name: 'listProviders',
    summary: 'Outside providers to sign in with',
    tag,
    access: 'public',
    schemas: { answers: { 200: contract.providerList } },
    handle: async () => ({ items: providers.list() }),
  }),
  route({
    method: 'POST',
    path: '/v1/sign-in/providers/{provider}',
    name: 'signInWithProvider',
    summary: 'Begin to sign in with an outside identity: the browser goes to the address in the answer',
    tag,
    access: 'public',
    perMinute: 60,
    schemas: { params: contract.providerParams, answers: { 200: contract.providerVisit } },
    handle: async ({ params, reply }) =>
      send(reply, await providers.begin(params.provider, { to: 'sign-in' })),
  }),
  route({
    method: 'POST',
    path: '/v1/me/identities/providers/{provider}',
    name: 'connectIdentity',
    summary: 'Begin to connect an outside identity',
    tag,
    access: 'signed-in',
    schemas: { params: contract.providerParams, answers: { 200: contract.providerVisit } },
    handle: async ({ actor, params, reply }) =>
      send(reply, await providers.begin(params.provider, { to: 'connect', actor })),
  }),
  route({
    method: 'POST',
    path: '/v1/invites/accept/providers/{provider}',
    name: 'acceptInviteWithProvider',
    summary: 'Begin to accept an invite with an outside identity; the invite is used up on coming back',
    tag,
    access: 'public',
    perMinute: 60,
    schemas: {
      params: contract.providerParams,
      body: contract.acceptProviderBody,
      answers: { 200: contract.providerVisit },
    },
    handle: async ({ params, body, reply }) =>
      send(reply, await providers.begin(params.provider, { to: 'accept', ...body })),
  }),
];

const comingBack = ({ providers }: Identity, now: () => Date): Route[] => [
  route({
    method: 'POST',
    path: '/v1/providers/{provider}/return',
    name: 'returnFromProvider',
    summary: 'Come back from a provider, with what it put into the address; works once, in the same browser',
    tag,
    access: 'public',
    perMinute: 60,
    schemas: {
      params: contract.providerParams,
      body: contract.providerReturnBody,
      answers: { 200: contract.providerReturnAnswer },
    },
    handle: async ({ actor, params, body, request, reply }) => {
      const cookie = readCookie(request, 'visit');
      const returned = await providers.finish(params.provider, body, {
        cookie,
        actor,
        where: whereOf(request),
      });
      clearCookie(reply, 'visit');
      if (returned.state !== 'connected') return answerEntry(reply, returned, now());
      if (returned.login) giveLogin(reply, returned.login);
      return { state: returned.state };
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/me/identities/{identityId}',
    name: 'disconnectIdentity',
    summary: 'Disconnect an outside identity; there has to be another way in',
    tag,
    access: 'signed-in',
    schemas: { params: contract.identityParams, answers: { 204: null } },
    handle: async ({ actor, params, reply }) => {
      await providers.disconnect(actor, params.identityId);
      reply.status(204);
    },
  }),
];

/** The browser keeps what proves on its return that it is the one that left. */
function send(reply: FastifyReply, visit: { url: string; cookie: string; expiresAt: Date }) {
  setCookie(reply, 'visit', visit.cookie, visit.expiresAt);
  return { url: visit.url };
}
