import { AppError } from '../../../kernel/errors.ts';
import { clearCookie, readCookie } from '../../../kernel/http/cookies.ts';
import { isLoopback } from '../../../kernel/http/loopback.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Identity } from '../service/index.ts';
import { answerEntry, giveLogin, rememberDevice, whereOf } from './where.ts';

const tag = 'Sign-in';

export const signInRoutes = (identity: Identity, now: () => Date): Route[] => [
  route({
    method: 'POST',
    path: '/v1/sign-in',
    name: 'signIn',
    summary: 'Sign in with e-mail and password',
    tag,
    side: 'both',
    access: 'public',
    schemas: { body: contract.signInBody, answers: { 200: contract.signInAnswer } },
    handle: async ({ body, request, reply }) => {
      const device = readCookie(request, 'device');
      const entry = await identity.passwordSignIn.signIn(body, whereOf(request), device);
      rememberDevice(reply, entry.deviceToken, now());
      return answerEntry(reply, entry, now());
    },
  }),
  route({
    method: 'POST',
    path: '/v1/login-links/use',
    name: 'useLoginLink',
    summary: 'Sign in with a one-time link, from the machine the server runs on',
    tag,
    access: 'public',
    perMinute: 60,
    schemas: { body: contract.useLinkBody, answers: { 200: contract.signedIn } },
    handle: async ({ body, request, reply }) => {
      if (!isLoopback(request))
        throw new AppError('refused', 'These links work on the machine that Attune runs on only.');
      const login = await identity.useLink(body.token, whereOf(request));
      giveLogin(reply, login);
      return { state: 'signed-in' as const, userId: login.userId };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/sign-out',
    name: 'signOut',
    summary: 'End this login',
    tag,
    side: 'both',
    access: 'signed-in',
    schemas: { answers: { 204: null } },
    handle: async ({ actor, reply }) => {
      await identity.logins.signOut(actor);
      clearCookie(reply, 'login');
      reply.status(204);
    },
  }),
];

/** By mail, or before anybody is signed in. */
export const recoveryRoutes = (identity: Identity, now: () => Date): Route[] => [
  route({
    method: 'POST',
    path: '/v1/password-resets',
    name: 'requestPasswordReset',
    summary: 'Ask for a new password by mail; the answer is the same whether anybody has the e-mail',
    tag,
    access: 'public',
    perMinute: 60,
    schemas: { body: contract.resetRequestBody, answers: { 202: null } },
    handle: async ({ body, request, reply }) => {
      await identity.passwordChange.requestReset(body.email, request.ip);
      reply.status(202);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/password-resets/use',
    name: 'usePasswordReset',
    summary: 'Choose a new password with the link from the mail; ends every login, and signs in nowhere',
    tag,
    access: 'public',
    perMinute: 60,
    schemas: { body: contract.resetUseBody, answers: { 204: null } },
    handle: async ({ body, reply }) => {
      const { deviceToken } = await identity.passwordChange.useReset(body.token, body.password);
      clearCookie(reply, 'login');
      if (deviceToken) rememberDevice(reply, deviceToken, now());
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/email-changes/confirm',
    name: 'confirmEmailChange',
    summary: 'Prove a new e-mail with the link that went there',
    tag,
    access: 'public',
    perMinute: 60,
    schemas: { body: contract.emailConfirmBody, answers: { 204: null } },
    handle: async ({ body, reply }) => {
      await identity.emailChange.confirm(body.token);
      reply.status(204);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/terms',
    name: 'getTerms',
    summary: 'The terms of use that hold now',
    tag,
    access: 'public',
    schemas: { query: contract.termsQuery, answers: { 200: contract.terms } },
    handle: ({ query }) => identity.terms.text(query.language),
  }),
];
