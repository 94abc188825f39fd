import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { mailTo, workQueue } from '../../testing/mail-kit.ts';
import { tokenIn } from '../../testing/smtp-kit.ts';
import { listenToWire } from '../../testing/wire-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let now = new Date();
let heard: { statements: string[] };
const password = 'seven green lanterns by the sea';

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  heard = listenToWire(world.pool);
});
afterAll(() => world.close());

let addresses = 0;
const freshAddress = () => {
  addresses++;
  return `10.2.${addresses >> 8}.${addresses & 255}`;
};
const post = (
  url: string,
  payload: object,
  headers: Record<string, string> = {},
  remoteAddress = freshAddress(),
) => world.server.inject({ method: 'POST', url, payload, headers, remoteAddress });
const signIn = (email: string, secret = password, headers?: Record<string, string>, address?: string) =>
  post('/v1/sign-in', { email, password: secret }, headers, address);
const sql = (text: string) => ask(world.urls.directUrl, text);

/** Somebody with a password of their own. */
async function withPassword(email: string) {
  const person = await world.person({ email, firstName: 'Someone' });
  const answer = await person.ask({ method: 'PUT', url: '/v1/me/password', payload: { password } });
  expect(answer.statusCode, answer.body).toBe(204);
  const token = cookieOf(answer, '__Host-attune')?.value;
  const ask: Person['ask'] = (options) =>
    world.server.inject({ ...options, headers: { authorization: `Bearer ${token}` } });
  return { userId: person.userId, ask };
}

const facts = (answer: { statusCode: number; headers: object; body: string }) => ({
  status: answer.statusCode,
  headers: Object.keys(answer.headers).sort(),
  body: answer.body.replace(/"requestId":"[^"]*"/, ''),
});
const cookieOf = (answer: Awaited<ReturnType<typeof post>>, name: string) =>
  answer.cookies.find((cookie) => cookie.name === name);

test('the right password opens a login, in whatever case the e-mail is written', async () => {
  const { userId } = await withPassword('uma@example.org');
  const answer = await signIn(' UMA@Example.ORG ');
  expect(answer.json()).toEqual({ state: 'signed-in', userId });
  expect(cookieOf(answer, '__Host-attune')).toMatchObject({
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
    path: '/',
  });
  expect(answer.body).not.toContain(cookieOf(answer, '__Host-attune')?.value);
});

test('signing in is noted on the user and as an activity, and counted only with that consent', async () => {
  const person = await withPassword('cleo@example.org');
  const rows = async () =>
    (
      await sql(`select
        (select count(*)::int from activities where user_id = '${person.userId}' and app = 'attune' and type = 'login') as activities,
        (select count(*)::int from analytics_events where user_id = '${person.userId}' and name = 'login' and category = 'engagement') as events,
        (select last_login_at from users where id = '${person.userId}') as last`)
    ).rows[0];
  const before = await rows();
  now = new Date(now.getTime() + 1000);
  expect((await signIn('cleo@example.org')).statusCode).toBe(200);
  expect(await rows()).toEqual({ activities: before.activities + 1, events: 0, last: now });
  const agreed = await person.ask({
    method: 'PUT',
    url: `/v1/users/${person.userId}/consents/analytics`,
    payload: { version: '2026-11', language: 'en' },
  });
  expect(agreed.statusCode).toBe(204);
  await signIn('cleo@example.org');
  expect(await rows()).toMatchObject({ activities: before.activities + 2, events: 1 });
});

test('known and unknown people cost the same: status, body, statements and hashes', async () => {
  await withPassword('known@example.org');
  await world.person({ email: 'without@example.org' });
  const shut = await withPassword('shut@example.org');
  await sql(`update users set status = 'disabled' where id = '${shut.userId}'`);
  const { worked } = world.app.identity.passwords;
  const tries = ['nobody@example.org', 'known@example.org', 'without@example.org', 'shut@example.org'];
  // Once beforehand: a connection is opened, and the hash that nothing fits is made.
  await signIn('first@example.org', 'wrong password altogether');
  const costs: { answer: object; hashes: number; statements: string[] }[] = [];
  for (const email of tries) {
    heard.statements.length = 0;
    const before = worked();
    const answer = facts(await signIn(email, 'wrong password altogether'));
    costs.push({ answer, hashes: worked() - before, statements: [...heard.statements] });
  }
  const [nobody, ...others] = costs;
  expect(nobody).toMatchObject({ answer: { status: 401 }, hashes: 1 });
  expect(nobody?.statements.length).toBeGreaterThan(4);
  for (const one of others) expect(one).toEqual(nobody);
  const right = facts(await signIn('shut@example.org'));
  expect(right).toEqual(nobody?.answer);
});

