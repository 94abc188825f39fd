import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import { beginSignIn, completeSignIn, endSignIn, type Page } from './sign-in.ts';

/** A tab of a browser, and the server it talks to. */
function tab(answer: { status: number; body: unknown } = { status: 200, body: granted }) {
  const kept = new Map<string, string>();
  const asked: { path: string; body: Record<string, string>; authorization: string | null }[] = [];
  let href = 'https://diary.example/home?day=3';
  const page: Page = {
    location: {
      get href() {
        return href;
      },
      assign(url) {
        href = url;
      },
    },
    history: {
      state: { scroll: 3 },
      replaceState(_state, _unused, url) {
        href = url;
      },
    },
    sessionStorage: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    },
  };
  const client = createClient({
    baseUrl: 'https://attune.example',
    token: 'app_old',
    fetch: async (input) => {
      const request = input as Request;
      const { pathname: path } = new URL(request.url);
      asked.push({ path, body: await request.json(), authorization: request.headers.get('authorization') });
      return new Response(answer.body === null ? null : JSON.stringify(answer.body), {
        status: answer.status,
      });
    },
  });
  return {
    page,
    client,
    asked,
    kept,
    go: (url: string) => page.location.assign(url),
    at: () => new URL(href),
  };
}

const granted = {
  token: 'app_t',
  userId: 'u-1',
  app: 'diary',
  scopes: ['appdata:read'],
  expiresAt: '2027-01-01T00:00:00Z',
};

test('the browser goes to Attune with the digest of a secret, comes back, and changes the code for a token', async () => {
  const { page, client, asked, kept, go, at } = tab();
  await beginSignIn(client, { app: 'diary', scopes: ['appdata:read', 'activity:write'] }, page);
  const sent = at();
  expect(sent.origin + sent.pathname).toBe('https://attune.example/allow');
  const query = Object.fromEntries(sent.searchParams);
  expect(query).toMatchObject({
    app: 'diary',
    scopes: 'appdata:read activity:write',
    return_to: 'https://diary.example/home?day=3',
  });
  go(`${query.return_to}&code=c-1&state=${query.state}`);
  const { token, userId, scopes, expiresAt } = granted;
  expect(await completeSignIn(client, page)).toEqual({ token, userId, scopes, expiresAt });
  const { path, body, authorization } = asked[0]!;
  expect([path, body.app, body.code, authorization]).toEqual(['/v1/app-tokens', 'diary', 'c-1', null]);
  expect(createHash('sha256').update(body.verifier!).digest('base64url')).toBe(query.challenge);
  expect(sent.href).not.toContain(body.verifier);
  expect(at().href).toBe('https://diary.example/home?day=3');
  expect([...kept]).toEqual([]);
});

test("somebody else's code is not taken", async () => {
  const { page, client, asked, go } = tab();
  go('https://diary.example/home?code=c-1&state=theirs');
  expect(await completeSignIn(client, page)).toBeUndefined();
  await beginSignIn(client, { app: 'diary', scopes: [] }, page);
  go('https://diary.example/home?code=c-1&state=theirs');
  expect(await completeSignIn(client, page)).toBeUndefined();
  expect(asked).toEqual([]);
});

test('a code that the server does not take leaves the address clean, and is an error', async () => {
  const body = { code: 'sign-in-failed', detail: 'Begin again.' };
  const { page, client, go, at } = tab({ status: 401, body });
  await beginSignIn(client, { app: 'diary', scopes: [], returnTo: 'https://diary.example/' }, page);
  go(`https://diary.example/?code=c-1&state=${at().searchParams.get('state')}`);
  await expect(completeSignIn(client, page)).rejects.toMatchObject({ code: 'sign-in-failed' });
  expect(at().href).toBe('https://diary.example/');
});

test('who says no comes back without a token', async () => {
  const { page, client, asked, go, at } = tab();
  await beginSignIn(client, { app: 'diary', scopes: [], returnTo: 'https://diary.example/' }, page);
  go(`https://diary.example/?error=refused&state=${at().searchParams.get('state')}`);
  expect(await completeSignIn(client, page)).toBeUndefined();
  expect([asked.length, at().href]).toEqual([0, 'https://diary.example/']);
});

test('a token is ended by itself', async () => {
  const { client, asked } = tab({ status: 204, body: null });
  await endSignIn(client, 'app_t');
  expect(asked).toEqual([{ path: '/v1/app-tokens/end', body: { token: 'app_t' }, authorization: null }]);
});
