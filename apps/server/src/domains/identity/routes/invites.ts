import { z } from 'zod';
import { pageQuery } from '../../../kernel/http/paging.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import { uuid } from '../../../kernel/http/schema.ts';
import * as contract from '../contract/index.ts';
import type { Identity } from '../service/index.ts';
import { giveLogin, whereOf } from './where.ts';

const tag = 'Invites';
const made = z.object({ id: uuid, userId: uuid });

export const inviteRoutes = ({ invites }: Identity): Route[] => [
  route({
    method: 'GET',
    path: '/v1/invites',
    name: 'listInvites',
    summary: 'Invites, newest first: all of them for those who may invite anybody, else one’s own',
    tag,
    access: { list: 'person:invite' },
    schemas: { query: pageQuery, answers: { 200: contract.invitePage } },
    handle: ({ actor, reach, query }) => invites.list(actor, reach, query),
  }),
  route({
    method: 'POST',
    path: '/v1/invites',
    name: 'createInvite',
    summary: 'Make a user and invite them by mail, with what they will be granted',
    tag,
    access: { list: 'person:invite' },
    schemas: { body: contract.inviteBody, answers: { 201: made } },
    handle: async ({ actor, reach, body, reply }) => {
      const { language, role, relationship, ...fields } = body;
      const user = { email: fields.email, ...given(fields) };
      reply.status(201);
      return invites.invite(actor, reach, { user, language, role, relationship });
    },
  }),
  route({
    method: 'POST',
    path: '/v1/invites/{inviteId}/resend',
    name: 'resendInvite',
    summary: 'Send the mail again with a new link; the old one stops working',
    tag,
    access: { list: 'person:invite' },
    schemas: { params: contract.inviteParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, reply }) => {
      await invites.resend(actor, reach, params.inviteId);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/invites/{inviteId}',
    name: 'revokeInvite',
    summary: 'Take an invite back: its link stops working',
    tag,
    access: { list: 'person:invite' },
    schemas: { params: contract.inviteParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, reply }) => {
      await invites.revoke(actor, reach, params.inviteId);
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/invite',
    name: 'handLoginOver',
    summary: 'Invite somebody who is here but cannot sign in, such as a child, to a login of their own',
    tag,
    access: { permission: 'person:invite' },
    schemas: { params: contract.userParams, body: contract.reinviteBody, answers: { 201: made } },
    handle: async ({ actor, params, body, reply }) => {
      reply.status(201);
      return invites.inviteExisting(actor, params.userId, body);
    },
  }),
];

/** For the holder of an invite. */
export const invitedRoutes = ({ invites }: Identity): Route[] => [
  route({
    method: 'POST',
    path: '/v1/invites/look',
    name: 'lookAtInvite',
    summary: 'Who invites, and what will be granted; looking uses nothing up',
    tag,
    access: 'public',
    perMinute: 300,
    schemas: { body: contract.inviteTokenBody, answers: { 200: contract.inviteLook } },
    handle: ({ body }) => invites.look(body.token),
  }),
  route({
    method: 'POST',
    path: '/v1/invites/accept',
    name: 'acceptInvite',
    summary: 'Come in with a password; works once',
    tag,
    access: 'public',
    perMinute: 300,
    schemas: { body: contract.acceptBody, answers: { 200: contract.signedIn } },
    handle: async ({ body, request, reply }) => {
      const login = await invites.acceptWithPassword(body, whereOf(request));
      giveLogin(reply, login);
      return { state: 'signed-in' as const, userId: login.userId };
    },
  }),
];

/** Without the fields that were not sent: an absent one is no empty one. */
function given(fields: {
  firstName?: string | undefined;
  lastName?: string | undefined;
  birthDate?: string | undefined;
}) {
  const { firstName, lastName, birthDate } = fields;
  return {
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}
