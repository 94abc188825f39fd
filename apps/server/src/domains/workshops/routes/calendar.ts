import { isAmong } from '../../../kernel/http/etags.ts';
import { type Route, route } from '../../../kernel/http/route.ts';
import * as contract from '../contract/index.ts';
import type { Workshops } from '../service/index.ts';
import { reads, tag, writes } from './kit.ts';

const types = ['text/calendar'];
const feedPath = '/v1/users/{userId}/calendar-feed';

export const calendarRoutes = (workshops: Workshops): Route[] => [
  ...fileRoutes(workshops),
  ...feedRoutes(workshops),
];

const fileRoutes = ({ calendars }: Workshops): Route[] => [
  route({
    method: 'GET',
    path: '/v1/users/{userId}/workshops/{workshopId}/calendar.ics',
    name: 'downloadCalendar',
    summary: 'One workshop for a calendar; where it is cancelled for the person, a calendar takes it out',
    tag,
    access: reads,
    schemas: {
      params: contract.userWorkshopParams,
      headers: contract.linkHeaders,
      answers: { 200: { types } },
    },
    handle: async ({ actor, reach, params, headers, reply }) => {
      const about = { actor, reach, userId: params.userId };
      const link = headers['attune-workshop-link'];
      const { method, text } = await calendars.download(about, params.workshopId, link);
      return reply
        .header('content-type', `text/calendar; charset=utf-8; method=${method}`)
        .header('content-disposition', 'attachment; filename="workshop.ics"')
        .send(text);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/calendar/{token}.ics',
    name: 'readCalendarFeed',
    summary: 'All of somebody’s workshops, for a calendar that reads them by itself; the address is the key',
    tag,
    access: 'public',
    // Calendars on the net ask for many people from a few addresses; the token has 256 bits.
    perMinute: 600,
    schemas: {
      params: contract.feedParams,
      headers: contract.feedHeaders,
      answers: { 200: { types }, 304: null },
    },
    handle: async ({ params, headers, reply }) => {
      const { text, etag } = await calendars.read(params.token);
      reply.header('cache-control', 'private, no-cache').header('etag', etag);
      const known = headers['if-none-match'];
      if (known !== undefined && isAmong(known, etag)) {
        reply.status(304);
        return undefined;
      }
      return reply
        .header('content-type', 'text/calendar; charset=utf-8')
        .header('content-disposition', 'inline; filename="attune.ics"')
        .send(text);
    },
  }),
];

/** What somebody decides of the address of their calendar. */
const feedRoutes = ({ calendars }: Workshops): Route[] => [
  route({
    method: 'GET',
    path: feedPath,
    name: 'getCalendarFeed',
    summary: 'Whether there is an address for the person’s calendar, and when it was last read',
    tag,
    access: reads,
    schemas: { params: contract.userParams, answers: { 200: contract.calendarFeed } },
    handle: ({ actor, reach, params }) => calendars.feed({ actor, reach, userId: params.userId }),
  }),
  route({
    method: 'POST',
    path: feedPath,
    name: 'makeCalendarFeed',
    summary: 'A new address for one’s own calendar, shown this once; the one before ends',
    tag,
    access: writes,
    schemas: { params: contract.userParams, answers: { 201: contract.newCalendarFeed } },
    handle: async ({ actor, reach, params, request, reply }) => {
      reply.status(201);
      return calendars.makeFeed({ actor, reach, userId: params.userId, requestId: request.id });
    },
  }),
  route({
    method: 'DELETE',
    path: feedPath,
    name: 'endCalendarFeed',
    summary: 'End the address of the person’s calendar',
    tag,
    access: writes,
    schemas: { params: contract.userParams, answers: { 204: null } },
    handle: async ({ actor, reach, params, request, reply }) => {
      await calendars.endFeed({ actor, reach, userId: params.userId, requestId: request.id });
      reply.status(204);
    },
  }),
];
