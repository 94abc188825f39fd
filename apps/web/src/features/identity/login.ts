import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { codeOf } from '../../api/index.ts';
import { meQuery } from './queries.ts';

/** Whose data this page may hold. A browser is shared: what one person fetched or sent is not the next one's to see. */
export type Login = {
  /** Somebody came in here; the other tabs look again. */
  entered: (userId: string) => void;
  /** Somebody went out here; the other tabs show it too. */
  left: () => void;
  /** To be told of every request that failed: it may be the first to notice that the login ended elsewhere. */
  failed: (error: unknown) => void;
  /** To be told of every answer to `meQuery`, before a screen is drawn from it. */
  answered: () => void;
};

const channelName = 'attune-login';

/** @param dropRest drops what is kept of a person outside the queries, such as files being sent. */
export function createLogin(queries: QueryClient, dropRest: () => void): Login {
  /** Undefined while nobody is signed in, or while that is not known yet: there is nothing of anybody then. */
  let holder: string | undefined;
  const tabs = new BroadcastChannel(channelName);
  const { queryKey } = meQuery;

  const forget = () => {
    holder = undefined;
    dropRest();
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== queryKey[0] });
    // One that waits for the network would be sent under the next login.
    queries.getMutationCache().clear();
  };
  // `me` is set, not removed: what is on the screen hangs on it and would not notice that it is gone.
  const end = () => {
    forget();
    void queries.cancelQueries({ queryKey });
    queries.setQueryData(queryKey, null);
  };
  const look = () => void queries.refetchQueries({ queryKey, type: 'active' }, { cancelRefetch: false });

  tabs.addEventListener('message', ({ data }: MessageEvent<string | null>) => {
    if (data !== holder) end();
    if (data !== null) look();
  });
  // A tab that slept may have missed a message. Two windows side by side are both visible: only the focus tells there.
  window.addEventListener('focus', look);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') look();
  });

  return {
    entered: (userId) => {
      end();
      queries.removeQueries({ queryKey });
      tabs.postMessage(userId);
    },
    left: () => {
      end();
      tabs.postMessage(null);
    },
    failed: (error) => {
      if (codeOf(error) === 'not-signed-in') end();
    },
    answered: () => {
      const userId = queries.getQueryData(queryKey)?.userId;
      if (holder !== undefined && userId !== holder) forget();
      holder = userId;
    },
  };
}

export const LoginContext = createContext<Login | null>(null);

export function useLogin(): Login {
  const login = useContext(LoginContext);
  if (!login) throw new Error('useLogin() outside the app');
  return login;
}
