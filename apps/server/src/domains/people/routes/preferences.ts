import { tagged } from '../../../kernel/http/etags.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { People } from '../service/index.ts';

const tag = 'People';

export const preferencesRoutes = ({ preferences }: People): Route[] => [
  route({
    method: 'GET',
    path: '/v1/preferences/defaults',
    name: 'getPreferencesDefaults',
    summary: 'How the app is before anybody changes it',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: contract.preferencesDefaults } },
    handle: async () => preferences.defaults(),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/preferences',
    name: 'getPreferences',
    summary: 'How the person likes the app to be',
    tag,
    access: { permission: 'person:read' },
    remembersLogin: true,
    schemas: {
      params: contract.userParams,
      query: contract.includeUser,
      answers: { 200: contract.preferences },
    },
    handle: ({ actor, reach, params, query, reply }) =>
      tagged(reply, preferences.find({ actor, reach, userId: params.userId }, query.include)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/users/{userId}/preferences',
    name: 'changePreferences',
    summary: 'Change some of the preferences; what is absent stays',
    tag,
    access: { permission: 'person:write' },
    schemas: {
      params: contract.userParams,
      headers: contract.ifMatch,
      body: contract.preferencesChange,
      answers: { 200: contract.preferences },
    },
    handle: ({ actor, reach, params, body, headers, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      return tagged(reply, preferences.change(about, body, headers['if-match']));
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/preferences/reset',
    name: 'resetPreferences',
    summary: 'All preferences as they are before anybody changes them',
    tag,
    access: { permission: 'person:write' },
    schemas: {
      params: contract.userParams,
      headers: contract.ifMatch,
      answers: { 200: contract.preferences },
    },
    handle: ({ actor, reach, params, headers, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      return tagged(reply, preferences.reset(about, headers['if-match']));
    },
  }),
];

/** Changes of one thing, whatever the rest is meanwhile. */
export const choiceRoutes = ({ preferences }: People): Route[] => [
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/preferences/widgets/{widget}',
    name: 'setWidget',
    summary: 'Enable, disable or arrange a widget; enabled takes it off the disabled, and the other way',
    tag,
    access: { permission: 'person:write' },
    schemas: {
      params: contract.widgetParams,
      headers: contract.ifMatch,
      body: contract.widgetBody,
      answers: { 200: contract.preferences },
    },
    handle: ({ actor, reach, params, body, headers, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      return tagged(reply, preferences.setWidget(about, params.widget, body, headers['if-match']));
    },
  }),
  ...(['PUT', 'DELETE'] as const).map((method) =>
    route({
      method,
      path: '/v1/users/{userId}/preferences/favourite-apps/{app}',
      name: method === 'PUT' ? 'addFavouriteApp' : 'removeFavouriteApp',
      summary: method === 'PUT' ? 'Make an app a favourite' : 'Make an app no favourite any more',
      tag,
      access: { permission: 'person:write' },
      schemas: {
        params: contract.favouriteParams,
        headers: contract.ifMatch,
        answers: { 200: contract.preferences },
      },
      handle: ({ actor, reach, params, headers, request, reply }) => {
        const about = { actor, reach, userId: params.userId, requestId: request.id };
        const isFavourite = method === 'PUT';
        return tagged(reply, preferences.setFavourite(about, params.app, isFavourite, headers['if-match']));
      },
    }),
  ),
];
