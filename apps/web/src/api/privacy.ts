import type { operations } from '@attune/client';
import { type Answer, answered, type Body, client, type Stop } from './exchange.ts';

export type Consents = Answer<'listConsents'>;
export type Consent = Consents['items'][number];
export type ConsentOffer = Consents['offers'][number];
export type ConsentQuestion = Answer<'listConsentQuestions'>['items'][number];
export type Purpose = Answer<'listConsentPurposes'>['items'][number];
type NewConsentText = Body<'publishConsentText'>;
/** In which languages consents are written. */
type ConsentLanguage = Body<'giveConsent'>['language'];
export type DataRequest = Answer<'listDataRequests'>['items'][number];
export type AnyDataRequest = Answer<'listAllDataRequests'>['items'][number];
export type Blocker = DataRequest['blockedBy'][number];
export type Certificate = Answer<'readErasureReceipt'>;
export type Erasure = Answer<'listErasures'>['items'][number];
export type WhoSees = Answer<'listWhoSees'>;
export type Period = Answer<'listRetention'>['items'][number];
export type RetentionLine = Answer<'reportRetention'>['items'][number];

export type AuditEvent = Answer<'searchAudit'>['items'][number];
export type OwnAuditEvent = Answer<'listOwnAudit'>['items'][number];
type AuditQuery = NonNullable<operations['searchAudit']['parameters']['query']>;
type OwnAuditQuery = NonNullable<operations['listOwnAudit']['parameters']['query']>;

const one = (userId: string) => ({ params: { path: { userId } } });

/** What somebody allows, what is done with their data, and what they may ask of it. */
export const privacyCalls = {
  purposes: (language: ConsentLanguage, signal: Stop) =>
    answered(client.GET('/v1/consent-purposes', { params: { query: { language } }, signal })),
  consentText: (purpose: string, version: string, language: ConsentLanguage, signal: Stop) =>
    answered(
      client.GET('/v1/consent-texts/{purpose}/{version}', {
        params: { path: { purpose, version }, query: { language } },
        signal,
      }),
    ),
  consents: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/consents', { ...one(userId), signal })),
  consentQuestions: (signal: Stop) => answered(client.GET('/v1/me/consent-questions', { signal })),
  giveConsent: (
    userId: string,
    { name: purpose, version }: Pick<Purpose, 'name' | 'version'>,
    language: ConsentLanguage,
  ) =>
    answered(
      client.PUT('/v1/users/{userId}/consents/{purpose}', {
        params: { path: { userId, purpose } },
        body: { version, language },
      }),
    ),
  withdrawConsent: (userId: string, purpose: string) =>
    answered(
      client.DELETE('/v1/users/{userId}/consents/{purpose}', { params: { path: { userId, purpose } } }),
    ),
  publishConsentText: (purpose: string, body: NewConsentText) =>
    answered(client.POST('/v1/consent-purposes/{purpose}/versions', { params: { path: { purpose } }, body })),

  dataRequests: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/data-requests', { ...one(userId), signal })),
  askOfData: (userId: string, kind: DataRequest['kind']) =>
    answered(client.POST('/v1/users/{userId}/data-requests', { ...one(userId), body: { kind } })),
  cancelDataRequest: (userId: string, requestId: string) =>
    answered(
      client.DELETE('/v1/users/{userId}/data-requests/{requestId}', {
        params: { path: { userId, requestId } },
      }),
    ),
  /** Of a file that is made while it is sent: the browser itself downloads it, and shows how far it is. */
  archiveAddress: (userId: string, requestId: string): string =>
    `/v1/users/${encodeURIComponent(userId)}/data-requests/${encodeURIComponent(requestId)}/archive`,
  allDataRequests: (query: { open: 'true' | 'false'; limit: number; cursor?: string }, signal: Stop) =>
    answered(client.GET('/v1/data-requests', { params: { query }, signal })),
  erasures: (signal: Stop) => answered(client.GET('/v1/erasures', { signal })),
  readReceipt: (receipt: string) => answered(client.POST('/v1/erasure-receipts', { body: { receipt } })),

  whoSees: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/who-sees', { ...one(userId), signal })),
  searchAudit: (query: AuditQuery, signal: Stop) =>
    answered(client.GET('/v1/audit', { params: { query }, signal })),
  ownAudit: (userId: string, query: OwnAuditQuery, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/audit', { params: { path: { userId }, query }, signal })),

  retention: (signal: Stop) => answered(client.GET('/v1/retention', { signal })),
  retentionReport: (signal: Stop) => answered(client.GET('/v1/retention/report', { signal })),
};
