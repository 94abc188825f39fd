import { type Route, route } from '../../kernel/http/route.ts';
import { peopleQuery, personPage, preferences, preferencesChange, profile, userParams } from './contract.ts';
import type { People } from './service.ts';

const tag = 'People';

export const peopleRoutes = (people: People): Route[] => [
  route({
    method: 'GET',
    path: '/v1/people',
    name: 'listPeople',
    summary: 'The people whom the actor may see, by name within a page',
    tag,
    access: { list: 'person:read' },
    schemas: { query: peopleQuery, answers: { 200: personPage } },
    handle: ({ actor, reach, query }) => people.visibleTo(actor, reach, query),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/profile',
    name: 'getProfile',
    summary: 'Who the person is',
    tag,
    access: { permission: 'person:read' },
    remembersLogin: true,
    schemas: { params: userParams, answers: { 200: profile } },
    handle: ({ actor, reach, params }) => people.profile({ actor, reach, userId: params.userId }),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/preferences',
    name: 'getPreferences',
    summary: 'How the person likes the app to be',
    tag,
    access: { permission: 'person:read' },
    remembersLogin: true,
    schemas: { params: userParams, answers: { 200: preferences } },
    handle: ({ actor, reach, params }) => people.preferences({ actor, reach, userId: params.userId }),
  }),
  route({
    method: 'PATCH',
    path: '/v1/users/{userId}/preferences',
    name: 'changePreferences',
    summary: 'Change some of the preferences; what is absent stays',
    tag,
    access: { permission: 'person:write' },
    schemas: { params: userParams, body: preferencesChange, answers: { 200: preferences } },
    handle: ({ actor, reach, params, body }) =>
      people.changePreferences({ actor, reach, userId: params.userId }, body),
  }),
];
