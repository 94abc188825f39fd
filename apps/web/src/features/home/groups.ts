import type { Accompanied, Person } from '../../api/index.ts';

/** One of those whom the reader accompanies: as people are listed, and how they practise. */
export type Companion = { readonly person: Person; readonly how: Accompanied };

/**
 * Who records now was true when it was asked.
 * @param isOld that is too long ago to be said of anybody
 */
export const asOfNow = (accompanied: readonly Accompanied[], isOld: boolean): readonly Accompanied[] =>
  isOld ? accompanied.map((how) => ({ ...how, live: null })) : accompanied;

const quietMs = 14 * 86_400_000;

export type Groups = {
  readonly children: readonly Companion[];
  readonly live: readonly Companion[];
  readonly fresh: readonly Companion[];
  readonly quiet: readonly Companion[];
  readonly others: readonly Person[];
};

const guarded = new Set(['child', 'ward']);

/**
 * Each stands in one place: children by themselves, the rest where they need the reader most. Whoever never practised,
 * or shares no sessions, is among the others: of them nothing is known.
 */
export function groupsOf(
  people: readonly Person[],
  accompanied: readonly Accompanied[],
  now: number,
): Groups {
  const howOf = new Map(accompanied.map((how) => [how.userId, how]));
  const groups = { children: [], live: [], fresh: [], quiet: [], others: [] } as {
    [Name in keyof Groups]: Groups[Name][number][];
  };
  for (const person of people) {
    if (person.relationship === null) continue;
    const how = howOf.get(person.userId);
    if (!how) groups.others.push(person);
    else if (guarded.has(how.word)) groups.children.push({ person, how });
    else if (how.live) groups.live.push({ person, how });
    else if (how.unseen > 0 && how.newest) groups.fresh.push({ person, how });
    else if (how.last && now - Date.parse(how.last.startedAt) >= quietMs) groups.quiet.push({ person, how });
    else groups.others.push(person);
  }
  return groups;
}

type Listed = Omit<Groups, 'children'>;

/** As many of each group as the reader likes. Who records now is never left out: no other screen shows all of them. */
export const fewOf = ({ live, fresh, quiet, others }: Listed, count: number): Listed => ({
  live,
  fresh: fresh.slice(0, count),
  quiet: quiet.slice(0, count),
  others: others.slice(0, count),
});
