import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { createUseCounter, type UseCounter } from '../../api/index.ts';
import { consentsQuery } from '../consent/queries.ts';

// One for the page: what draws a broken screen stands outside of everything that knows who is signed in.
let counter: UseCounter | undefined;
/** One visit is one load of the page. */
const visit = crypto.randomUUID();

/** Counts that something broke, by the class of the error: its message may hold anything. */
export function countError(error: unknown): void {
  const kind = error instanceof Error ? error.name : typeof error;
  counter?.count({ name: 'screen_failed', category: 'error', visit, data: { class: kind } });
}

/**
 * Counts which screens somebody looks at, by their patterns and never by whose they are, from the moment they agreed to
 * it until they take that back. Off until it is known that they agree.
 */
export function CountedUse({ userId }: { userId: string }): null {
  const agreed = useAgreed(userId);
  const [current, setCurrent] = useState<UseCounter>();
  const pattern = useRouterState({ select: ({ matches }) => patternOf(matches.at(-1)?.fullPath) });
  useEffect(() => {
    if (!agreed) return;
    const made = createUseCounter(userId);
    counter = made;
    setCurrent(made);
    // Without an error it is a notice of the browser's, not a failure.
    const onError = ({ error }: ErrorEvent) => error && countError(error);
    const onRejection = ({ reason }: PromiseRejectionEvent) => countError(reason);
    window.addEventListener('error', onError);
    window.addEventListener('unhandledrejection', onRejection);
    return () => {
      window.removeEventListener('error', onError);
      window.removeEventListener('unhandledrejection', onRejection);
      counter = undefined;
      setCurrent(undefined);
      made.stop();
    };
  }, [agreed, userId]);
  useEffect(() => {
    current?.count({ name: 'screen_viewed', category: 'engagement', visit, data: { screen: pattern } });
  }, [current, pattern]);
  return null;
}

function useAgreed(userId: string): boolean {
  const consents = useQuery(consentsQuery(userId));
  return consents.data?.items.some((one) => one.purpose === 'analytics' && one.current) ?? false;
}

const patternOf = (path: string | undefined): string => path?.replace(/(.)\/$/, '$1') ?? '/';
