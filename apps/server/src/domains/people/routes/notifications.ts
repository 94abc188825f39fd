import { type Route, route } from '../../../kernel/http/route.ts';
import { userParams } from '../contract/index.ts';
import * as contract from '../contract/notifications.ts';
import type { Notifications } from '../service/notifications/index.ts';

const tag = 'Notifications';

export const notificationRoutes = (notifications: Notifications): Route[] => [
  ...inboxRoutes(notifications),
  ...pushRoutes(notifications),
];

const inboxRoutes = ({ inbox }: Notifications): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/notifications',
    name: 'listNotifications',
    summary: 'What the person was told, newest first',
    tag,
    access: { permission: 'notification:read' },
    schemas: {
      params: userParams,
      query: contract.notificationQuery,
      answers: { 200: contract.notificationPage },
    },
    handle: ({ actor, reach, params, query }) =>
      inbox.list({ actor, reach, ...params }, { ...query, unread: query.unread === 'true' }),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/notifications/count',
    name: 'countNotifications',
    summary: 'How many the person has not read',
    tag,
    access: { permission: 'notification:read' },
    remembersLogin: true,
    schemas: { params: userParams, answers: { 200: contract.unreadCount } },
    handle: ({ actor, reach, params }) => inbox.unread({ actor, reach, ...params }),
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/notifications/read',
    name: 'readNotifications',
    summary: 'Mark some, or all, as read',
    tag,
    access: { permission: 'notification:write' },
    schemas: { params: userParams, body: contract.readBody, answers: { 200: contract.unreadCount } },
    handle: ({ actor, reach, params, body, request }) =>
      inbox.markRead(
        { actor, reach, ...params, requestId: request.id },
        'ids' in body ? body.ids : undefined,
      ),
  }),
];

const pushRoutes = ({ push }: Notifications): Route[] => [
  route({
    method: 'GET',
    path: '/v1/push/key',
    name: 'getPushKey',
    summary: 'The key that a browser subscribes with',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: contract.pushKey } },
    handle: async () => ({ publicKey: push.publicKey }),
  }),
  route({
    method: 'GET',
    path: '/v1/me/push-subscriptions',
    name: 'listPushSubscriptions',
    summary: 'Browsers that are told while the app is closed',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: contract.pushSubscriptionList } },
    handle: async ({ actor }) => ({ items: await push.list(actor) }),
  }),
  route({
    method: 'POST',
    path: '/v1/me/push-subscriptions',
    name: 'addPushSubscription',
    summary: 'Tell this browser, until it is signed out; whoever was told on it before is not any more',
    tag,
    access: 'signed-in',
    schemas: { body: contract.pushSubscriptionBody, answers: { 201: contract.pushSubscription } },
    handle: async ({ actor, body, request, reply }) => {
      const added = await push.subscribe(actor, body, request.id);
      reply.status(201);
      return added;
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/me/push-subscriptions/{id}',
    name: 'removePushSubscription',
    summary: 'Tell that browser nothing any more',
    tag,
    access: 'signed-in',
    schemas: { params: contract.pushSubscriptionParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      await push.unsubscribe(actor, params.id, request.id);
      reply.status(204);
    },
  }),
];
