import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, type Me, type Person } from '../../api/index.ts';
import { useMe } from '../identity/me.ts';

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) => (await api.people(signal)).items,
  staleTime: 60_000,
});

export const profileQuery = (userId: string) =>
  queryOptions({
    queryKey: ['profile', userId],
    queryFn: ({ signal }) => api.profile(userId, signal),
    staleTime: 5 * 60_000,
  });

/** Whom a screen is about, as this reader stands to them. */
export type Subject = {
  userId: string;
  own: boolean;
  name: string;
  /** Adding to their sessions may be allowed. The server decides; this only keeps a vain button off the screen. */
  mayAdd: boolean;
  /** May consent in their place. */
  mayConsent: boolean;
};

const guardianOf = new Set(['child', 'ward']);

export function subjectOf(
  me: Me,
  userId: string,
  person: Person | undefined,
  name: string | undefined,
): Subject {
  const own = me.userId === userId;
  const relationship = person?.relationship ?? '';
  const any = me.permissions.some(
    (permission) => permission.name === 'session:write' && permission.scope === 'any',
  );
  return {
    userId,
    own,
    name: own ? me.displayName : (person?.displayName ?? name ?? ''),
    mayAdd: own || any || guardianOf.has(relationship) || relationship === 'patient',
    mayConsent: own || guardianOf.has(relationship),
  };
}

export function useSubject(userId: string): Subject {
  const me = useMe();
  const people = useQuery(peopleQuery);
  const person = people.data?.find((one) => one.userId === userId);
  const profile = useQuery({
    ...profileQuery(userId),
    enabled: me.userId !== userId && people.isSuccess && !person,
  });
  return subjectOf(me, userId, person, profile.data?.displayName);
}
