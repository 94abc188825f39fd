import { readCookie } from '../../../kernel/http/cookies.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Identity } from '../service/index.ts';
import { giveLogin, whereOf } from './where.ts';

// A challenge is a row for ten minutes. Behind one address there may be a whole school.
const challengesPerMinute = 300;

/** Getting in with a code after a first factor, or with a passkey, which is both factors in one. */
export const secondFactorRoutes = ({ passkeys, secondFactor }: Identity): Route[] => [
  route({
    method: 'POST',
    path: '/v1/sign-in/second-factor',
    name: 'signInWithCode',
    summary: 'Finish a sign-in that waits for its second factor, with a code',
    tag: 'Sign-in',
    side: 'both',
    access: 'public',
    schemas: { body: contract.secondFactorBody, answers: { 200: contract.signedIn } },
    handle: async ({ body, request, reply }) => {
      const login = await secondFactor.signIn(readCookie(request, 'step'), body.code, whereOf(request));
      giveLogin(reply, login);
      return { state: 'signed-in' as const, userId: login.userId };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/sign-in/passkey/options',
    name: 'askForPasskey',
    summary: 'What the browser needs to ask for a passkey',
    tag: 'Sign-in',
    access: 'public',
    perMinute: challengesPerMinute,
    schemas: { answers: { 200: contract.ceremonyOptions } },
    handle: async () => ({ options: await passkeys.signInOptions() }),
  }),
  route({
    method: 'POST',
    path: '/v1/sign-in/passkey',
    name: 'signInWithPasskey',
    summary: 'Sign in with a passkey; no other factor is asked for',
    tag: 'Sign-in',
    access: 'public',
    schemas: { body: contract.passkeySignInBody, answers: { 200: contract.signedIn } },
    handle: async ({ body, request, reply }) => {
      const login = await passkeys.signIn(body.response, whereOf(request));
      giveLogin(reply, login);
      return { state: 'signed-in' as const, userId: login.userId };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/invites/accept/passkey/options',
    name: 'offerPasskeyToInvited',
    summary: 'What the browser needs to make the passkey that an invite is accepted with; uses nothing up',
    tag: 'Invites',
    access: 'public',
    perMinute: 60,
    schemas: { body: contract.inviteTokenBody, answers: { 200: contract.ceremonyOptions } },
    handle: async ({ body }) => ({ options: await passkeys.acceptOptions(body.token) }),
  }),
  route({
    method: 'POST',
    path: '/v1/invites/accept/passkey',
    name: 'acceptInviteWithPasskey',
    summary: 'Come in with a new passkey; works once',
    tag: 'Invites',
    access: 'public',
    perMinute: 60,
    schemas: { body: contract.acceptPasskeyBody, answers: { 200: contract.signedIn } },
    handle: async ({ body, request, reply }) => {
      const login = await passkeys.accept(body, whereOf(request));
      giveLogin(reply, login);
      return { state: 'signed-in' as const, userId: login.userId };
    },
  }),
];