test('asking for a new password does the same for known and unknown, and mails only the known', async () => {
  await withPassword('forgetful@example.org');
  await post('/v1/password-resets', { email: 'warm-up@example.org' });
  const costs: { answer: object; statements: string[] }[] = [];
  for (const email of ['forgetful@example.org', 'nobody-at-all@example.org']) {
    heard.statements.length = 0;
    const answer = facts(await post('/v1/password-resets', { email }));
    costs.push({ answer, statements: [...heard.statements] });
  }
  expect(costs[0]).toMatchObject({ answer: { status: 202 } });
  expect(costs[0]?.statements.length).toBeGreaterThan(2);
  expect(costs[1]).toEqual(costs[0]);
  await workQueue(world);
  const mails = (await world.app.mail.outbox()).filter((mail) => mail.kind === 'password-reset');
  expect(mails.map((mail) => mail.to)).toEqual(['forgetful@example.org']);
});

test('a guesser waits longer and longer, alike for known and unknown, and a browser that was here before does not', async () => {
  await withPassword('victim@example.org');
  const atHome = await signIn('victim@example.org');
  const device = cookieOf(atHome, '__Host-attune-device')?.value ?? '';
  for (const email of ['victim@example.org', 'not-a-victim@example.org']) {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await signIn(email, 'wrong password again')).statusCode);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(7);
    expect(statuses.at(-1)).toBe(429);
  }
  expect((await signIn('victim@example.org')).statusCode).toBe(429);
  const cookie = { cookie: `__Host-attune-device=${device}` };
  const own = { ...cookie, 'sec-fetch-site': 'same-origin' };
  expect((await signIn('victim@example.org', password, own)).statusCode).toBe(200);
  // The token is worth nothing for another e-mail.
  expect((await signIn('not-a-victim@example.org', password, own)).statusCode).toBe(429);
  // And a new password by mail is a way in from a strange browser.
  now = new Date(now.getTime() + 1000);
  await post('/v1/password-resets', { email: 'victim@example.org' });
  const token = tokenIn(await mailTo(world, 'victim@example.org', 'password-reset'));
  const chosen = 'nine white pebbles in a row';
  expect((await post('/v1/password-resets/use', { token, password: chosen })).statusCode).toBe(204);
  expect((await signIn('victim@example.org', chosen)).statusCode).toBe(200);
});

test('a hundred guesses at once are a hundred', async () => {
  await withPassword('popular@example.org');
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => signIn('popular@example.org', `wrong password number ${i}`)),
  );
  const tried = answers.filter((answer) => answer.statusCode === 401).length;
  expect(tried).toBeGreaterThanOrEqual(1);
  expect(tried).toBeLessThanOrEqual(7);
});

test('an address that guesses at many people is slowed down', async () => {
  await withPassword('somebody@example.org');
  const address = '10.9.9.9';
  const statuses: number[] = [];
  for (let i = 0; i < 110; i++)
    statuses.push((await signIn(`guess-${i}@example.org`, 'wrong password', {}, address)).statusCode);
  expect(statuses.slice(0, 100).every((status) => status === 401)).toBe(true);
  expect(statuses.slice(102).every((status) => status === 429)).toBe(true);
  expect((await signIn('somebody@example.org')).statusCode).toBe(200);
});

test('an address forgets its failures, ten a minute, so that a school is not shut out for a day', async () => {
  await withPassword('pupil@example.org');
  const address = '10.8.8.8';
  const wrong = (i: number) => signIn(`typo-${i}@example.org`, 'wrong password', {}, address);
  for (let i = 0; i < 104; i++) await wrong(i);
  expect((await wrong(105)).statusCode).toBe(429);
  const start = now;
  try {
    now = new Date(start.getTime() + 2 * 60_000);
    const statuses: number[] = [];
    for (let i = 0; i < 15; i++) statuses.push((await wrong(200 + i)).statusCode);
    expect(statuses).toEqual(Array.from({ length: 15 }, () => 401));
    expect((await signIn('pupil@example.org', password, {}, address)).statusCode).toBe(200);
  } finally {
    now = start;
  }
});

test('signing in again in the same browser ends the login that was there', async () => {
  await withPassword('again@example.org');
  const first = cookieOf(await signIn('again@example.org'), '__Host-attune')?.value ?? '';
  const headers = { cookie: `__Host-attune=${first}`, 'sec-fetch-site': 'same-origin' };
  const second = cookieOf(await signIn('again@example.org', password, headers), '__Host-attune')?.value ?? '';
  const me = (token: string) =>
    world.server.inject({ url: '/v1/me', headers: { authorization: `Bearer ${token}` } });
  expect([(await me(first)).statusCode, (await me(second)).statusCode]).toEqual([401, 200]);
});

