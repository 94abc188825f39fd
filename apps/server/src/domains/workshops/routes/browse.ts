import { pageQuery } from '../../../kernel/http/paging.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Workshops } from '../service/index.ts';
import { reads, tag } from './kit.ts';

export const browseRoutes = ({ browsing }: Workshops): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/workshops',
    name: 'browseWorkshops',
    summary: 'Announced workshops, soonest first, and whether the person fits and takes part',
    tag,
    access: reads,
    remembersLogin: true,
    schemas: {
      params: contract.userParams,
      query: contract.browseQuery,
      answers: { 200: contract.workshopPage },
    },
    handle: ({ actor, reach, params, query }) =>
      browsing.browse({ actor, reach, userId: params.userId }, query),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/workshops/{workshopId}',
    name: 'getWorkshop',
    summary: 'One workshop as it is for the person: each requirement with whether they meet it, and why',
    tag,
    access: reads,
    schemas: {
      params: contract.userWorkshopParams,
      headers: contract.linkHeaders,
      answers: { 200: contract.workshop },
    },
    handle: ({ actor, reach, params, headers }) =>
      browsing.view(
        { actor, reach, userId: params.userId },
        params.workshopId,
        headers['attune-workshop-link'],
      ),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/participations',
    name: 'listParticipations',
    summary: 'Where the person takes part or took part, latest first',
    tag,
    access: reads,
    schemas: {
      params: contract.userParams,
      query: pageQuery,
      answers: { 200: contract.participationPage },
    },
    handle: ({ actor, reach, params, query }) =>
      browsing.participations({ actor, reach, userId: params.userId }, query),
  }),
  route({
    method: 'GET',
    path: '/v1/users/{userId}/organized-workshops',
    name: 'listOrganizedWorkshops',
    summary: 'What the person runs or is asked to run, latest first',
    tag,
    access: reads,
    schemas: {
      params: contract.userParams,
      query: pageQuery,
      answers: { 200: contract.organizedPage },
    },
    handle: ({ actor, reach, params, query }) =>
      browsing.organized({ actor, reach, userId: params.userId }, query),
  }),
];
