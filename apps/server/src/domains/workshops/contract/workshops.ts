import { z } from 'zod';
import { pageOf, pageQuery } from '../../../kernel/http/paging.ts';
import { uuid } from '../../../kernel/http/schema.ts';
import { shownRequirement } from './requirements.ts';

const moment = z.iso.datetime({ offset: true });
const title = z.string().trim().min(1).max(120);
const language = z.enum(['en', 'de', 'he']);
const timeZones = new Set(Intl.supportedValuesOf('timeZone'));
const timeZone = z
  .string()
  .max(64)
  .refine((name) => name === 'UTC' || timeZones.has(name), 'An IANA time zone, such as Europe/Berlin.');

export const workshopParams = z.object({ workshopId: uuid });
export const userWorkshopParams = z.object({ userId: uuid, workshopId: uuid });
export const userParams = z.object({ userId: uuid });

const agendaItem = z.object({
  title,
  description: z.string().max(2000).default(''),
  minutes: z.int().min(0).max(1440),
  exerciseId: uuid.nullable().default(null),
});

const asked = z.object({
  requirementId: uuid,
  hard: z.boolean().describe('Without it nobody signs up; otherwise they are asked'),
  note: z.string().max(500).default(''),
});

/** What an organizer writes of a workshop; a draft may leave most of it for later. */
const written = {
  title,
  description: z.string().max(10_000),
  language,
  startsAt: moment,
  endsAt: moment,
  timeZone,
  place: z.string().trim().max(200).nullable().describe('For everybody: the city or the house'),
  isOnline: z.boolean(),
  address: z.string().trim().max(500).nullable().describe('For those who are registered: where exactly'),
  onlineUrl: z
    .url({ protocol: /^https$/ })
    .max(500)
    .nullable()
    .describe('For those who are registered'),
  visibility: z.enum(['public', 'link']),
  capacity: z.int().min(1).max(10_000),
  signUpFrom: moment.nullable(),
  signUpUntil: moment.nullable().describe('null: until it starts'),
  agenda: z.array(agendaItem).max(100),
  requirements: z
    .array(asked)
    .max(50)
    .refine((all) => new Set(all.map((one) => one.requirementId)).size === all.length, 'Each once.'),
};

export const newWorkshop = z.object({
  ...written,
  description: written.description.default(''),
  place: written.place.default(null),
  isOnline: written.isOnline.default(false),
  address: written.address.default(null),
  onlineUrl: written.onlineUrl.default(null),
  visibility: written.visibility.default('public'),
  signUpFrom: written.signUpFrom.default(null),
  signUpUntil: written.signUpUntil.default(null),
  agenda: written.agenda.default([]),
  requirements: written.requirements.default([]),
});
export type NewWorkshop = z.output<typeof newWorkshop>;

/** What is absent stays. */
export const workshopChange = z.object(written).partial();
export type WorkshopChange = z.output<typeof workshopChange>;

export const cancelBody = z.object({
  message: z.string().trim().min(1).max(2000).describe('What everybody who signed up is told'),
});
export const copyBody = z.object({
  startsAt: z.array(moment).min(1).max(52).describe('When each copy starts; it lasts as long as this one'),
});

export const organizerState = z.enum(['invited', 'confirmed', 'standby', 'unavailable', 'covered']);

const organizer = z.object({
  userId: uuid,
  displayName: z.string(),
  state: organizerState,
  covers: z.object({ userId: uuid, displayName: z.string() }).nullable(),
});

const summary = z.object({
  id: uuid,
  seriesId: uuid,
  state: z.enum(['draft', 'published', 'completed', 'cancelled']),
  title: z.string(),
  language,
  startsAt: z.string(),
  endsAt: z.string(),
  timeZone: z.string(),
  place: z.string().nullable(),
  isOnline: z.boolean(),
  visibility: z.enum(['public', 'link']),
  capacity: z.int(),
  freeSeats: z.int(),
  waiting: z.int().describe('How many wait for a seat'),
  signUp: z.enum(['open', 'not-yet', 'closed']).describe('Whether one can sign up now'),
  organizerWanted: z.boolean().describe('Nobody who runs it is confirmed just now'),
});

export const participationState = z.enum(['registered', 'waitlisted', 'cancelled', 'attended', 'no-show']);

const participation = z.object({
  id: uuid,
  state: participationState,
  ahead: z.int().nullable().describe('Of who waits: how many wait before them'),
  visible: z.boolean(),
  sharesSessions: z.boolean(),
  requirementsVersion: z.int(),
  signedUpAt: z.string(),
});

/** A workshop as it is for one person. */
export const workshopSummary = summary.extend({
  fits: z.boolean().describe('Whether the person meets every hard requirement'),
  participation: participation.pick({ id: true, state: true }).nullable(),
});
export const workshopPage = pageOf(workshopSummary);

export const workshop = summary.extend({
  description: z.string(),
  address: z.string().nullable().describe('Where exactly; only for who is registered or runs it'),
  onlineUrl: z.string().nullable(),
  signUpFrom: z.string().nullable(),
  signUpUntil: z.string().nullable(),
  cancelMessage: z.string().nullable(),
  version: z.int(),
  requirementsVersion: z.int().describe('Signing up names the one that was shown'),
  agenda: z.array(agendaItem.extend({ exerciseName: z.string().nullable() })),
  requirements: z.array(shownRequirement),
  organizers: z.array(organizer),
  others: z
    .array(z.object({ displayName: z.string() }))
    .describe('Who comes too, of those who wish to be seen; only where oneself does'),
  dates: z
    .array(z.object({ id: uuid, startsAt: z.string(), state: z.string() }))
    .describe('The further dates that are announced'),
  overlaps: z
    .array(z.object({ id: uuid, title: z.string(), startsAt: z.string(), endsAt: z.string() }))
    .describe('What the person takes part in or runs at the same time'),
  participation: participation.nullable(),
  organizes: organizerState.nullable(),
  link: z.string().nullable().describe('For its organizers: what the link to it ends with'),
});
export type WorkshopView = z.output<typeof workshop>;

export const browseQuery = pageQuery.extend({
  q: z.string().trim().min(1).max(100).optional().describe('In its title'),
  from: moment.optional().describe('Not before; absent: from now on'),
  to: moment.optional(),
  place: z.string().trim().min(1).max(100).optional(),
  language: language.optional(),
  online: z.enum(['true', 'false']).optional(),
  free: z.enum(['true', 'false']).default('false').describe('Only with a free seat'),
  fits: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Only those of which the person meets every hard requirement'),
  exerciseId: uuid.optional(),
  seriesId: uuid.optional(),
});
export type BrowseQuery = z.output<typeof browseQuery>;

/** What a link ends with is a secret: it stands in no address, so that no log and no history of a browser keeps it. */
export const linkHeaders = z.object({
  'attune-workshop-link': z
    .string()
    .max(64)
    .optional()
    .describe('The end of the link, where it is not public'),
});
