import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../../api/index.ts';
import { useMe } from '../identity/me.ts';
import { peopleQuery } from '../people/queries.ts';
import { accompaniedKey } from './queries.ts';

/**
 * For a screen that shows somebody's sessions: notes that the reader looked at them, once a visit, and only of those whom
 * the reader accompanies. What came before is no news on their Home any more.
 * @param shown whether they are there to be seen
 */
export function useLooked(userId: string, shown: boolean): void {
  const me = useMe();
  const people = useQuery(peopleQuery);
  const queries = useQueryClient();
  const noted = useRef<string>(undefined);
  const accompanies =
    me.userId !== userId &&
    people.data?.some((person) => person.userId === userId && person.relationship !== null);
  useEffect(() => {
    if (!shown || !accompanies || noted.current === userId) return;
    noted.current = userId;
    api
      .noteLook(userId)
      .then(() => queries.invalidateQueries({ queryKey: accompaniedKey }))
      // What was not noted stays new: nothing that would have to be said.
      .catch(() => undefined);
  }, [shown, accompanies, userId, queries]);
}
