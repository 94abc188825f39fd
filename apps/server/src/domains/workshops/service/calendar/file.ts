import { fileOf, quoted, textValue } from './lines.ts';
import { isLocal, moment, type Span, utc, zoneLines } from './zones.ts';

export type Status = 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';

/** A workshop as it stands in somebody's calendar. */
export type Entry = Span & {
  readonly id: string;
  readonly status: Status;
  /** Goes up with whatever is written of it, so that a calendar knows the newer of two. */
  readonly sequence: number;
  readonly changedAt: Date;
  readonly createdAt: Date;
  readonly timeZone: string;
  readonly title: string;
  readonly description: string;
  readonly place: string | undefined;
  /** Its page. */
  readonly url: string;
  readonly organizer: string | undefined;
};

export type Calendar = {
  /** Asks a calendar to take the entries in, or out. */
  readonly method: 'PUBLISH' | 'CANCEL';
  /** What stands behind the @ of ids and of an address that nobody reads. */
  readonly host: string;
  /** Of one that is read again and again: what it is called. */
  readonly name?: string;
  readonly entries: readonly Entry[];
};

function entryLines(entry: Entry, host: string): string[] {
  const { timeZone, place, organizer } = entry;
  const local = isLocal(entry, timeZone);
  // Made from what is stored alone, so that an unchanged calendar is the same to the octet.
  const changedAt = utc(entry.changedAt);
  return [
    'BEGIN:VEVENT',
    `UID:${entry.id}@${host}`,
    `DTSTAMP:${changedAt}`,
    `CREATED:${utc(entry.createdAt)}`,
    `LAST-MODIFIED:${changedAt}`,
    `SEQUENCE:${entry.sequence}`,
    `STATUS:${entry.status}`,
    moment('DTSTART', entry.from, timeZone, local),
    moment('DTEND', entry.to, timeZone, local),
    `SUMMARY:${textValue(entry.title)}`,
    `DESCRIPTION:${textValue(entry.description)}`,
    ...(place === undefined ? [] : [`LOCATION:${textValue(place)}`]),
    `URL:${entry.url}`,
    // The format wants an address; nobody's own is given away.
    `ORGANIZER${organizer === undefined ? '' : `;CN=${quoted(organizer)}`}:mailto:noreply@${host}`,
    'END:VEVENT',
  ];
}

/** Each zone that is named, with its rules for as long as the entries in it last. */
function zonesOf(entries: readonly Entry[]): string[] {
  const local = entries.filter((entry) => isLocal(entry, entry.timeZone));
  return [...Map.groupBy(local, ({ timeZone }) => timeZone)].flatMap(([timeZone, these]) =>
    zoneLines(timeZone, {
      from: new Date(Math.min(...these.map(({ from }) => from.getTime()))),
      to: new Date(Math.max(...these.map(({ to }) => to.getTime()))),
    }),
  );
}

/** A calendar file (RFC 5545, RFC 5546). */
export const calendarFile = ({ method, host, name, entries }: Calendar): string =>
  fileOf([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Attune//Workshops//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${method}`,
    // Both names, and both hints of how often to ask: some calendars know only the ones from before RFC 7986.
    ...(name === undefined
      ? []
      : [
          `NAME:${textValue(name)}`,
          `X-WR-CALNAME:${textValue(name)}`,
          'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
          'X-PUBLISHED-TTL:PT1H',
        ]),
    ...zonesOf(entries),
    ...entries.flatMap((entry) => entryLines(entry, host)),
    'END:VCALENDAR',
  ]);
