import { appendFileSync } from 'node:fs';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDatabase } from './testing/cluster.ts';
import { ask, type Json, tokenIn as loginIn } from './testing/http-kit.ts';
import { type Pooler, pgbouncer, startPooler } from './testing/pgbouncer-kit.ts';
import { cleanUp, newPlace, outcome, type Place, start } from './testing/program-kit.ts';
import { openPostbox, type Postbox, tokenIn } from './testing/smtp-kit.ts';

const notRun = process.env.ATTUNE_NOT_RUN_FILE;
if (!pgbouncer && notRun) appendFileSync(notRun, 'PgBouncer (apt-get install pgbouncer)\n');

/** Connections to the database for everybody, where the program would like 40. */
const connections = 5;
const termsVersion = '2026-11';
const password = 'seven green lanterns by the sea';

/** The whole way in, by the real program with real mail, where no two statements in a row meet the same connection. */
describe.skipIf(!pgbouncer)('getting in through PgBouncer in transaction mode', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let pooler: Pooler;
  let postbox: Postbox;
  let place: Place;
  let settings: Record<string, string>;
  let admin = '';
  let adminId = '';

  beforeAll(async () => {
    database = await makeDatabase('template1');
    pooler = await startPooler(pgbouncer ?? '', database.url, connections);
    postbox = await openPostbox();
    place = await newPlace();
    settings = {
      ATTUNE_DATABASE_URL: pooler.url,
      ATTUNE_DATABASE_DIRECT_URL: database.directUrl.replace('@/', '@localhost/'),
      ATTUNE_POOL_MAX: '40',
      ATTUNE_MAIL_URL: postbox.url,
      ATTUNE_PUBLIC_URL: place.url.replace('127.0.0.1', 'localhost'),
    };
    await start(place, [], { settings });
  });

  afterAll(async () => {
    await cleanUp();
    await postbox?.close();
    await pooler?.stop();
    await database?.drop();
  });

  const post = (path: string, json: Json, as?: string) => ask(place.url, path, { json, as });

  async function invite(email: string, more: Json = {}) {
    const made = await post('/v1/invites', { email, ...more }, admin);
    expect(made.status, made.body.toString()).toBe(201);
    return { ...made.json, token: tokenIn(await postbox.waitFor(email)) };
  }
  const accept = (token: string, secret = password) =>
    post('/v1/invites/accept', { token, termsVersion, password: secret });

  test('the first administrator comes in with the printed link, and sees others with a second factor only', async () => {
    const told = await outcome(place, ['user', 'create-admin', '--email', 'ada@example.org'], { settings });
    expect(told.code).toBe(0);
    const token = /#token=([\w-]{43})/.exec(told.said.join('\n'))?.[1] ?? '';
    const entered = await accept(token);
    expect(entered.status).toBe(200);
    adminId = entered.json.userId;
    const weak = loginIn(entered);
    const refused = await ask(place.url, '/v1/roles', { as: weak });
    expect([refused.status, refused.json.code]).toEqual([403, 'second-factor-missing']);
    const made = await post('/v1/me/code-generator', {}, weak);
    const code = new TOTP({ secret: made.json.secret }).generate();
    const confirmed = await post('/v1/me/code-generator/confirm', { code }, weak);
    expect(confirmed.json.recoveryCodes).toHaveLength(10);
    admin = loginIn(confirmed);
    expect((await ask(place.url, '/v1/roles', { as: admin })).status).toBe(200);
    expect((await ask(place.url, '/v1/me', { as: weak })).status).toBe(401);
  });

  test('thirty are invited, come in at once, and see nobody but themselves', async () => {
    const invites: { token: string; userId: string }[] = [];
    for (let i = 0; i < 30; i++) invites.push(await invite(`person-${i}@example.org`));
    const entered = await Promise.all(invites.map(({ token }) => accept(token)));
    expect(entered.map((answer) => answer.status)).toEqual(invites.map(() => 200));
    const logins = entered.map(loginIn);
    const seen = await Promise.all(
      logins.flatMap((login, i) => [
        ask(place.url, `/v1/users/${invites[i]?.userId}/person`, { as: login }),
        ask(place.url, `/v1/users/${invites[(i + 1) % 30]?.userId}/person`, { as: login }),
        ask(place.url, `/v1/users/${adminId}/person`, { as: login }),
      ]),
    );
    expect(seen.map((answer) => answer.status)).toEqual(logins.flatMap(() => [200, 403, 403]));
    const emails = seen.filter((_, i) => i % 3 === 0).map((answer) => answer.json.email);
    expect(emails).toEqual(logins.map((_, i) => `person-${i}@example.org`));
  });

  test('of a hundred who accept one invite at once one gets in', async () => {
    const { token } = await invite('race@example.org');
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => accept(token, `${password} ${i}`)),
    );
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status !== 200 && status !== 404)).toEqual([]);
  });

  test('what is granted and taken acts on the very next request', async () => {
    const { token, userId } = await invite('priya@example.org');
    const { userId: other } = await invite('mo@example.org');
    const login = loginIn(await accept(token));
    const look = async () => (await ask(place.url, `/v1/users/${other}/profile`, { as: login })).json.code;
    const role = (method: string) =>
      ask(place.url, `/v1/users/${userId}/roles/viewer`, { as: admin, method });
    expect(await look()).toBe('refused');
    const grant = { scope: 'any' };
    const granted = await ask(place.url, `/v1/users/${userId}/permissions/person:read`, {
      as: admin,
      method: 'PUT',
      json: grant,
    });
    expect(granted.status).toBe(204);
    expect(await look()).toBe('second-factor-missing');
    expect((await role('PUT')).status).toBe(204);
    expect((await role('DELETE')).status).toBe(204);
    const out = await ask(place.url, `/v1/users/${userId}/status`, {
      as: admin,
      method: 'PUT',
      json: { status: 'disabled' },
    });
    expect(out.status).toBe(204);
    expect((await ask(place.url, '/v1/me', { as: login })).status).toBe(401);
  });

  test('a password is forgotten, and chosen anew by mail', async () => {
    const email = 'person-3@example.org';
    const before = postbox.mails.length;
    expect((await post('/v1/password-resets', { email })).status).toBe(202);
    const token = tokenIn(await postbox.waitFor(email, before));
    const chosen = 'nine white pebbles in a row';
    expect((await post('/v1/password-resets/use', { token, password: chosen })).status).toBe(204);
    expect((await post('/v1/sign-in', { email, password })).status).toBe(401);
    expect((await post('/v1/sign-in', { email, password: chosen })).status).toBe(200);
  });

  test('all of it went through the few connections of the pooler', async () => {
    const pools = await pooler.show('pools');
    const [pool] = pools.filter((one) => one.database !== 'pgbouncer');
    expect(pool?.pool_mode).toBe('transaction');
    expect(Number(pool?.sv_active) + Number(pool?.sv_idle) + Number(pool?.sv_used)).toBeLessThanOrEqual(
      connections,
    );
    const stats = await pooler.show('stats');
    const [stat] = stats.filter((one) => one.database !== 'pgbouncer');
    // More than the requests of these tests: each went through it, and none around it.
    expect(Number(stat?.total_xact_count)).toBeGreaterThan(400);
  });
});
