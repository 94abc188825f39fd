import { expect, onTestFinished, test } from 'vitest';
import {
  type Browser,
  identityDigests,
  inviteByMail,
  openBrowser,
  pathOf,
  roundTrip,
} from '../../testing/browser-kit.ts';
import { ask } from '../../testing/cluster.ts';
import { type BroughtBack, type Lie, type OidcKit, startOidc } from '../../testing/oidc-kit.ts';
import { world as openWorld, type World, type WorldOptions } from '../../testing/world.ts';

const termsVersion = '2026-11';

async function kit(): Promise<OidcKit> {
  const started = await startOidc();
  onTestFinished(() => started.stop());
  return started;
}

/** One honest provider, two clients of ours at it, and another provider. */
async function setUp(options: WorldOptions = {}) {
  const [google, merkos] = await Promise.all([kit(), kit()]);
  const providers = [google.register('google'), google.register('valu'), merkos.register('merkos')];
  return { google, merkos, world: await openWorld({ ...options, providers }) };
}

const digests = async (world: World) => (await ask(world.urls.directUrl, identityDigests)).rows;
const visits = async (world: World) =>
  (await ask(world.urls.directUrl, `select from one_time_tokens where kind = 'provider'`)).rows.length;

/** Somebody who signs in, somebody who connects, and somebody who is invited: each would succeed. */
async function threeWays(world: World, google: OidcKit) {
  const known = openBrowser(world, await world.person());
  await roundTrip(known, google, { provider: 'google', account: 'known', to: 'connect' });
  const connecting = openBrowser(world, await world.person());
  const admin = await world.person({ roles: ['admin'] });
  const { token } = await inviteByMail(world, admin, 'invited@example.org');
  return [
    { to: 'sign-in', account: 'known', browser: () => openBrowser(world), payload: undefined },
    { to: 'connect', account: 'new-one', browser: () => connecting, payload: undefined },
    { to: 'accept', account: 'invited', browser: () => openBrowser(world), payload: { token, termsVersion } },
  ] as const;
}

type Way = Awaited<ReturnType<typeof threeWays>>[number];

const go = (
  google: OidcKit,
  way: Way,
  twist?: (brought: BroughtBack) => object | Promise<object>,
  browser: Browser = way.browser(),
) => {
  const { to, account, payload } = way;
  const leaving = browser.leave(pathOf[to]('google'), payload);
  return leaving
    .then((url) => google.visit(url, account))
    .then(async (brought) => browser.comeBack('google', twist ? await twist(brought) : brought));
};

const claims = (change: object): Lie => ({ claims: (said) => ({ ...said, ...change }) });
const without = (claim: string): Lie => ({
  claims: ({ [claim]: _gone, ...rest }) => rest,
});
const past = Math.floor(Date.UTC(2020, 1, 1) / 1000);
const lies: Record<string, Lie> = {
  'another issuer': claims({ iss: 'https://elsewhere.example' }),
  'another nonce': claims({ nonce: 'another' }),
  'no nonce': without('nonce'),
  'another audience': claims({ aud: 'somebody-else' }),
  'several audiences, made for another one': claims({ aud: ['google', 'other'], azp: 'other' }),
  'a signature with another key': { signature: 'of another key' },
  'no signature': { signature: 'none' },
  'an identity that ran out': claims({ exp: past, iat: past - 60 }),
  'no end': without('exp'),
  'no subject': without('sub'),
  'an empty subject': claims({ sub: '' }),
  'a subject that is no text': claims({ sub: 7 }),
  'a subject that is too long': claims({ sub: 'x'.repeat(256) }),
};

test('a provider that lies about anything lets nobody in, connects nothing and uses no invite up', async () => {
  const { world, google } = await setUp();
  const ways = await threeWays(world, google);
  const before = await digests(world);
  for (const [name, lie] of Object.entries(lies)) {
    google.lie(lie);
    for (const way of ways) {
      const answer = await go(google, way);
      expect([name, way.to, answer.statusCode, answer.json().code]).toEqual([
        name,
        way.to,
        401,
        'sign-in-failed',
      ]);
      expect(await digests(world), `${name}, ${way.to}`).toEqual(before);
    }
  }
  google.lie(undefined);
  for (const way of ways) expect((await go(google, way)).statusCode, way.to).toBe(200);
});

test('each refusal of what a provider said is audited, and tells nothing of what it said', async () => {
  const { world, google } = await setUp();
  const ways = await threeWays(world, google);
  google.lie(lies['another nonce']);
  for (const way of ways) await go(google, way);
  const { rows } = await ask(
    world.urls.directUrl,
    `select action, actor_kind from audit_events where outcome = 'refused' order by id`,
  );
  expect(rows).toEqual([
    { action: 'login:open (provider)', actor_kind: 'nobody' },
    { action: 'identity:connect', actor_kind: 'user' },
    { action: 'invite:accept', actor_kind: 'nobody' },
  ]);
  expect(world.logged.join('')).not.toMatch(/known|new-one|invited@/);
});

test('an answer that was meant for another provider, client or visit counts for nothing', async () => {
  const { world, google, merkos } = await setUp();
  const ways = await threeWays(world, google);
  const before = await digests(world);
  const codeOf = async (provider: string, at: OidcKit, account: string) => {
    const url = await openBrowser(world).leave(pathOf['sign-in'](provider));
    return (await at.visit(url, account)).code;
  };
  for (const way of ways) {
    const twists = {
      'the issuer of another provider': (brought: BroughtBack) => ({ ...brought, iss: merkos.issuer }),
      'no issuer, where the provider always says it': ({ iss: _gone, ...rest }: BroughtBack) => rest,
      'a code of another provider': async (brought: BroughtBack) => ({
        ...brought,
        code: await codeOf('merkos', merkos, way.account),
      }),
      'a code of another client': async (brought: BroughtBack) => ({
        ...brought,
        code: await codeOf('valu', google, way.account),
      }),
      'a code of another visit': async (brought: BroughtBack) => ({
        ...brought,
        code: await codeOf('google', google, way.account),
      }),
      'no code': ({ code: _gone, ...rest }: BroughtBack) => rest,
      'an error beside the code': (brought: BroughtBack) => ({ ...brought, error: 'access_denied' }),
    };
    for (const [name, twist] of Object.entries(twists))
      expect([name, (await go(google, way, twist)).statusCode]).toEqual([name, 401]);
    expect(await digests(world), way.to).toEqual(before);
  }
});

