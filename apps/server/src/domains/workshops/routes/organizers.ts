import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Workshops } from '../service/index.ts';
import { tag } from './kit.ts';

const runs = { permission: 'workshop:write' } as const;

const askingRoutes = ({ organizers }: Workshops): Route[] => [
  route({
    method: 'GET',
    path: '/v1/workshops/{workshopId}/possible-organizers',
    name: 'listPossibleOrganizers',
    summary: 'Who could run the workshop, and whether they are busy at that time',
    tag,
    access: 'signed-in',
    schemas: { params: contract.workshopParams, answers: { 200: contract.possibleOrganizers } },
    handle: async ({ actor, params, request }) => ({
      items: await organizers.possible({ actor, workshopId: params.workshopId, requestId: request.id }),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/workshops/{workshopId}/organizers',
    name: 'askOrganizer',
    summary: 'Ask somebody to run the workshop, or to stand by; asking again after a no is possible',
    tag,
    access: 'signed-in',
    schemas: {
      params: contract.workshopParams,
      body: contract.askOrganizerBody,
      answers: { 204: null },
    },
    handle: async ({ actor, params, body, request, reply }) => {
      await organizers.ask({ actor, workshopId: params.workshopId, requestId: request.id }, body);
      reply.status(204);
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/workshops/{workshopId}/organizers/{userId}',
    name: 'removeOrganizer',
    summary: 'Take an organizer off the workshop, or oneself, unless nobody would be left to run it',
    tag,
    access: 'signed-in',
    schemas: { params: contract.organizerParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      const managing = { actor, workshopId: params.workshopId, requestId: request.id };
      await organizers.remove(managing, params.userId);
      reply.status(204);
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/users/{userId}/organized-workshops/{workshopId}',
    name: 'answerOrganizing',
    summary: 'Say whether one runs the workshop, or stands by for it, as one was asked',
    tag,
    access: runs,
    schemas: {
      params: contract.userWorkshopParams,
      body: contract.organizerAnswer,
      answers: { 204: null },
    },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      await organizers.answer(about, params.workshopId, body.answer);
      reply.status(204);
    },
  }),
];

const openingRoutes = ({ cover }: Workshops): Route[] => [
  route({
    method: 'POST',
    path: '/v1/users/{userId}/organized-workshops/{workshopId}/cover',
    name: 'askForCover',
    summary: 'Say that one cannot run the workshop: who stands by, or who else could, is asked at once',
    tag,
    access: runs,
    schemas: {
      params: contract.userWorkshopParams,
      body: contract.coverBody,
      answers: { 200: contract.coverCall, 201: contract.coverCall },
    },
    handle: async ({ actor, reach, params, body, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      const { isNew, id } = await cover.open(about, params.workshopId, body.reason);
      reply.status(isNew ? 201 : 200);
      return { id };
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/users/{userId}/organized-workshops/{workshopId}/cover',
    name: 'withdrawCover',
    summary: 'Say that one can run the workshop after all, while nobody has come in',
    tag,
    access: runs,
    schemas: { params: contract.userWorkshopParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      await cover.withdraw(about, params.workshopId);
      reply.status(204);
    },
  }),
];

const coverRoutes = ({ cover }: Workshops): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/cover-calls',
    name: 'listCoverCalls',
    summary: 'Workshops for which the person is asked to come in somebody’s place',
    tag,
    access: runs,
    schemas: { params: contract.userParams, answers: { 200: contract.coverCallList } },
    handle: async ({ actor, reach, params }) => ({
      items: await cover.list({ actor, reach, userId: params.userId }),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/cover-calls/{workshopId}/{callId}/accept',
    name: 'acceptCover',
    summary: 'Come in somebody’s place: the first of those who were asked runs the workshop',
    tag,
    access: runs,
    schemas: { params: contract.coverCallParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      await cover.accept(about, params);
      reply.status(204);
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/{userId}/cover-calls/{workshopId}/{callId}/decline',
    name: 'declineCover',
    summary: 'Say that one does not come in',
    tag,
    access: runs,
    schemas: { params: contract.coverCallParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      const about = { actor, reach, userId: params.userId, requestId: request.id };
      await cover.decline(about, params);
      reply.status(204);
    },
  }),
];

export const organizerRoutes = (workshops: Workshops): Route[] => [
  ...askingRoutes(workshops),
  ...openingRoutes(workshops),
  ...coverRoutes(workshops),
];
