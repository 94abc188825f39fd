import type { App, AppScope } from '../../api/index.ts';
import { words } from '../../words/index.ts';

/** What an app's page sends the browser here with; the client for apps names it so. */
export type AllowSearch = {
  app?: string;
  scopes?: string;
  return_to?: string;
  state?: string;
  challenge?: string;
};

/** What was understood of it, and may be answered. */
export type Asked = {
  readonly app: App;
  readonly scopes: readonly AppScope[];
  readonly returnTo: string;
  readonly origin: string;
  readonly state: string;
  readonly challenge: string;
};

export type Trouble = 'incomplete' | 'app' | 'page' | 'scopes';

/** Any of it may be missing or made up: it is looked at before anything is shown. */
export function readAllowSearch(search: Record<string, unknown>): AllowSearch {
  const names = ['app', 'scopes', 'return_to', 'state', 'challenge'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
    }),
  );
}

const isScope = (text: string): text is AppScope => Object.hasOwn(words.apps.scopes, text);

/** The page to come back to, where it is one of the app's. Without it nobody is sent anywhere. */
function pageOf(app: App, returnTo: string): URL | undefined {
  const url = URL.canParse(returnTo) ? new URL(returnTo) : undefined;
  // A blob: has an origin too, and is no page of it.
  if (!url || !app.origins.includes(url.origin) || !url.href.startsWith(`${url.origin}/`)) return undefined;
  // As the server takes it: nothing that looks like another site, nothing that would come behind the code.
  return url.username || url.password || returnTo.includes('#') ? undefined : url;
}

/** What an app asks for, or why it cannot be asked. */
export function understood(search: AllowSearch, apps: readonly App[]): Asked | Trouble {
  const { app: name, scopes: wanted, return_to: returnTo, state, challenge } = search;
  if (!name || !wanted || !returnTo || !state || !challenge) return 'incomplete';
  if (state.length > 500 || returnTo.length > 500 || !/^[\w-]{43}$/.test(challenge)) return 'incomplete';
  const app = apps.find((one) => one.app === name);
  if (!app) return 'app';
  const page = pageOf(app, returnTo);
  if (!page) return 'page';
  const scopes = [...new Set(wanted.split(' ').filter(Boolean))];
  if (scopes.length === 0 || !scopes.every(isScope)) return 'scopes';
  return { app, scopes, returnTo: page.href, origin: page.origin, state, challenge };
}

/** Where the browser goes with the answer: to a page of the app and nowhere else. */
export function addressWith(asked: Asked, answer: { code: string } | { error: 'access_denied' }): string {
  const url = new URL(asked.returnTo);
  for (const [name, value] of Object.entries({ ...answer, state: asked.state }))
    url.searchParams.set(name, value);
  return url.href;
}

/**
 * What an app may do, in plain words, the nearest to the person first. The person is the reader where no name is given.
 */
export const sayScopes = (scopes: readonly AppScope[], name = ''): string[] => {
  const { scopes: own, nameOf } = words.apps;
  const texts = name ? { ...own, 'person:read': nameOf(name) } : own;
  return (Object.keys(texts) as AppScope[])
    .filter((scope) => scopes.includes(scope))
    .map((one) => texts[one]);
};
