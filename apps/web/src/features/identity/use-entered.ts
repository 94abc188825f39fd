import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { forgetChosen } from './chosen-language.ts';
import { useLogin } from './login.ts';
import { meQuery } from './queries.ts';

/** Where the person likes to begin, by their preference. */
const beginnings: Readonly<Record<string, string>> = { sessions: '/sessions', people: '/people' };

/** Tells everything here who came in, then goes where they wanted to, or where they like to begin. */
export function useEntered() {
  const login = useLogin();
  const queries = useQueryClient();
  const { history } = useRouter();
  return useCallback(
    (userId: string, to: string) => {
      forgetChosen();
      login.entered(userId);
      if (to !== '/') return history.replace(to);
      queries.fetchQuery(meQuery).then(
        (me) => history.replace(beginnings[me?.dashboard.defaultView ?? ''] ?? to),
        () => history.replace(to),
      );
    },
    [login, queries, history],
  );
}
