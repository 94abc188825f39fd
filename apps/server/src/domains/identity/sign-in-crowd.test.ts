import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { mailTo } from '../../testing/mail-kit.ts';
import {
  addCodeGenerator,
  codeAt,
  cookieOf,
  finish,
  waitingSignIns,
  withPassword,
} from '../../testing/proofs-kit.ts';
import { tokenIn } from '../../testing/smtp-kit.ts';
import { openWorld, type World, world as worldOfTest } from '../../testing/world.ts';

/** Many at once, many behind one address, and those who are in each other's way. */

let world: World;
let now = new Date();
const password = 'seven green lanterns by the sea';
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
});
afterAll(() => world.close());

const sql = (text: string) => ask(world.urls.directUrl, text);
const post = (url: string, payload: object, remoteAddress: string, device?: string) =>
  world.server.inject({
    method: 'POST',
    url,
    payload,
    remoteAddress,
    ...(device
      ? { cookies: { '__Host-attune-device': device }, headers: { 'sec-fetch-site': 'same-origin' } }
      : {}),
  });
const signIn = (email: string, secret: string, address: string, device?: string) =>
  post('/v1/sign-in', { email, password: secret }, address, device);
const deviceOf = (answer: Awaited<ReturnType<typeof post>>) => cookieOf(answer, '__Host-attune-device') ?? '';

