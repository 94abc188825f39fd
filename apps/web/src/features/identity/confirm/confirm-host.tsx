import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { confirmWith } from '../../../api/index.ts';
import { meQuery } from '../queries.ts';
import { ConfirmContext } from './confirm.ts';

const ConfirmDialog = lazy(() =>
  import('./confirm-dialog.tsx').then((module) => ({ default: module.ConfirmDialog })),
);

/** Shows the dialog whenever the server wants a fresh proof; the request that asked for it then goes on. */
export function ConfirmHost({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const settle = useRef<(confirmed: boolean) => void>(undefined);
  const done = useCallback((confirmed: boolean) => {
    settle.current?.(confirmed);
    settle.current = undefined;
    setAsked(false);
  }, []);
  const ask = useCallback(async () => {
    const confirmed = await new Promise<boolean>((resolve) => {
      settle.current?.(false);
      settle.current = resolve;
      setAsked(true);
    });
    // With a second factor the login may have become one that sees more.
    if (confirmed) await queries.invalidateQueries({ queryKey: meQuery.queryKey });
    return confirmed;
  }, [queries]);
  useEffect(() => {
    const takeBack = confirmWith(ask);
    return () => {
      takeBack();
      // Whoever waits must not wait for ever.
      done(false);
    };
  }, [ask, done]);
  return (
    <ConfirmContext value={ask}>
      {children}
      {asked ? (
        <Suspense>
          <ConfirmDialog onDone={done} />
        </Suspense>
      ) : null}
    </ConfirmContext>
  );
}
