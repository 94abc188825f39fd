import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Identity } from '../service/index.ts';
import { giveLogin, rememberDevice } from './where.ts';

const tag = 'Me';

/** What concerns the login that asks, and how its person gets in. */
export const meRoutes = (identity: Identity, now: () => Date): Route[] => [
  route({
    method: 'GET',
    path: '/v1/me',
    name: 'getMe',
    summary: 'Who is signed in, and what they may do',
    tag,
    side: 'both',
    access: 'signed-in',
    schemas: { answers: { 200: contract.me } },
    handle: ({ actor }) => identity.me(actor),
  }),
  route({
    method: 'POST',
    path: '/v1/me/terms',
    name: 'acceptTerms',
    summary: 'Accept the terms of use',
    tag,
    access: 'signed-in',
    schemas: { body: contract.acceptTermsBody, answers: { 204: null } },
    handle: async ({ actor, body, reply }) => {
      await identity.terms.accept(actor, body.version);
      reply.status(204);
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/me/password',
    name: 'setPassword',
    summary: 'Choose a password; every other login ends',
    tag,
    access: 'signed-in',
    schemas: { body: contract.passwordBody, answers: { 204: null } },
    handle: async ({ actor, body, reply }) => {
      const login = await identity.passwordChange.set(actor, body.password);
      giveLogin(reply, login);
      if (login.deviceToken) rememberDevice(reply, login.deviceToken, now());
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/me/password',
    name: 'removePassword',
    summary: 'Sign in without a password from now on; there has to be another way in',
    tag,
    access: 'signed-in',
    schemas: { answers: { 204: null } },
    handle: async ({ actor, reply }) => {
      await identity.passwordChange.remove(actor);
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/me/email',
    name: 'changeEmail',
    summary: 'Ask for another e-mail; it counts once the link that goes there was opened',
    tag,
    access: 'signed-in',
    schemas: { body: contract.emailBody, answers: { 202: null } },
    handle: async ({ actor, body, reply }) => {
      await identity.emailChange.request(actor, body.email);
      reply.status(202);
    },
  }),
];