test('a reset link works once in a hundred tries at once, ends every login and signs in nowhere', async () => {
  const person = await withPassword('reset@example.org');
  await post('/v1/password-resets', { email: 'reset@example.org' });
  const token = tokenIn(await mailTo(world, 'reset@example.org', 'password-reset'));
  const use = (i: number, given = token) =>
    post('/v1/password-resets/use', { token: given, password: `eleven brown bottles ${i}` });
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => use(i)));
  const won = answers.filter((answer) => answer.statusCode === 204);
  const lost = new Set(
    answers.filter((answer) => answer.statusCode !== 204).map((one) => JSON.stringify(facts(one))),
  );
  expect(won).toHaveLength(1);
  expect([...lost]).toEqual([JSON.stringify(facts(await use(0, 'n'.repeat(43))))]);
  expect(won[0]?.cookies.filter((cookie) => cookie.value !== '').map(({ name }) => name)).toEqual([
    '__Host-attune-device',
  ]);
  expect((await person.ask({ url: '/v1/me' })).statusCode).toBe(401);
  const winner = answers.indexOf(won[0] as (typeof answers)[number]);
  expect((await signIn('reset@example.org', `eleven brown bottles ${winner}`)).statusCode).toBe(200);
  expect((await mailTo(world, 'reset@example.org', 'security-changed')).text).toMatch(/password was changed/);
});

test('without the guard of the database more than one reset would win, and the test above would see it', async () => {
  await withPassword('unguarded@example.org');
  await post('/v1/password-resets', { email: 'unguarded@example.org' });
  const token = tokenIn(await mailTo(world, 'unguarded@example.org', 'password-reset'));
  await sql(`
    create function forget() returns trigger language plpgsql as 'begin new.used_at := null; return new; end';
    create trigger forget before update on one_time_tokens for each row execute function forget();
    create function keep() returns trigger language plpgsql as 'begin return null; end';
    create trigger keep before delete on one_time_tokens for each row execute function keep();`);
  try {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        post('/v1/password-resets/use', { token, password: `eleven brown bottles ${i}` }),
      ),
    );
    expect(answers.filter((answer) => answer.statusCode === 204).length).toBeGreaterThan(1);
  } finally {
    await sql(
      'drop trigger forget on one_time_tokens; drop trigger keep on one_time_tokens; drop function forget, keep',
    );
  }
});

test('a new password ends the logins elsewhere, and this one goes on under a new token', async () => {
  const person = await withPassword('rotate@example.org');
  const here = cookieOf(await signIn('rotate@example.org'), '__Host-attune')?.value ?? '';
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const changed = await world.server.inject({
    method: 'PUT',
    url: '/v1/me/password',
    headers: bearer(here),
    payload: { password: 'thirteen quiet owls at night' },
  });
  expect(changed.statusCode).toBe(204);
  const renewed = changed.cookies.find((cookie) => cookie.name === '__Host-attune')?.value ?? '';
  const me = (token: string) => world.server.inject({ url: '/v1/me', headers: bearer(token) });
  expect((await me(renewed)).statusCode).toBe(200);
  expect((await me(here)).statusCode).toBe(401);
  expect((await person.ask({ url: '/v1/me' })).statusCode).toBe(401);
});

test('what changes how one gets in asks for a proof that is at most 15 minutes old', async () => {
  const person = await world.person({ email: 'stale@example.org' });
  now = new Date(now.getTime() + 16 * 60_000);
  for (const [method, url, payload] of [
    ['PUT', '/v1/me/password', { password }],
    ['DELETE', '/v1/me/password', undefined],
    ['POST', '/v1/me/email', { email: 'new@example.org' }],
  ] as const) {
    const answer = await person.ask({ method, url, ...(payload ? { payload } : {}) });
    expect([answer.statusCode, answer.json().code], url).toEqual([403, 'sign-in-again']);
  }
});

test('the stored hash is argon2id at OWASP’s cost, and is worth nothing without the key store', async () => {
  const { userId } = await withPassword('hash@example.org');
  const { rows } = await sql(`select hash from passwords where user_id = '${userId}'`);
  expect(rows[0].hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const { verify } = await import('@node-rs/argon2');
  expect(await verify(rows[0].hash, password)).toBe(false);
  expect(await verify(rows[0].hash, password, { secret: world.vault.pepper() })).toBe(true);
});
