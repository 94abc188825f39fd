import { dateOf, dayOf, joined, leftToRight, timeOf } from '../../ui/format.ts';
import { localeNow } from '../../words/index.ts';

type Spell = { readonly startsAt: string; readonly endsAt: string; readonly timeZone: string };

/** Where this browser is. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** How a clock reads there: 2026-12-05T14:00, as fields for times hold it. */
export function clockIn(timeZone: string, instant: string | number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** When a clock there reads this. An hour that is skipped in spring counts as the one after it; of a doubled one, the first. */
export function instantIn(timeZone: string, clock: string): string {
  const wanted = Date.parse(`${clock}Z`);
  const ahead = (at: number) => Date.parse(`${clockIn(timeZone, at)}Z`) - at;
  const day = 86_400_000;
  const offsets = [ahead(wanted - day), ahead(wanted + day)];
  const candidates = offsets.map((offset) => wanted - offset);
  const right = candidates.filter((at) => clockIn(timeZone, at) === clock);
  const at = right.length > 0 ? Math.min(...right) : Math.max(...candidates);
  return new Date(at).toISOString();
}

/** What a zone is called at a time: Central European Summer Time. */
export const zoneOf = (timeZone: string, instant: string): string =>
  new Intl.DateTimeFormat(localeNow(), { timeZone, timeZoneName: 'long' })
    .formatToParts(new Date(instant))
    .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;

/** Saturday, 5 December, 14:00 – 16:00; with both days where it goes over midnight. */
export function spellOf({ startsAt, endsAt, timeZone }: Spell): string {
  const start = { instant: startsAt, timeZone };
  const end = { instant: endsAt, timeZone };
  return dateOf(start) === dateOf(end)
    ? `${dayOf(start)}, ${leftToRight(`${timeOf(start)} – ${timeOf(end)}`)}`
    : `${momentOf(start)} – ${momentOf(end)}`;
}

/** Saturday, 5 December, 14:00. */
export const momentOf = (when: { instant: string; timeZone: string }): string =>
  `${dayOf(when)}, ${timeOf(when)}`;

/** The times alone, where the day stands beside them; where it ends on another, with that. */
export function hoursOf({ startsAt, endsAt, timeZone }: Spell): string {
  const end = { instant: endsAt, timeZone };
  const starts = timeOf({ instant: startsAt, timeZone });
  if (dateOf({ instant: startsAt, timeZone }) === dateOf(end))
    return leftToRight(`${starts} – ${timeOf(end)}`);
  const { weekday, day, month } = leafOf({ startsAt: endsAt, timeZone });
  return `${starts} – ${weekday} ${day} ${month}, ${timeOf(end)}`;
}

/** Whether there is a place where clocks show something else than in that zone. */
export const isElsewhere = (workshop: Spell & Placed, zone: string): boolean => {
  const { startsAt, endsAt, timeZone, place, isOnline } = workshop;
  return (
    (place !== null || !isOnline) &&
    [startsAt, endsAt].some((at) => clockIn(timeZone, at) !== clockIn(zone, at))
  );
};

/** When it starts by its own clock, with the day where that is another than in the zone. */
export function ownStartOf({ startsAt, timeZone }: Omit<Spell, 'endsAt'>, zone: string): string {
  const own = { instant: startsAt, timeZone };
  if (dateOf(own) === dateOf({ instant: startsAt, timeZone: zone })) return timeOf(own);
  const { weekday, day, month } = leafOf({ startsAt, timeZone });
  return `${weekday} ${day} ${month}, ${timeOf(own)}`;
}

/** The parts of a date, for a leaf of a calendar. */
export function leafOf({ startsAt, timeZone }: Pick<Spell, 'startsAt' | 'timeZone'>): {
  weekday: string;
  day: string;
  month: string;
} {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(localeNow(), { timeZone, ...options }).format(new Date(startsAt));
  return {
    weekday: part({ weekday: 'short' }),
    day: part({ day: 'numeric' }),
    month: part({ month: 'short' }),
  };
}

type Placed = { readonly place: string | null; readonly isOnline: boolean };

/** Where it is, for everybody. */
export const whereOf = ({ place, isOnline }: Placed, online: string): string =>
  joined([place, isOnline ? online : null]);
