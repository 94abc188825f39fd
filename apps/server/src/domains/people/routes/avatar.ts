import { isAmong } from '../../../kernel/http/etags.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { People } from '../service/index.ts';

const tag = 'People';

export const avatarRoutes = ({ avatars }: People): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/avatar',
    name: 'getAvatar',
    summary: 'The picture of somebody, where they show it',
    tag,
    access: 'signed-in',
    schemas: {
      params: contract.userParams,
      query: contract.avatarQuery,
      headers: contract.avatarHeaders,
      answers: { 200: { types: ['image/webp'] }, 304: null },
    },
    handle: async ({ actor, params, query, headers, request, reply }) => {
      const picture = await avatars.find(actor, params.userId, query, request.id);
      const etag = `"${picture.id}-${query.size}"`;
      const known = headers['if-none-match'];
      // Opened before anything is said of keeping: an answer that it cannot be is not to be kept.
      const bytes = known !== undefined && isAmong(known, etag) ? undefined : await picture.open();
      // Kept only to be asked for again: who may see a picture now may not in an hour, and browsers change hands.
      reply
        .header('cache-control', 'private, no-cache')
        .header('vary', 'origin, cookie, authorization')
        .header('etag', etag);
      if (!bytes) {
        reply.status(304);
        return undefined;
      }
      return reply
        .header('content-type', 'image/webp')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', 'inline; filename="picture.webp"')
        .send(bytes);
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/avatar',
    name: 'putAvatar',
    summary: 'Upload a picture; it is made anew, without what else was in the file',
    tag,
    access: { permission: 'person:write' },
    perMinute: 10,
    raw: { types: ['image/png', 'image/jpeg', 'image/webp'], limit: 5 * 1024 * 1024 },
    schemas: { params: contract.userParams, answers: { 200: contract.avatarAnswer } },
    handle: ({ actor, reach, params, request }) =>
      avatars.put({ actor, reach, userId: params.userId, requestId: request.id }, request.body as Buffer),
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/avatar',
    name: 'removeAvatar',
    summary: 'Remove the picture',
    tag,
    access: { permission: 'person:write' },
    schemas: { params: contract.userParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      await avatars.remove({ actor, reach, userId: params.userId, requestId: request.id });
      reply.status(204);
    },
  }),
];
