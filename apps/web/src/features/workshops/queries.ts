import { infiniteQueryOptions, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type WorkshopFilter } from '../../api/index.ts';
import { useMe } from '../identity/me.ts';
import { peopleQuery, type Subject, subjectOf, useSubject } from '../people/queries.ts';
import type { WorkshopsSearch } from './search.ts';
import { instantIn } from './times.ts';

/** Everything about workshops lies under this key: a change of one shows in all. */
const key = ['workshops'] as const;

/** What a page begins after, and how much it holds. */
const pageOf = (cursor: string | undefined) => ({ limit: 20, ...(cursor ? { cursor } : {}) });

/** From the first moment of the first day to the last of the last. */
function filterOf(search: WorkshopsSearch, zone: string): WorkshopFilter {
  const { q, from, to, place, language, where, free, fits, exercise } = search;
  return {
    ...(q ? { q } : {}),
    ...(from ? { from: instantIn(zone, `${from}T00:00`) } : {}),
    ...(to ? { to: instantIn(zone, `${to}T23:59`) } : {}),
    ...(place ? { place } : {}),
    ...(language ? { language } : {}),
    ...(where ? { online: where === 'online' ? 'true' : 'false' } : {}),
    ...(free ? { free: 'true' } : {}),
    ...(fits ? { fits: 'true' } : {}),
    ...(exercise ? { exerciseId: exercise } : {}),
  };
}

/** @param zone of the days that are asked for */
export const browseQuery = (userId: string, search: WorkshopsSearch, zone: string) => {
  const filter = filterOf(search, zone);
  return infiniteQueryOptions({
    queryKey: [...key, userId, 'found', filter],
    queryFn: ({ pageParam, signal }) => api.workshops(userId, { ...filter, ...pageOf(pageParam) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });
};

export const workshopQuery = (userId: string, workshopId: string, link: string | undefined) =>
  queryOptions({
    queryKey: [...key, userId, 'one', workshopId, link ?? ''],
    queryFn: ({ signal }) => api.workshop(userId, workshopId, link, signal),
  });

type PageOf<T> = { items: T[]; next?: string };

/**
 * Lists come latest first, so that what is next stands at the end of what is to come: the first page holds all of that.
 */
async function firstPage<T extends { endsAt: string }>(
  ask: (cursor: string | undefined) => Promise<PageOf<T>>,
): Promise<PageOf<T>> {
  let page = await ask(undefined);
  const items = [...page.items];
  while (page.next !== undefined && Date.parse(items.at(-1)?.endsAt ?? '') > Date.now()) {
    page = await ask(page.next);
    items.push(...page.items);
  }
  return { ...page, items };
}

/** What of a list was fetched so far. */
export const allOf = <T>(data: { pages: readonly PageOf<T>[] } | undefined): T[] =>
  data?.pages.flatMap(({ items }) => items) ?? [];

/** Where somebody takes part or took part, latest first. */
export const participationsQuery = (userId: string) =>
  infiniteQueryOptions({
    queryKey: [...key, userId, 'mine'],
    queryFn: ({ pageParam, signal }) => {
      const ask = (cursor: string | undefined) => api.participations(userId, pageOf(cursor), signal);
      return pageParam === undefined ? firstPage(ask) : ask(pageParam);
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

/** What somebody runs or is asked to, latest first. */
export const organizedQuery = (userId: string) =>
  infiniteQueryOptions({
    queryKey: [...key, userId, 'organized'],
    queryFn: ({ pageParam, signal }) => {
      const ask = (cursor: string | undefined) => api.organizedWorkshops(userId, pageOf(cursor), signal);
      return pageParam === undefined ? firstPage(ask) : ask(pageParam);
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const declarationsQuery = (userId: string) =>
  queryOptions({
    queryKey: [...key, userId, 'declarations'],
    queryFn: async ({ signal }) => (await api.declarations(userId, signal)).items,
  });

/** What workshops can ask for; with those that none asks for any more, for who looks after them. */
export const requirementsQuery = (retired = false) =>
  queryOptions({
    queryKey: [...key, 'requirements', retired],
    queryFn: async ({ signal }) => (await api.requirements(retired, signal)).items,
  });

/** After a change everything about workshops is looked at anew. */
export function useSettled(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: key });
}

/** Whom the screen is for: the reader, or a child of theirs that the address names. */
export function useFor(wish: string | undefined): Subject {
  const me = useMe();
  return useSubject(wish ?? me.userId);
}

/** Those for whom the reader can sign up: themselves first, then their children and wards. */
export function useForChoices(): Subject[] {
  const me = useMe();
  const people = useQuery(peopleQuery);
  return [
    subjectOf(me, me.userId, undefined, undefined),
    ...(people.data ?? [])
      .map((person) => subjectOf(me, person.userId, person, undefined))
      .filter(({ mayConsent }) => mayConsent),
  ];
}

/** What is shown at the door; it stays the same. */
export const checkInCodeQuery = (userId: string, participationId: string) =>
  queryOptions({
    queryKey: [...key, userId, 'code', participationId],
    queryFn: async ({ signal }) => (await api.checkInCode(userId, participationId, signal)).code,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const participantsQuery = (workshopId: string) =>
  queryOptions({
    queryKey: [...key, 'participants', workshopId],
    queryFn: async ({ signal }) => (await api.participants(workshopId, signal)).items,
  });

export const possibleOrganizersQuery = (workshopId: string) =>
  queryOptions({
    queryKey: [...key, 'possible-organizers', workshopId],
    queryFn: async ({ signal }) => (await api.possibleOrganizers(workshopId, signal)).items,
  });

/** Workshops for which somebody is asked to step in. */
export const coverCallsQuery = (userId: string) =>
  queryOptions({
    queryKey: [...key, userId, 'cover-calls'],
    queryFn: async ({ signal }) => (await api.coverCalls(userId, signal)).items,
  });

export const historyQuery = (workshopId: string) =>
  queryOptions({
    queryKey: [...key, 'history', workshopId],
    queryFn: async ({ signal }) => (await api.workshopHistory(workshopId, signal)).items,
  });
