import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { api } from '../../api/index.ts';
import { useMe } from '../identity/me.ts';
import { peopleQuery } from '../people/queries.ts';
import { accompaniedKey } from './queries.ts';

/** Notes that the reader looked at the sessions of somebody: what came before is no news on their Home any more. */
export function useNoteLook(): (userId: string) => void {
  const queries = useQueryClient();
  return useCallback(
    (userId) => {
      api
        .noteLook(userId)
        .then(() => queries.invalidateQueries({ queryKey: accompaniedKey }))
        // What was not noted stays new: nothing that would have to be said.
        .catch(() => undefined);
    },
    [queries],
  );
}

/**
 * For a screen that shows somebody's sessions: once a visit, and only of those whom the reader accompanies.
 * @param shown whether they are there to be seen
 */
export function useLooked(userId: string, shown: boolean): void {
  const me = useMe();
  const people = useQuery(peopleQuery);
  const note = useNoteLook();
  const noted = useRef<string>(undefined);
  const accompanies =
    me.userId !== userId &&
    people.data?.some((person) => person.userId === userId && person.relationship !== null);
  useEffect(() => {
    if (!shown || !accompanies || noted.current === userId) return;
    noted.current = userId;
    note(userId);
  }, [shown, accompanies, userId, note]);
}
