import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useLogin } from './login.ts';

/** Tells everything here who came in, then goes where they wanted to. */
export function useEntered() {
  const login = useLogin();
  const { history } = useRouter();
  return useCallback(
    (userId: string, to: string) => {
      login.entered(userId);
      history.replace(to);
    },
    [login, history],
  );
}
