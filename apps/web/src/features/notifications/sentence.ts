import type { Notification } from '../../api/index.ts';
import { joined } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { momentOf } from '../workshops/times.ts';

/**
 * What happened, in the reader's words and time zone. A kind that these screens do not know yet is told without its words.
 */
export function sentenceFor({ kind, facts }: Pick<Notification, 'kind' | 'facts'>, timeZone: string): string {
  const { kinds, somebody, anApp, other } = words.personal.inbox;
  if (facts.report) return reportSentence(facts.report);
  if (facts.what !== undefined) return workshopSentence(facts, timeZone);
  const known: Readonly<Record<string, (who: string, app: string) => string>> = kinds;
  const said = known[kind];
  return said?.(facts.name ?? somebody, facts.appName ?? facts.app ?? anApp) ?? other;
}

/** A week in numbers: what there was among those whom the reader accompanies, and which workshops come. */
function reportSentence({ practice, workshops }: NonNullable<Notification['facts']['report']>): string {
  const { lead, sessions, less, ending, ahead, seats, waiting, coverCalls, unmet } = words.personal.weekly;
  const some = (count: number, text: (n: number) => string) => (count > 0 ? text(count) : null);
  return joined([
    lead,
    practice ? sessions(practice.sessions, practice.practised, practice.people) : null,
    practice ? some(practice.less, less) : null,
    practice ? some(practice.ending, ending) : null,
    workshops ? ahead(workshops.workshops) : null,
    workshops ? seats(workshops.taken, workshops.seats) : null,
    workshops ? some(workshops.waiting, waiting) : null,
    workshops ? some(workshops.coverCalls, coverCalls) : null,
    workshops ? some(workshops.unmet, unmet) : null,
  ]);
}

const partOf: Readonly<Record<string, keyof typeof words.workshopNews.parts>> = {
  ...{ startsAt: 'time', endsAt: 'time', timeZone: 'time' },
  ...{ place: 'place', isOnline: 'place', address: 'place', onlineUrl: 'place' },
  ...{ requirements: 'requirements', organizers: 'organizers' },
};

/** About a workshop; where it starts soon, when; where it changed, what of it. */
function workshopSentence(
  { what = '', workshop, name, fields = [] }: Notification['facts'],
  timeZone: string,
): string {
  const { kinds, usual, gone, changed, parts } = words.workshopNews;
  const known = new Set(fields.flatMap((field) => partOf[field] ?? []));
  const news = known.size > 0 ? changed([...known].map((part) => parts[part]).join(', ')) : null;
  const title = workshop
    ? joined([workshop.title, momentOf({ instant: workshop.startsAt, timeZone })])
    : gone;
  return joined([kinds[what]?.(title, name ?? '') ?? usual(title), news]);
}