test('who refuses at the provider is told so, and may begin again', async () => {
  const { world, google } = await setUp();
  const [signingIn] = await threeWays(world, google);
  const browser = openBrowser(world);
  const brought = await google.visit(await browser.leave(pathOf['sign-in']('google')), 'known', false);
  expect(brought).toMatchObject({ error: 'access_denied' });
  expect((await browser.comeBack('google', brought)).statusCode).toBe(401);
  expect((await go(google, signingIn, undefined, browser)).statusCode).toBe(200);
});

test('a provider that is down is said to be, keeps nothing, and is asked again the next time', async () => {
  const { world, google, merkos } = await setUp();
  const browser = openBrowser(world);
  const path = '/.well-known/openid-configuration';
  for (const how of ['cut', 'error'] as const) {
    google.fail({ path, how });
    const answer = await browser.post(pathOf['sign-in']('google'));
    expect(answer.json()).toMatchObject({ status: 503, code: 'busy' });
    expect(answer.json().detail).toMatch(/^Provider google does not answer .* another way in\.$/);
  }
  expect(await visits(world)).toBe(0);
  expect((await browser.post(pathOf['sign-in']('merkos'))).statusCode).toBe(200);
  google.fail(undefined);
  expect((await browser.post(pathOf['sign-in']('google'))).statusCode).toBe(200);
  expect(merkos.asked(path)).toBe(1);
});

test('a provider that goes down half way, or is silent, leaves everything as it was', async () => {
  const { world, google } = await setUp();
  const ways = await threeWays(world, google);
  const before = await digests(world);
  for (const way of ways) {
    for (const how of ['cut', 'error'] as const) {
      const answer = await go(google, way, (brought) => {
        google.fail({ path: '/token', how });
        return brought;
      });
      expect([way.to, how, answer.json().code]).toEqual([way.to, how, 'busy']);
      google.fail(undefined);
    }
  }
  const silent = await go(google, ways[0], (brought) => {
    google.fail({ path: '/token', how: 'silence' });
    return brought;
  });
  expect(silent.json().code).toBe('busy');
  google.fail(undefined);
  expect(await digests(world)).toEqual(before);
  for (const way of ways) expect((await go(google, way)).statusCode, way.to).toBe(200);
});

test('an answer that does not end is not read to the end', async () => {
  const { world, google } = await setUp();
  const [signingIn] = await threeWays(world, google);
  const before = await digests(world);
  const answer = await go(google, signingIn, (brought) => {
    google.fail({ path: '/token', how: 'endless' });
    return brought;
  });
  expect(answer.json().code).toBe('sign-in-failed');
  // One MiB is read; more is in the buffers of both ends.
  expect(google.poured()).toBeGreaterThan(1024 * 1024);
  expect(google.poured()).toBeLessThan(32 * 1024 * 1024);
  expect(await digests(world)).toEqual(before);
});

test('without the provider’s keys nothing that it says is believed', async () => {
  const { world, google } = await setUp();
  const browser = openBrowser(world, await world.person());
  const trip = { provider: 'google', account: 'known', to: 'connect' } as const;
  const before = await digests(world);
  google.fail({ path: '/jwks', how: 'cut' });
  expect((await roundTrip(browser, google, trip)).json().code).toBe('busy');
  expect(await digests(world)).toEqual(before);
  google.fail(undefined);
  expect((await roundTrip(browser, google, trip)).statusCode).toBe(200);
});

test('a provider that calls itself otherwise than we know it is not used, not even for a slash', async () => {
  const { world, google, merkos } = await setUp();
  const begin = async () => (await openBrowser(world).post(pathOf['sign-in']('google'))).statusCode;
  for (const issuer of [
    `${google.issuer}/`,
    merkos.issuer,
    'https://login.microsoftonline.com/{tenantid}/v2.0',
  ]) {
    google.lie({ metadata: (said) => ({ ...said, issuer }) });
    expect([issuer, await begin()]).toEqual([issuer, 503]);
  }
  google.lie(undefined);
  expect(await begin()).toBe(200);
});

test('an address without encryption is asked on this machine only, which has to be named as such', async () => {
  const google = await kit();
  const issuer = google.issuer.replace('localhost', '0.0.0.0');
  google.lie({ metadata: (said) => ({ ...said, issuer }) });
  const world = await openWorld({ providers: [{ ...google.register('google'), issuer }] });
  expect((await openBrowser(world).post(pathOf['sign-in']('google'))).statusCode).toBe(503);
  expect(google.asked('/.well-known/openid-configuration')).toBe(0);
});

test('what a provider says of itself is remembered for an hour', async () => {
  let later = 0;
  const { world, google } = await setUp({ clock: { now: () => new Date(Date.now() + later) } });
  const begin = () => openBrowser(world).post(pathOf['sign-in']('google'));
  await Promise.all([begin(), begin(), begin()]);
  expect(google.asked('/.well-known/openid-configuration')).toBe(1);
  later = 3_600_001;
  await begin();
  expect(google.asked('/.well-known/openid-configuration')).toBe(2);
});
