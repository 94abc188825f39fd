import { useSyncExternalStore } from 'react';

/**
 * The receipt of an erasure comes in the part of an address that is never sent, and is taken out of it at once. It is
 * kept nowhere.
 */
const path = '/erased';

let arrived: string | undefined;
const listeners = new Set<() => void>();

export function receiptIn({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): string | undefined {
  if (pathname !== path) return undefined;
  const receipt = new URLSearchParams(hash.slice(1)).get('receipt');
  return receipt && receipt.length <= 100 ? receipt : undefined;
}

/** The address to keep. */
export const receiptAddress = (receipt: string): string =>
  `${window.location.origin}${path}#receipt=${encodeURIComponent(receipt)}`;

function take(): void {
  const found = receiptIn(window.location);
  if (!found) return;
  arrived = found;
  window.history.replaceState(window.history.state, '', path);
  for (const listener of listeners) listener();
}

/** At load, before the router looks; and when one is put into the address of the page that is open. */
export function watchForReceipts(): void {
  take();
  window.addEventListener('hashchange', take);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useArrivedReceipt = (): string | undefined => useSyncExternalStore(subscribe, () => arrived);
