import { useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/** Whether something may wait in this browser, of whomever. Where a browser does not tell, it may. */
async function mayWait(): Promise<boolean> {
  const all = await indexedDB.databases?.().catch(() => undefined);
  return all?.some(({ name }) => name?.startsWith('attune-recordings-')) ?? true;
}

/**
 * Holds the room of whoever is signed in, whatever screen they look at: what they record goes on, and what waits in this
 * browser is sent from there. Whoever never practised here fetches nothing for it.
 */
export function PractiseKeeper({ userId }: { userId: string }) {
  const isThere = useRouterState({ select: ({ location }) => location.pathname === '/practise' });
  const [isNeeded, need] = useState(false);
  if (isThere && !isNeeded) need(true);
  useEffect(() => {
    void mayWait().then((may) => may && need(true));
  }, []);
  useEffect(() => {
    if (!isNeeded) return undefined;
    let isGone = false;
    let letGo: () => void = () => undefined;
    void import('./rooms.ts').then(({ holdRoom }) => {
      if (!isGone) letGo = holdRoom(userId);
    });
    return () => {
      isGone = true;
      letGo();
    };
  }, [isNeeded, userId]);
  return null;
}
