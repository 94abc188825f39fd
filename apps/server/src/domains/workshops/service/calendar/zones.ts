type Zoned = Temporal.ZonedDateTime;
export type Span = { readonly from: Date; readonly to: Date };

const zoned = (at: Date, timeZone: string): Zoned =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);

/** `2026-03-29T03:00:00` as `20260329T030000`. */
const compact = (at: Temporal.PlainDateTime): string =>
  at.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');

export const utc = (at: Date): string => `${compact(zoned(at, 'UTC').toPlainDateTime())}Z`;

/** Whether the local time says which moment it is: of an hour that comes twice, calendars take one or the other. */
function isNamed(at: Date, timeZone: string): boolean {
  const local = zoned(at, timeZone).toPlainDateTime();
  const [first, second] = (['earlier', 'later'] as const).map((disambiguation) =>
    local.toZonedDateTime(timeZone, { disambiguation }),
  );
  return first !== undefined && second !== undefined && first.equals(second);
}

/** Whether a stretch is written in local time, by the rules of its zone; otherwise both ends are in UTC. */
export const isLocal = ({ from, to }: Span, timeZone: string): boolean =>
  timeZone !== 'UTC' && isNamed(from, timeZone) && isNamed(to, timeZone);

/** A property that says when: in local time, or in UTC. */
export const moment = (name: string, at: Date, timeZone: string, local: boolean): string =>
  local ? `${name};TZID=${timeZone}:${compact(zoned(at, timeZone).toPlainDateTime())}` : `${name}:${utc(at)}`;

/** `+01:00`, or `+00:53:28` of long ago, as `+0100` and `+005328`. */
const offset = ({ offset }: Zoned): string => offset.replaceAll(':', '').replace(/\..*$/, '');

function observance(before: Zoned, onset: Zoned, begins: Temporal.PlainDateTime): string[] {
  const kind = onset.offsetNanoseconds > before.offsetNanoseconds ? 'DAYLIGHT' : 'STANDARD';
  return [
    `BEGIN:${kind}`,
    `DTSTART:${compact(begins)}`,
    `TZOFFSETFROM:${offset(before)}`,
    `TZOFFSETTO:${offset(onset)}`,
    `END:${kind}`,
  ];
}

/** A change of a zone's clocks: its moment in the time that was shown until then. */
function change(onset: Zoned): string[] {
  const before = onset.subtract({ nanoseconds: 1 });
  return observance(before, onset, before.toPlainDateTime().add({ nanoseconds: 1 }));
}

/**
 * The rules of a zone from one moment to another: each change of its clocks by itself, as they were and will be, and
 * no rule that would be made up for the years around. Before 1970, where the zone's history gets old, nothing changes.
 */
export function zoneLines(timeZone: string, { from, to }: Span): string[] {
  const first = zoned(from, timeZone);
  const since = first.getTimeZoneTransition('previous');
  const lines: string[] = ['BEGIN:VTIMEZONE', `TZID:${timeZone}`];
  if (since && since.year >= 1970) lines.push(...change(since));
  else lines.push(...observance(first, first, Temporal.PlainDateTime.from('1970-01-01T00:00:00')));
  const last = zoned(to, timeZone);
  for (
    let next = (since ?? first).getTimeZoneTransition('next');
    next && Temporal.ZonedDateTime.compare(next, last) <= 0;
    next = next.getTimeZoneTransition('next')
  )
    lines.push(...change(next));
  return [...lines, 'END:VTIMEZONE'];
}
