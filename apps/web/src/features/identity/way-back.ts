const key = 'attune-way-back';

// Only what leads away from it is looked for.
const here = 'http://here.invalid';

/** Where to go after signing in: an address of ours, whatever a link says; else Home. */
export function ownAddress(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 2000 || !/^\/(?![/\\])/.test(wanted)) return '/';
  const url = URL.canParse(wanted, here) ? new URL(wanted, here) : undefined;
  // A browser drops tabs and line ends from an address: what is left may lead elsewhere.
  if (url?.origin !== here || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}`;
}

/** Keeps the way back while the person is at an outside provider; this tab only. */
export const keepWayBack = (to: string): void => window.sessionStorage.setItem(key, to);

/** The way back that was kept, once. */
export function takeWayBack(): string {
  const to = window.sessionStorage.getItem(key);
  window.sessionStorage.removeItem(key);
  return ownAddress(to);
}
