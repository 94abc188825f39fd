import { ask } from './ask.ts';
import type { Connection } from './client.ts';
import { machine, type Surroundings } from './surroundings.ts';

export type SignInStart = {
  /** The app's name on the server. */
  readonly app: string;
  /** What it wants to do for the person: `appdata:read`, `activity:write`. */
  readonly scopes: readonly string[];
  /** The page of the app to come back to, of one of its registered origins; absent: this page. */
  readonly returnTo?: string;
};

export type SignedIn = {
  readonly token: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string;
};

/** What a page has; tests give their own. */
export type Page = {
  readonly location: { readonly href: string; assign(url: string): void };
  readonly history: {
    readonly state: unknown;
    replaceState(state: unknown, unused: string, url: string): void;
  };
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
};

type Begun = { readonly app: string; readonly state: string; readonly verifier: string };

/** The tab remembers what it began: it is gone when the tab is closed. */
const place = 'attune-sign-in';

/**
 * Sends the browser to Attune, where the person signs in and allows the app what it asks for. It comes back to
 * `returnTo`, where `completeSignIn` goes on. Only this tab can use what comes back (RFC 7636).
 */
export async function beginSignIn(
  { baseUrl }: Pick<Connection, 'baseUrl'>,
  { app, scopes, returnTo }: SignInStart,
  page: Page = globalThis,
  around: Surroundings = machine,
): Promise<void> {
  const verifier = base64url(around.bytes(32));
  const state = base64url(around.bytes(16));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  page.sessionStorage.setItem(place, JSON.stringify({ app, state, verifier } satisfies Begun));
  const query = new URLSearchParams({
    app,
    scopes: scopes.join(' '),
    return_to: returnTo ?? cleaned(page.location.href),
    state,
    challenge: base64url(new Uint8Array(digest)),
  });
  page.location.assign(`${baseUrl}/allow?${query}`);
}

/**
 * Takes what Attune sent the browser back with. Call it whenever the page starts.
 * @returns undefined when nobody comes back from signing in, or the person said no
 * @throws AttuneError when the server does not take the code, as when too much time has passed; Unreachable
 */
export async function completeSignIn(
  client: Connection,
  page: Page = globalThis,
  around: Surroundings = machine,
): Promise<SignedIn | undefined> {
  const query = new URL(page.location.href).searchParams;
  const state = query.get('state');
  const begun = JSON.parse(page.sessionStorage.getItem(place) ?? 'null') as Begun | null;
  // Somebody else's link, or a page of the app that uses such names itself: nothing of ours.
  if (!state || !begun || begun.state !== state) return undefined;
  const code = query.get('code');
  // A code works once, so it stays neither in the address nor in the history.
  page.sessionStorage.removeItem(place);
  page.history.replaceState(page.history.state, '', cleaned(page.location.href));
  if (!code) return undefined;
  const body = { app: begun.app, code, verifier: begun.verifier };
  const told = await ask(bare(client), { method: 'POST', path: '/v1/app-tokens', body }, around);
  const { token, userId, scopes, expiresAt } = told.body as SignedIn;
  return { token, userId, scopes, expiresAt };
}

/** Ends a token at once. What the app stored for the person stays, and so does their leave. */
export async function endSignIn(
  client: Connection,
  token: string,
  around: Surroundings = machine,
): Promise<void> {
  await ask(bare(client), { method: 'POST', path: '/v1/app-tokens/end', body: { token } }, around);
}

/** These are asked as nobody. */
const bare = ({ baseUrl, send }: Connection): Connection => ({ baseUrl, send, token: undefined });

function cleaned(href: string): string {
  const url = new URL(href);
  for (const name of ['code', 'state', 'error']) url.searchParams.delete(name);
  return url.href;
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
