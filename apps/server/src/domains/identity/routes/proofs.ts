import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Identity } from '../service/index.ts';
import { giveLogin } from './where.ts';

const tag = 'Security';

/** What a person proves with that it is them: looking at it, adding, removing, and proving it again. */
export const proofRoutes = (identity: Identity): Route[] => [
  route({
    method: 'GET',
    path: '/v1/me/security',
    name: 'getSecurity',
    summary: 'How one can get in',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: contract.security } },
    handle: ({ actor }) => identity.security.of(actor),
  }),
  ...confirmRoutes(identity),
  ...passkeyRoutes(identity),
  ...codeRoutes(identity),
];

const confirmRoutes = ({ confirm, passkeys }: Identity): Route[] => [
  route({
    method: 'POST',
    path: '/v1/me/confirm',
    name: 'confirm',
    summary: 'Prove again that it is you, with the password or a code; the login gets a new token',
    tag,
    access: 'signed-in',
    schemas: { body: contract.confirmBody, answers: { 204: null } },
    handle: async ({ actor, body, reply }) => {
      const login =
        'password' in body
          ? await confirm.byPassword(actor, body.password)
          : await confirm.byCode(actor, body.code);
      giveLogin(reply, login);
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/me/confirm/passkey/options',
    name: 'askForOwnPasskey',
    summary: 'What the browser needs to ask for one of your passkeys',
    tag,
    access: 'signed-in',
    perMinute: 60,
    schemas: { answers: { 200: contract.ceremonyOptions } },
    handle: async ({ actor }) => ({ options: await passkeys.confirmOptions(actor) }),
  }),
  route({
    method: 'POST',
    path: '/v1/me/confirm/passkey',
    name: 'confirmWithPasskey',
    summary: 'Prove again that it is you, with a passkey; the login gets a new token',
    tag,
    access: 'signed-in',
    schemas: { body: contract.passkeyAnswerBody, answers: { 204: null } },
    handle: async ({ actor, body, reply }) => {
      giveLogin(reply, await passkeys.confirm(actor, body.response));
      reply.status(204);
    },
  }),
];

const passkeyRoutes = ({ passkeys }: Identity): Route[] => [
  route({
    method: 'POST',
    path: '/v1/me/passkeys/options',
    name: 'offerPasskey',
    summary: 'What the browser needs to make a passkey',
    tag,
    access: 'signed-in',
    perMinute: 60,
    schemas: { answers: { 200: contract.ceremonyOptions } },
    handle: async ({ actor }) => ({ options: await passkeys.registerOptions(actor) }),
  }),
  route({
    method: 'POST',
    path: '/v1/me/passkeys',
    name: 'addPasskey',
    summary: 'Add a passkey; the login counts as strong from now on, under a new token',
    tag,
    access: 'signed-in',
    schemas: { body: contract.passkeyBody, answers: { 201: contract.passkey } },
    handle: async ({ actor, body, reply }) => {
      const { login, passkey } = await passkeys.register(actor, body.response, body.label);
      giveLogin(reply, login);
      reply.status(201);
      return passkey;
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/me/passkeys/{passkeyId}',
    name: 'renamePasskey',
    summary: 'Call a passkey something else',
    tag,
    access: 'signed-in',
    schemas: { params: contract.passkeyParams, body: contract.passkeyLabelBody, answers: { 204: null } },
    handle: async ({ actor, params, body, reply }) => {
      await passkeys.rename(actor, params.passkeyId, body.label);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/me/passkeys/{passkeyId}',
    name: 'removePasskey',
    summary: 'Remove a passkey; there has to be another way in',
    tag,
    access: 'signed-in',
    schemas: { params: contract.passkeyParams, answers: { 204: null } },
    handle: async ({ actor, params, reply }) => {
      await passkeys.remove(actor, params.passkeyId);
      reply.status(204);
    },
  }),
];

const codeRoutes = ({ codeGenerator, recoveryCodes }: Identity): Route[] => [
  route({
    method: 'POST',
    path: '/v1/me/code-generator',
    name: 'offerCodeGenerator',
    summary: 'A new secret for an app that makes codes; counts once a code from it was confirmed',
    tag,
    access: 'signed-in',
    perMinute: 60,
    schemas: { answers: { 200: contract.newCodeGenerator } },
    handle: ({ actor }) => codeGenerator.offer(actor),
  }),
  route({
    method: 'POST',
    path: '/v1/me/code-generator/confirm',
    name: 'addCodeGenerator',
    summary: 'Show a first code; answers recovery codes, once, unless there are some left',
    tag,
    access: 'signed-in',
    schemas: { body: contract.codeBody, answers: { 200: contract.recoveryCodes } },
    handle: async ({ actor, body, reply }) => {
      const { login, recoveryCodes: codes } = await codeGenerator.confirm(actor, body.code);
      giveLogin(reply, login);
      return { recoveryCodes: codes };
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/me/code-generator',
    name: 'removeCodeGenerator',
    summary: 'Sign in without codes from now on',
    tag,
    access: 'signed-in',
    schemas: { answers: { 204: null } },
    handle: async ({ actor, reply }) => {
      await codeGenerator.remove(actor);
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/me/recovery-codes',
    name: 'makeRecoveryCodes',
    summary: 'New recovery codes, shown once; the old ones stop working',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: contract.recoveryCodes } },
    handle: async ({ actor }) => ({ recoveryCodes: await recoveryCodes.renew(actor) }),
  }),
];
