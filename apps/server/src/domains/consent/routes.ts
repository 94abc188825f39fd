import { type Route, route } from '../../kernel/http/route.ts';
import {
  consentList,
  giveBody,
  purpose,
  purposeList,
  purposeParams,
  purposeQuery,
  questionList,
  textParams,
  userParams,
  versionBody,
  versionParams,
} from './contract.ts';
import type { Consent } from './service/index.ts';

const tag = 'Consent';

export const consentRoutes = (consent: Consent): Route[] => [
  ...textRoutes(consent),
  ...answerRoutes(consent),
];

const textRoutes = (consent: Consent): Route[] => [
  route({
    method: 'GET',
    path: '/v1/consent-purposes',
    name: 'listConsentPurposes',
    summary: 'What a person can agree to, with the current texts',
    tag,
    access: 'signed-in',
    schemas: { query: purposeQuery, answers: { 200: purposeList } },
    handle: async ({ actor, query }) => ({ items: await consent.purposes(actor, query.language) }),
  }),
  route({
    method: 'GET',
    path: '/v1/consent-texts/{purpose}/{version}',
    name: 'getConsentText',
    summary: 'A text that somebody can agree to, or once agreed to',
    tag,
    access: 'signed-in',
    schemas: { params: textParams, query: purposeQuery, answers: { 200: purpose } },
    handle: ({ actor, params, query }) => consent.text(actor, params.purpose, params.version, query.language),
  }),
  route({
    method: 'POST',
    path: '/v1/consent-purposes/{purpose}/versions',
    name: 'publishConsentText',
    summary: 'Publish a new text: who agreed to the one before is asked anew',
    tag,
    access: { any: 'privacy:manage' },
    schemas: { params: versionParams, body: versionBody, answers: { 204: null } },
    handle: async ({ actor, params, body, request, reply }) => {
      await consent.texts.publish(actor, { purpose: params.purpose, ...body }, request.id);
      reply.status(204);
    },
  }),
];

const answerRoutes = (consent: Consent): Route[] => [
  route({
    method: 'GET',
    path: '/v1/me/consent-questions',
    name: 'listConsentQuestions',
    summary: 'What is to be answered anew, by the one who asks, for themselves and their children',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: questionList } },
    handle: async ({ actor }) => ({ items: await consent.questions(actor) }),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/consents',
    name: 'listConsents',
    summary: 'What the person agreed to, newest first, withdrawn ones too, and who agrees for them',
    tag,
    access: { permission: 'consent:read' },
    schemas: { params: userParams, answers: { 200: consentList } },
    handle: ({ actor, reach, params }) => consent.list({ actor, reach, userId: params.userId }),
  }),
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/consents/{purpose}',
    name: 'giveConsent',
    summary: 'Agree to the purpose, for oneself or for one’s child',
    tag,
    access: { permission: 'consent:write' },
    schemas: { params: purposeParams, body: giveBody, answers: { 204: null } },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      await consent.give(
        { actor, reach, userId: params.userId, requestId: request.id },
        { purpose: params.purpose, ...body },
      );
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/consents/{purpose}',
    name: 'withdrawConsent',
    summary: 'Withdraw the consent; it acts at once',
    tag,
    access: { permission: 'consent:write' },
    schemas: { params: purposeParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      await consent.withdraw({ actor, reach, userId: params.userId, requestId: request.id }, params.purpose);
      reply.status(204);
    },
  }),
];
