import { type Answer, answered, type Body, client, type Stop } from './exchange.ts';

export type OrganizedWorkshop = Answer<'listOrganizedWorkshops'>['items'][number];
export type NewWorkshop = Body<'createWorkshop'>;
type WorkshopChange = Body<'changeWorkshop'>;
export type Participant = Answer<'listParticipants'>['items'][number];
export type CoverCall = Answer<'listCoverCalls'>['items'][number];
export type PastEvent = Answer<'getWorkshopHistory'>['items'][number];
type AskOrganizer = Body<'askOrganizer'>;

const of = (userId: string) => ({ params: { path: { userId } } });
const on = (workshopId: string) => ({ params: { path: { workshopId } } });
const running = (userId: string, workshopId: string) => ({ params: { path: { userId, workshopId } } });
const at = (workshopId: string, participantId: string) => ({
  params: { path: { workshopId, participantId } },
});
const call = (userId: string, workshopId: string, callId: string) => ({
  params: { path: { userId, workshopId, callId } },
});
/** A change begins from a version that was read; where another came first, it is refused. */
const from = (version: number) => ({ 'if-match': `"${version}"` });

/** Making workshops, and changing them. */
const making = {
  organizedWorkshops: (userId: string, query: { limit: number; cursor?: string }, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/organized-workshops', { params: { path: { userId }, query }, signal }),
    ),
  createWorkshop: (userId: string, body: NewWorkshop) =>
    answered(client.POST('/v1/users/{userId}/workshops', { ...of(userId), body })),
  changeWorkshop: (workshopId: string, version: number, body: WorkshopChange) =>
    answered(
      client.PATCH('/v1/workshops/{workshopId}', {
        params: { path: { workshopId }, header: from(version) },
        body,
      }),
    ),
  publishWorkshop: (workshopId: string) =>
    answered(client.POST('/v1/workshops/{workshopId}/publish', on(workshopId))),
  cancelWorkshop: (workshopId: string, message: string) =>
    answered(client.POST('/v1/workshops/{workshopId}/cancel', { ...on(workshopId), body: { message } })),
  renewWorkshopLink: (workshopId: string) =>
    answered(client.POST('/v1/workshops/{workshopId}/link', on(workshopId))),
  completeWorkshop: (workshopId: string) =>
    answered(client.POST('/v1/workshops/{workshopId}/complete', on(workshopId))),
  copyWorkshop: (workshopId: string, startsAt: string[]) =>
    answered(client.POST('/v1/workshops/{workshopId}/copies', { ...on(workshopId), body: { startsAt } })),
};

/** Who runs it, and who steps in. */
const team = {
  possibleOrganizers: (workshopId: string, signal: Stop) =>
    answered(client.GET('/v1/workshops/{workshopId}/possible-organizers', { ...on(workshopId), signal })),
  askOrganizer: (workshopId: string, body: AskOrganizer) =>
    answered(client.POST('/v1/workshops/{workshopId}/organizers', { ...on(workshopId), body })),
  removeOrganizer: (workshopId: string, userId: string) =>
    answered(client.DELETE('/v1/workshops/{workshopId}/organizers/{userId}', running(userId, workshopId))),
  answerOrganizing: (userId: string, workshopId: string, answer: 'accept' | 'decline') =>
    answered(
      client.PUT('/v1/users/{userId}/organized-workshops/{workshopId}', {
        ...running(userId, workshopId),
        body: { answer },
      }),
    ),
  askForCover: (userId: string, workshopId: string, reason: string) =>
    answered(
      client.POST('/v1/users/{userId}/organized-workshops/{workshopId}/cover', {
        ...running(userId, workshopId),
        body: reason.trim() === '' ? {} : { reason },
      }),
    ),
  withdrawCover: (userId: string, workshopId: string) =>
    answered(
      client.DELETE('/v1/users/{userId}/organized-workshops/{workshopId}/cover', running(userId, workshopId)),
    ),
  coverCalls: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/cover-calls', { ...of(userId), signal })),
  acceptCover: (userId: string, workshopId: string, callId: string) =>
    answered(
      client.POST(
        '/v1/users/{userId}/cover-calls/{workshopId}/{callId}/accept',
        call(userId, workshopId, callId),
      ),
    ),
  declineCover: (userId: string, workshopId: string, callId: string) =>
    answered(
      client.POST(
        '/v1/users/{userId}/cover-calls/{workshopId}/{callId}/decline',
        call(userId, workshopId, callId),
      ),
    ),
};

/** Who comes. */
const attendance = {
  participants: (workshopId: string, signal: Stop) =>
    answered(client.GET('/v1/workshops/{workshopId}/participants', { ...on(workshopId), signal })),
  /** Where the list is downloaded. */
  participantsAddress: (workshopId: string) => `/v1/workshops/${workshopId}/participants.csv`,
  workshopHistory: (workshopId: string, signal: Stop) =>
    answered(client.GET('/v1/workshops/{workshopId}/history', { ...on(workshopId), signal })),
  checkInByCode: (workshopId: string, code: string) =>
    answered(client.POST('/v1/workshops/{workshopId}/check-in', { ...on(workshopId), body: { code } })),
  checkIn: (workshopId: string, participantId: string) =>
    answered(
      client.POST(
        '/v1/workshops/{workshopId}/participants/{participantId}/check-in',
        at(workshopId, participantId),
      ),
    ),
  undoAttendance: (workshopId: string, participantId: string) =>
    answered(
      client.POST(
        '/v1/workshops/{workshopId}/participants/{participantId}/undo',
        at(workshopId, participantId),
      ),
    ),
  noShow: (workshopId: string, participantId: string) =>
    answered(
      client.POST(
        '/v1/workshops/{workshopId}/participants/{participantId}/no-show',
        at(workshopId, participantId),
      ),
    ),
  removeParticipant: (workshopId: string, participantId: string) =>
    answered(
      client.POST(
        '/v1/workshops/{workshopId}/participants/{participantId}/remove',
        at(workshopId, participantId),
      ),
    ),
};

export const organizingCalls = { ...making, ...team, ...attendance };
