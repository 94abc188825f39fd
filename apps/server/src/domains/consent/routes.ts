import { type Route, route } from '../../kernel/http/route.ts';
import { consentList, giveBody, purposeList, purposeParams, purposeQuery, userParams } from './contract.ts';
import type { Consent } from './service.ts';

const tag = 'Consent';

export const consentRoutes = (consent: Consent): Route[] => [
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
    path: '/v1/users/{userId}/consents',
    name: 'listConsents',
    summary: 'What the person agreed to, newest first, withdrawn ones too',
    tag,
    access: { permission: 'consent:read' },
    remembersLogin: true,
    schemas: { params: userParams, answers: { 200: consentList } },
    handle: async ({ actor, reach, params }) => {
      const rows = await consent.list({ actor, reach, userId: params.userId });
      return {
        items: rows.map((row) => ({
          id: row.id,
          purpose: row.purpose,
          version: row.version,
          givenAt: row.given_at.toISOString(),
          withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
        })),
      };
    },
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