test('a class signs in, eight at a time from one address: everybody gets in', async () => {
  const emails = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}@class.example.org`);
  for (const email of emails) await withPassword(world, email);
  const waiting = Array.from({ length: 48 }, (_, at) => emails[at % 6] as string);
  const statuses: number[] = [];
  const next = async (): Promise<void> => {
    const email = waiting.shift();
    if (!email) return;
    statuses.push((await signIn(email, password, '10.5.0.1')).statusCode);
    await next();
  };
  await Promise.all(Array.from({ length: 8 }, next));
  expect(statuses).toEqual(Array.from({ length: 48 }, () => 200));
  // None of them was rolled back and done again either.
  const { rows } = await sql(
    `select deadlocks::int as n from pg_stat_database where datname = current_database()`,
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test('links for new passwords, asked for by the hundred, keep nobody at the address from signing in', async () => {
  await withPassword(world, 'neighbour@example.org');
  const address = '10.5.0.2';
  const { requestReset } = world.app.identity.passwordChange;
  let refused = 0;
  for (let at = 0; at < 110; at++)
    await requestReset(`flood-${at}@example.org`, address).catch(() => {
      refused++;
    });
  expect(refused).toBeGreaterThan(0);
  expect((await signIn('neighbour@example.org', password, address)).statusCode).toBe(200);
});

test('a browser that was here before gets in from an address that is slowed down', async () => {
  await withPassword(world, 'regular@example.org');
  const address = '10.5.0.3';
  const device = deviceOf(await signIn('regular@example.org', password, address));
  for (let at = 0; at < 104; at++) await signIn(`guess-${at}@example.org`, 'wrong password', address);
  expect((await signIn('regular@example.org', password, address)).statusCode).toBe(429);
  expect((await signIn('regular@example.org', password, address, device)).statusCode).toBe(200);
});

test('who chose a new password by mail gets in although a guesser goes on, and only in that browser', async () => {
  await withPassword(world, 'pursued@example.org');
  const old = deviceOf(await signIn('pursued@example.org', password, '10.5.0.4'));
  now = new Date(now.getTime() + 1000);
  await post('/v1/password-resets', { email: 'pursued@example.org' }, '10.5.0.5');
  const token = tokenIn(await mailTo(world, 'pursued@example.org', 'password-reset'));
  const chosen = 'nine white pebbles in a row';
  const reset = await post('/v1/password-resets/use', { token, password: chosen }, '10.5.0.5');
  expect(reset.statusCode).toBe(204);
  for (let at = 0; at < 12; at++) await signIn('pursued@example.org', 'wrong password', `10.5.1.${at}`);
  expect((await signIn('pursued@example.org', chosen, '10.5.0.6')).statusCode).toBe(429);
  // What a browser was known for is the password that held then.
  expect((await signIn('pursued@example.org', chosen, '10.5.0.7', old)).statusCode).toBe(429);
  expect((await signIn('pursued@example.org', chosen, '10.5.0.8', deviceOf(reset))).statusCode).toBe(200);
});

/** Holds the person, lets `request` begin and wait, then takes their one-time tokens away, which must not wait for it. */
async function whileHeld<T>(userId: string, request: () => Promise<T>): Promise<T> {
  const other = new pg.Client({ connectionString: world.urls.directUrl });
  await other.connect();
  try {
    // Less than PostgreSQL waits before it looks for a deadlock: none may even begin.
    await other.query(`begin; set local lock_timeout = 500; set local role attune_any`);
    await other.query(`select from users where id = '${userId}' for update`);
    const answer = request();
    const blocked = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await vi.waitFor(async () => expect((await sql(blocked)).rowCount).toBe(1), {
      timeout: 10_000,
      interval: 20,
    });
    await other.query(`delete from one_time_tokens where user_id = '${userId}'`);
    await other.query('commit');
    return await answer;
  } finally {
    await other.end();
  }
}

test('a second factor and a new password at once do not wait for each other for ever', async () => {
  const { person, secret } = await addCodeGenerator(
    world,
    await withPassword(world, 'both@example.org'),
    now,
  );
  now = new Date(now.getTime() + 30_000);
  const [step = ''] = await waitingSignIns(world, person.userId, 1);
  const answer = await whileHeld(person.userId, () => finish(world, step, codeAt(secret, now)));
  expect(answer.statusCode).toBe(401);
});

test('a link for a new password and a change of it at once do not wait for each other for ever', async () => {
  const { userId } = await withPassword(world, 'twice@example.org');
  await post('/v1/password-resets', { email: 'twice@example.org' }, '10.5.0.9');
  const token = tokenIn(await mailTo(world, 'twice@example.org', 'password-reset'));
  const payload = { token, password: 'nine white pebbles in a row' };
  const answer = await whileHeld(userId, () => post('/v1/password-resets/use', payload, '10.5.0.9'));
  expect(answer.statusCode).toBe(404);
});

test('ten requests at once right after the start are served by two connections', async () => {
  const small = await worldOfTest({ poolSize: 2 });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      small.server.inject({
        method: 'POST',
        url: '/v1/password-resets',
        payload: { email: `early-${at}@example.org` },
        remoteAddress: `10.6.0.${at}`,
      }),
    ),
  );
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 10 }, () => 202));
});

test('who chooses another password when signed in goes on in a known browser', async () => {
  const person = await withPassword(world, 'careful@example.org');
  now = new Date(now.getTime() + 1000);
  const chosen = 'nine white pebbles in a row';
  const changed = await person.ask({ method: 'PUT', url: '/v1/me/password', payload: { password: chosen } });
  expect(changed.statusCode).toBe(204);
  for (let at = 0; at < 12; at++) await signIn('careful@example.org', 'wrong password', `10.5.2.${at}`);
  expect((await signIn('careful@example.org', chosen, '10.5.0.10')).statusCode).toBe(429);
  expect((await signIn('careful@example.org', chosen, '10.5.0.11', deviceOf(changed))).statusCode).toBe(200);
});

test('tries that reach the database in another order than they began cost an address nothing', async () => {
  await withPassword(world, 'jitter@example.org');
  const start = now;
  const statuses: number[] = [];
  for (let i = 0; i < 220; i++) {
    now = new Date(start.getTime() + (i % 2 === 0 ? 5 : 0));
    statuses.push((await signIn('jitter@example.org', password, '10.5.9.9')).statusCode);
  }
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});
