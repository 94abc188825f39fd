import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Workshops } from '../service/index.ts';
import { reads, tag } from './kit.ts';

const listRoutes = ({ attendance }: Workshops): Route[] => [
  route({
    method: 'GET',
    path: '/v1/workshops/{workshopId}/participants',
    name: 'listParticipants',
    summary: 'For its organizers: who comes, who waits, and how they stand to what is asked for',
    tag,
    access: 'signed-in',
    schemas: { params: contract.workshopParams, answers: { 200: contract.participantList } },
    handle: async ({ actor, params, request }) => ({
      items: await attendance.list({ actor, workshopId: params.workshopId, requestId: request.id }),
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/workshops/{workshopId}/participants.csv',
    name: 'exportParticipants',
    summary: 'The same as CSV (RFC 4180)',
    tag,
    access: 'signed-in',
    schemas: { params: contract.workshopParams, answers: { 200: { types: ['text/csv'] } } },
    handle: async ({ actor, params, request, reply }) => {
      const managing = { actor, workshopId: params.workshopId, requestId: request.id };
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="participants.csv"')
        .send(await attendance.csv(managing));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/workshops/{workshopId}/history',
    name: 'getWorkshopHistory',
    summary: 'For its organizers: who did what, newest first',
    tag,
    access: 'signed-in',
    schemas: { params: contract.workshopParams, answers: { 200: contract.historyList } },
    handle: async ({ actor, params, request }) => ({
      items: await attendance.history({ actor, workshopId: params.workshopId, requestId: request.id }),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/workshops/{workshopId}/link',
    name: 'renewWorkshopLink',
    summary: 'Make a new link to the workshop, which ends those that were given away',
    tag,
    access: 'signed-in',
    schemas: { params: contract.workshopParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      await attendance.renewLink({ actor, workshopId: params.workshopId, requestId: request.id });
      reply.status(204);
    },
  }),
];

const codeRoutes = ({ attendance }: Workshops): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/participations/{participationId}/code',
    name: 'getCheckInCode',
    summary: 'What the participant shows at the door, as a QR code',
    tag,
    access: reads,
    schemas: { params: contract.participationParams, answers: { 200: contract.checkInCode } },
    handle: async ({ actor, reach, params }) => ({
      code: await attendance.code({ actor, reach, userId: params.userId }, params.participationId),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/workshops/{workshopId}/check-in',
    name: 'checkInByCode',
    summary: 'Check in the participant who shows the code',
    tag,
    access: 'signed-in',
    schemas: {
      params: contract.workshopParams,
      body: contract.checkInBody,
      answers: { 200: contract.checkedIn },
    },
    handle: ({ actor, params, body, request }) =>
      attendance.checkInByCode({ actor, workshopId: params.workshopId, requestId: request.id }, body.code),
  }),
];

type What = 'checkIn' | 'undo' | 'noShow' | 'remove';

const act = ({ attendance }: Workshops, what: What, end: string, summary: string): Route =>
  route({
    method: 'POST',
    path: `/v1/workshops/{workshopId}/participants/{participantId}/${end}`,
    name: `${what}Participant`,
    summary,
    tag,
    access: 'signed-in',
    schemas: { params: contract.participantParams, answers: { 204: null } },
    handle: async ({ actor, params, request, reply }) => {
      const managing = { actor, workshopId: params.workshopId, requestId: request.id };
      await attendance[what](managing, params.participantId);
      reply.status(204);
    },
  });

export const attendanceRoutes = (workshops: Workshops): Route[] => [
  ...listRoutes(workshops),
  ...codeRoutes(workshops),
  act(workshops, 'checkIn', 'check-in', 'Check a participant in; once more changes nothing'),
  act(workshops, 'undo', 'undo', 'Take back a check-in or a no-show; a seat is taken only where one is free'),
  act(workshops, 'noShow', 'no-show', 'Say that they did not come; the seat goes to the first who waits'),
  act(workshops, 'remove', 'remove', 'Take a participant off the list, and tell them'),
];
