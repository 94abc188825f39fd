import type { operations } from '@attune/client';
import { type Answer, answered, client, type Stop } from './exchange.ts';

export type Invite = Answer<'listInvites'>['items'][number];
export type NewInvite = operations['createInvite']['requestBody']['content']['application/json'];
export type NewChild = operations['createChild']['requestBody']['content']['application/json'];
export type MailLanguage = NonNullable<NewInvite['language']>;

const one = (userId: string) => ({ params: { path: { userId } } });

/** What is done for other people: inviting, finding, shutting out, children. */
export const adminCalls = {
  invites: (query: { limit: number; cursor?: string }, signal: Stop) =>
    answered(client.GET('/v1/invites', { params: { query }, signal })),
  invite: (body: NewInvite) => answered(client.POST('/v1/invites', { body })),
  resendInvite: (inviteId: string) =>
    answered(client.POST('/v1/invites/{inviteId}/resend', { params: { path: { inviteId } } })),
  revokeInvite: (inviteId: string) =>
    answered(client.DELETE('/v1/invites/{inviteId}', { params: { path: { inviteId } } })),
  handLoginOver: (userId: string, body: { email: string; language: MailLanguage }) =>
    answered(client.POST('/v1/users/{userId}/invite', { ...one(userId), body })),
  findPerson: (email: string) => answered(client.POST('/v1/people/find', { body: { email } })),
  setStatus: (userId: string, status: 'active' | 'disabled') =>
    answered(client.PUT('/v1/users/{userId}/status', { ...one(userId), body: { status } })),
  resetFactors: (userId: string) => answered(client.DELETE('/v1/users/{userId}/second-factors', one(userId))),
  addChild: (userId: string, body: NewChild) =>
    answered(client.POST('/v1/users/{userId}/children', { ...one(userId), body })),
};
