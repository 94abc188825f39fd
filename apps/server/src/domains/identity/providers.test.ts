import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../config.ts';
import { identityDigests, inviteByMail, openBrowser, pathOf, roundTrip } from '../../testing/browser-kit.ts';
import { ask } from '../../testing/cluster.ts';
import { mailTo } from '../../testing/mail-kit.ts';
import { type OidcKit, startOidc } from '../../testing/oidc-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let first: OidcKit;
let second: OidcKit;
let admin: Person;
let later = 0;
const minute = 60_000;
const termsVersion = '2026-11';

beforeAll(async () => {
  [first, second] = await Promise.all([startOidc(), startOidc()]);
  world = await openWorld({
    clock: { now: () => new Date(Date.now() + later) },
    providers: [
      first.register('google', { scopes: ['email', 'profile'] }),
      first.register('valu', { secret: false }),
      second.register('merkos'),
    ],
  });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => Promise.all([world.close(), first.stop(), second.stop()]));

const sql = async (text: string) => (await ask(world.urls.directUrl, text)).rows;
const digests = () => sql(identityDigests);
const subjectsOf = (userId: string) =>
  sql(`select issuer, identity_id from identity_subjects where user_id = '${userId}'`);

/** A person in a browser, with an identity at a provider that goes by the account's name there. */
async function connected(account: string, provider = 'google', kit = first) {
  const person = await world.person({
    firstName: 'Mira',
    email: `${account}@${provider === 'google' ? 'home' : provider}.example`,
  });
  const browser = openBrowser(world, person);
  const answer = await roundTrip(browser, kit, { provider, account, to: 'connect' });
  expect(answer.json()).toEqual({ state: 'connected' });
  return { ...person, browser, answer };
}

test('the providers are told by name and title, and by nothing else', async () => {
  const answer = await openBrowser(world).get('/v1/providers');
  expect(answer.json()).toEqual({
    items: ['google', 'valu', 'merkos'].map((name) => ({ name, title: `Provider ${name}` })),
  });
});

test('the example of a file of providers is one that the program takes', () => {
  const file = fileURLToPath(new URL('../../../../../examples/providers.json', import.meta.url));
  const { providers } = readConfig({ ATTUNE_PROVIDERS_FILE: file });
  expect(providers.map(({ name }) => name)).toEqual(['google', 'valu', 'merkos', 'chabad-org']);
});

test('who connected an identity signs in with it, in another browser, as themselves', async () => {
  const { userId } = await connected('noa');
  const elsewhere = openBrowser(world);
  const answer = await roundTrip(elsewhere, first, { provider: 'google', account: 'noa' });
  expect(answer.json()).toEqual({ state: 'signed-in', userId });
  expect((await elsewhere.get('/v1/me')).json()).toMatchObject({ userId, strong: false });
  expect(elsewhere.cookies.has('__Host-attune-visit')).toBe(false);
  const logins = await sql(`select strong from logins where user_id = '${userId}' and method = 'provider'`);
  expect(logins).toEqual([{ strong: false }]);
});

test('connecting gives the login a new token, tells its person by mail, and is audited', async () => {
  const { token, browser } = await connected('omer');
  expect((await openBrowser(world, { token }).get('/v1/me')).statusCode).toBe(401);
  expect(browser.cookies.get('__Host-attune')).not.toBe(token);
  expect((await browser.get('/v1/me')).statusCode).toBe(200);
  const mail = await mailTo(world, 'omer@home.example', 'security-changed');
  expect(mail.text).toMatch(/outside identity was connected/);
  const audited = await sql(`select outcome from audit_events where action = 'identity:connect'`);
  expect(audited).toContainEqual({ outcome: 'done' });
});

test('what a provider says of somebody lies sealed, and they are shown what they are called there', async () => {
  const { userId, browser } = await connected('tamar');
  const { identities } = (await browser.get('/v1/me/security')).json<{ identities: object[] }>();
  expect(identities).toMatchObject([{ provider: 'google', name: 'tamar outside' }]);
  const [row] = await sql(
    `select i::text as own, s::text as found from identities i join identity_subjects s using (user_id) where user_id = '${userId}'`,
  );
  for (const text of Object.values(row as object)) {
    expect(text).not.toContain('tamar');
    expect(text).not.toContain(Buffer.from('tamar').toString('hex'));
  }
});

test('connecting the same identity again changes nothing but when it was used', async () => {
  const { browser } = await connected('lior');
  await sql(`update identities set last_used_at = null`);
  const before = await digests();
  const answer = await roundTrip(browser, first, { provider: 'google', account: 'lior', to: 'connect' });
  expect(answer.json()).toEqual({ state: 'connected' });
  expect(await sql('select from identities where last_used_at is not null')).toHaveLength(1);
  await sql(`update identities set last_used_at = null`);
  expect(await digests()).toEqual(before);
});

test('an identity of somebody is not connected to another, who does not learn whose it is', async () => {
  const { userId } = await connected('dana');
  const other = openBrowser(world, await world.person({ firstName: 'Uri' }));
  const before = await digests();
  const answer = await roundTrip(other, first, { provider: 'google', account: 'dana', to: 'connect' });
  expect(answer.statusCode).toBe(409);
  expect(answer.body).not.toMatch(new RegExp(`Mira|dana|${userId}`));
  expect(await digests()).toEqual(before);
});

test('an invite is accepted with an identity, which lets its person in from then on', async () => {
  const { userId, token } = await inviteByMail(world, admin, 'yael@example.org');
  const browser = openBrowser(world);
  const payload = { token, termsVersion };
  const trip = { provider: 'merkos', account: 'yael', to: 'accept', payload } as const;
  expect((await roundTrip(browser, second, trip)).json()).toEqual({ state: 'signed-in', userId });
  expect((await browser.get('/v1/me')).json()).toMatchObject({ userId, terms: { accepted: termsVersion } });
  const again = await roundTrip(openBrowser(world), second, { provider: 'merkos', account: 'yael' });
  expect(again.json()).toEqual({ state: 'signed-in', userId });
});

test('an invite stays open when the identity is somebody else’s, the terms are old, or it is used elsewhere first', async () => {
  await connected('ilan');
  const { token } = await inviteByMail(world, admin, 'new@example.org');
  const accept = (account: string, version = termsVersion) =>
    roundTrip(openBrowser(world), first, {
      provider: 'google',
      account,
      to: 'accept',
      payload: { token, termsVersion: version },
    });
  const before = await digests();
  expect((await accept('ilan')).statusCode).toBe(409);
  expect((await accept('newcomer', 'of yesterday')).statusCode).toBe(409);
  expect(await digests()).toEqual(before);
  expect((await accept('newcomer')).statusCode).toBe(200);
  const late = await openBrowser(world).post(pathOf.accept('google'), { token, termsVersion });
  expect(late.statusCode).toBe(404);
});

test('a disconnected identity lets nobody in, and is free for somebody else', async () => {
  const { userId, browser } = await connected('gil');
  await roundTrip(browser, second, { provider: 'merkos', account: 'gil', to: 'connect' });
  const [mine] = await sql(`select id from identities where user_id = '${userId}' and provider = 'google'`);
  expect((await browser.delete(`/v1/me/identities/${mine.id}`)).statusCode).toBe(204);
  expect(await subjectsOf(userId)).toMatchObject([{ issuer: second.issuer }]);
  const mail = await mailTo(world, 'gil@home.example', 'security-changed');
  expect(mail.text).toMatch(/outside identity was disconnected/);
  const signIn = () => roundTrip(openBrowser(world), first, { provider: 'google', account: 'gil' });
  expect((await signIn()).statusCode).toBe(401);
  const next = openBrowser(world, await world.person());
  const taken = await roundTrip(next, first, { provider: 'google', account: 'gil', to: 'connect' });
  expect(taken.statusCode).toBe(200);
});

test('the last way in stays, and nobody disconnects what is somebody else’s', async () => {
  const { userId, browser } = await connected('shira');
  const { browser: stranger } = await connected('amit', 'merkos', second);
  const [{ identity_id: id }] = (await subjectsOf(userId)) as [{ identity_id: string }];
  expect((await browser.delete(`/v1/me/identities/${id}`)).statusCode).toBe(409);
  await roundTrip(stranger, first, { provider: 'google', account: 'amit', to: 'connect' });
  expect((await stranger.delete(`/v1/me/identities/${id}`)).statusCode).toBe(404);
  expect(await subjectsOf(userId)).toHaveLength(1);
});

test('the same name at two providers is two people, and at one provider it is one, whichever way it is asked', async () => {
  const here = await connected('same');
  const there = await connected('same', 'merkos', second);
  const userOf = async (provider: string, kit: OidcKit) =>
    (await roundTrip(openBrowser(world), kit, { provider, account: 'same' })).json().userId;
  expect(await userOf('google', first)).toBe(here.userId);
  expect(await userOf('merkos', second)).toBe(there.userId);
  const indexes = await sql(
    `select distinct subject_index from identity_subjects where user_id in ('${here.userId}', '${there.userId}')`,
  );
  expect(indexes).toHaveLength(2);
  // The issuer and its subject make the identity, not the name under which we know the provider.
  expect(await userOf('valu', first)).toBe(here.userId);
});

test('an e-mail opens nothing: who has none of our identities stays outside, and nothing is written of them', async () => {
  await world.person({ firstName: 'Rivka', email: 'rivka@example.org' });
  const before = await digests();
  const answer = await roundTrip(openBrowser(world), first, { provider: 'google', account: 'rivka' });
  expect(answer.statusCode).toBe(401);
  expect(answer.json().detail).toMatch(/Accept an invite with it, or sign in another way and connect it/);
  expect(await digests()).toEqual(before);
});

test('who is shut out hears what a stranger hears', async () => {
  const { userId } = await connected('boaz');
  const signIn = async (account: string) => {
    const answer = await roundTrip(openBrowser(world), first, { provider: 'google', account });
    return { status: answer.statusCode, body: { ...answer.json(), requestId: '' } };
  };
  await admin.ask({ method: 'PUT', url: `/v1/users/${userId}/status`, payload: { status: 'disabled' } });
  const before = await digests();
  expect(await signIn('boaz')).toEqual(await signIn('nobody-at-all'));
  expect(await digests()).toEqual(before);
  await admin.ask({ method: 'PUT', url: `/v1/users/${userId}/status`, payload: { status: 'active' } });
  expect((await signIn('boaz')).status).toBe(200);
});

test('who has a second factor shows it after the identity', async () => {
  const { userId } = await connected('keren');
  await sql(
    `insert into code_generators (user_id, secret, confirmed_at) values ('${userId}', '\\x00', now())`,
  );
  const browser = openBrowser(world);
  const answer = await roundTrip(browser, first, { provider: 'google', account: 'keren' });
  expect(answer.json()).toEqual({ state: 'second-factor', factors: ['code'] });
  expect([...browser.cookies.keys()]).toEqual(['__Host-attune-step']);
});

test('who proved long ago who they are does so again before they connect or disconnect anything', async () => {
  const { userId, browser } = await connected('asaf');
  const [{ identity_id: id }] = (await subjectsOf(userId)) as [{ identity_id: string }];
  later = 16 * minute;
  try {
    for (const answer of [
      await browser.post(pathOf.connect('merkos')),
      await browser.delete(`/v1/me/identities/${id}`),
    ])
      expect(answer.json()).toMatchObject({ status: 403, code: 'sign-in-again' });
  } finally {
    later = 0;
  }
});
