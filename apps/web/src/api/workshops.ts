import { type Answer, answered, type Body, client, type Stop } from './exchange.ts';

type Browsed = Answer<'browseWorkshops'>;
export type WorkshopSummary = Browsed['items'][number];
export type Workshop = Answer<'getWorkshop'>;
export type ShownRequirement = Workshop['requirements'][number];
export type Participation = NonNullable<Workshop['participation']>;
export type TakenPart = Answer<'listParticipations'>['items'][number];
export type Requirement = Answer<'listRequirements'>['items'][number];
export type Declaration = Answer<'listDeclarations'>['items'][number];
export type NewRequirement = Body<'addRequirement'>;
export type RequirementChange = Body<'changeRequirement'>;
export type SignUp = Body<'signUp'>;
type ParticipationChange = Body<'changeParticipation'>;

/** What is asked for of the announced workshops. */
export type WorkshopFilter = {
  q?: string;
  from?: string;
  to?: string;
  place?: string;
  language?: WorkshopSummary['language'];
  online?: 'true' | 'false';
  free?: 'true';
  fits?: 'true';
  exerciseId?: string;
  limit?: number;
  cursor?: string;
};

type PageQuery = { limit: number; cursor?: string };

const of = (userId: string) => ({ params: { path: { userId } } });
const about = (userId: string, requirementId: string) => ({ params: { path: { userId, requirementId } } });
const taking = (userId: string, participationId: string) => ({
  params: { path: { userId, participationId } },
});
/** A change begins from a version that was read; where another came first, it is refused. */
const from = (version: number) => ({ 'if-match': `"${version}"` });

/** Finding workshops, and taking part in them. */
const takingPart = {
  workshops: (userId: string, query: WorkshopFilter, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/workshops', { params: { path: { userId }, query }, signal })),
  /** @param link the end of the link, where it is not public */
  workshop: (userId: string, workshopId: string, link: string | undefined, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/workshops/{workshopId}', {
        params: {
          path: { userId, workshopId },
          header: link === undefined ? {} : { 'attune-workshop-link': link },
        },
        signal,
      }),
    ),
  participations: (userId: string, query: PageQuery, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/participations', { params: { path: { userId }, query }, signal }),
    ),
  signUp: (userId: string, body: SignUp) =>
    answered(client.POST('/v1/users/{userId}/participations', { ...of(userId), body })),
  changeParticipation: (userId: string, participationId: string, body: ParticipationChange) =>
    answered(
      client.PATCH('/v1/users/{userId}/participations/{participationId}', {
        ...taking(userId, participationId),
        body,
      }),
    ),
  checkInCode: (userId: string, participationId: string, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/participations/{participationId}/code', {
        ...taking(userId, participationId),
        signal,
      }),
    ),
  /** Where a calendar entry of it is downloaded. */
  calendarAddress: (userId: string, workshopId: string) =>
    `/v1/users/${userId}/workshops/${workshopId}/calendar.ics`,
  leaveWorkshop: (userId: string, participationId: string) =>
    answered(
      client.DELETE('/v1/users/{userId}/participations/{participationId}', taking(userId, participationId)),
    ),
};

/** The address by which a calendar reads somebody's workshops. */
const calendar = {
  calendarFeed: async (userId: string, signal: Stop) =>
    (await answered(client.GET('/v1/users/{userId}/calendar-feed', { ...of(userId), signal }))).feed,
  makeCalendarFeed: async (userId: string) =>
    (await answered(client.POST('/v1/users/{userId}/calendar-feed', of(userId)))).address,
  endCalendarFeed: (userId: string) =>
    answered(client.DELETE('/v1/users/{userId}/calendar-feed', of(userId))),
};

/** What workshops ask for, and what people say of themselves. */
const requirements = {
  requirements: (retired: boolean, signal: Stop) =>
    answered(
      client.GET('/v1/requirements', { params: { query: { retired: retired ? 'true' : 'false' } }, signal }),
    ),
  addRequirement: (body: NewRequirement) => answered(client.POST('/v1/requirements', { body })),
  changeRequirement: (requirementId: string, version: number, body: RequirementChange) =>
    answered(
      client.PATCH('/v1/requirements/{requirementId}', {
        params: { path: { requirementId }, header: from(version) },
        body,
      }),
    ),
  declarations: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/requirements', { ...of(userId), signal })),
  declare: (userId: string, requirementId: string, meets: boolean) =>
    answered(
      client.PUT('/v1/users/{userId}/requirements/{requirementId}', {
        ...about(userId, requirementId),
        body: { meets },
      }),
    ),
  withdrawDeclaration: (userId: string, requirementId: string) =>
    answered(client.DELETE('/v1/users/{userId}/requirements/{requirementId}', about(userId, requirementId))),
};

export const workshopCalls = { ...takingPart, ...requirements, ...calendar };
