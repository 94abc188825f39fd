import { useSyncExternalStore } from 'react';

/**
 * What somebody brought with them when they opened an address: the token of a link from a mail, or what an outside
 * provider sent along. It is taken out of the address at once, so that it stays in no history and is sent to nobody.
 */
type Arrived = { readonly path: string; readonly values: URLSearchParams };

const tokenPaths = new Set(['/enter', '/invite', '/reset', '/confirm-email']);
const returnPath = /^\/signed-in-with\/[a-z0-9-]{1,40}$/;

let arrived: Arrived | undefined;
const listeners = new Set<() => void>();

function take(): void {
  const { pathname: path, hash, search } = window.location;
  const values = tokenPaths.has(path)
    ? new URLSearchParams(hash.slice(1))
    : returnPath.test(path)
      ? new URLSearchParams(search)
      : new URLSearchParams();
  if (values.size === 0) return;
  arrived = { path, values };
  window.history.replaceState(window.history.state, '', path);
  for (const listener of listeners) listener();
}

// At load, before the router looks; and when another link is put into the address of a page that is open.
take();
window.addEventListener('hashchange', take);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const valuesAt = (path: string) => (arrived?.path === path ? arrived.values : undefined);

/** The token that came with the address of this page. */
export const useArrivedToken = (path: '/enter' | '/invite' | '/reset' | '/confirm-email') =>
  useSyncExternalStore(subscribe, () => valuesAt(path)?.get('token') ?? undefined);

/** What an outside provider sent along with the person. */
export const arrivedFrom = (provider: string) => valuesAt(`/signed-in-with/${provider}`);

const asked = new Map<string, Promise<unknown>>();

/** Asks for what works once, once: an effect may run twice. */
export function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const known = asked.get(key);
  if (known) return known as Promise<T>;
  const answer = ask();
  asked.set(key, answer);
  return answer;
}
