import { useSyncExternalStore } from 'react';

/**
 * The secrets of workshops that are found by a link only. Each comes in the part of an address that is never sent, is
 * taken out of it at once, and is kept for this tab: somebody may have to sign in first, with an outside provider too.
 */
const key = 'attune-workshop-links';
const pagePath = /^\/workshops\/([0-9a-f-]{36})$/;
/** The last ones; who opens more links than that in one tab opens the first once more. */
const most = 20;

type Links = readonly (readonly [workshopId: string, secret: string])[];

function kept(): Links {
  try {
    return JSON.parse(window.sessionStorage.getItem(key) ?? '[]') as Links;
  } catch {
    return [];
  }
}

const links = new Map<string, string>(kept());
const listeners = new Set<() => void>();

/** What an address brings along: of which workshop, and its secret. */
export function linkIn({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): Links[number] | undefined {
  const [, workshopId] = pagePath.exec(pathname) ?? [];
  const secret = new URLSearchParams(hash.slice(1)).get('link');
  return workshopId && secret && secret.length <= 64 ? [workshopId, secret] : undefined;
}

/** The address to give away. */
export const linkAddress = (workshopId: string, secret: string): string =>
  `${window.location.origin}/workshops/${workshopId}#link=${encodeURIComponent(secret)}`;

function take(): void {
  const found = linkIn(window.location);
  if (!found) return;
  const [workshopId, secret] = found;
  // Last in, last out.
  links.delete(workshopId);
  links.set(workshopId, secret);
  window.sessionStorage.setItem(key, JSON.stringify([...links].slice(-most)));
  const { pathname, search } = window.location;
  window.history.replaceState(window.history.state, '', `${pathname}${search}`);
  for (const listener of listeners) listener();
}

/** Takes links out of the address: at load, before the router looks, and when one is put into that of a page that is open. */
export function watchForLinks(): void {
  take();
  window.addEventListener('hashchange', take);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The secret with which the workshop is found; undefined where none was brought. */
export const useLinkOf = (workshopId: string): string | undefined =>
  useSyncExternalStore(subscribe, () => links.get(workshopId));
