import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { mailTo, workQueue } from '../../testing/mail-kit.ts';
import { addCodeGenerator, post, withPassword } from '../../testing/proofs-kit.ts';
import { tokenIn } from '../../testing/smtp-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

type Asker = Pick<Person, 'ask'>;
const sql = (text: string) => ask(world.urls.directUrl, text);
const invite = (by: Asker, payload: object) => by.ask({ method: 'POST', url: '/v1/invites', payload });
const accept = (token: string) =>
  post(world, '/v1/invites/accept', {
    token,
    termsVersion: '2026-11',
    password: 'seven green lanterns by the sea',
  });
const linkTo = async (email: string) => tokenIn(await mailTo(world, email, 'invite'));
const setStatus = (userId: string, status: string) =>
  admin.ask({ method: 'PUT', url: `/v1/users/${userId}/status`, payload: { status } });
const giveRole = (userId: string, role: string) =>
  world.app.db.withSystem('make-demo', (run) => world.app.access.giveRole(run, userId, role));

test('a login is as strong as what is left: without the second factor staff sees nobody but themselves', async () => {
  const { person } = await addCodeGenerator(world, await withPassword(world, 'prac@example.org'), new Date());
  await giveRole(person.userId, 'viewer');
  await sql(
    `insert into user_permissions (user_id, permission, scope) values ('${person.userId}', 'person:read', 'any')`,
  );
  const look = async () => (await person.ask({ url: `/v1/users/${admin.userId}/profile` })).statusCode;
  expect(await look()).toBe(200);
  const removed = await person.ask({ method: 'DELETE', url: '/v1/me/code-generator' });
  expect(removed.statusCode, removed.body).toBe(204);
  expect(await look()).toBe(403);
  expect((await person.ask({ url: '/v1/me' })).json().strong).toBe(false);
});

test('who was invited, shut out and let in again comes in by the invite, and not past it', async () => {
  const { userId } = (await invite(admin, { email: 'never@example.org' })).json();
  expect((await setStatus(userId, 'disabled')).statusCode).toBe(204);
  expect((await setStatus(userId, 'active')).statusCode).toBe(204);
  expect((await sql(`select status from users where id = '${userId}'`)).rows).toEqual([
    { status: 'invited' },
  ]);
  await post(world, '/v1/password-resets', { email: 'never@example.org' });
  await workQueue(world);
  const kinds = (await world.app.mail.outbox()).filter((mail) => mail.to === 'never@example.org');
  expect(kinds.map((mail) => mail.kind)).toEqual(['invite']);
});

test('inviting gives no look for ever: who came in is an initial, and staff without a second factor sees no list', async () => {
  const practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  const relationship = {
    type: 'practitioner-patient',
    withUserId: practitioner.userId,
    invitedIs: 'follower',
  };
  const email = 'zelda@example.org';
  expect((await invite(practitioner, { email, firstName: 'Zelda', relationship })).statusCode).toBe(201);
  const shown = async () => (await practitioner.ask({ url: '/v1/invites' })).json().items[0];
  expect(await shown()).toMatchObject({ displayName: 'Zelda', email });
  expect((await accept(await linkTo(email))).statusCode).toBe(200);
  expect(await shown()).toMatchObject({ displayName: 'Z…', email: null, state: 'accepted' });
  const weak = await withPassword(world, 'weak@example.org');
  await giveRole(weak.userId, 'practitioner');
  expect((await weak.ask({ url: '/v1/invites' })).json().code).toBe('second-factor-missing');
});

test('nobody is invited who is not born yet', async () => {
  const answer = await invite(admin, { email: 'unborn@example.org', birthDate: '3000-01-01' });
  expect(answer.statusCode).toBe(400);
});

test('an invite of somebody who was shut out since opens nothing', async () => {
  const second = await world.person({ firstName: 'Second', roles: ['admin'] });
  expect((await invite(second, { email: 'orphan@example.org' })).statusCode).toBe(201);
  const token = await linkTo('orphan@example.org');
  expect((await setStatus(second.userId, 'disabled')).statusCode).toBe(204);
  expect((await accept(token)).statusCode).toBe(404);
});

test('taking second factors away stops what was begun: a new e-mail that was asked for before', async () => {
  const { person } = await addCodeGenerator(world, await withPassword(world, 'lost@example.org'), new Date());
  const asked = await person.ask({
    method: 'POST',
    url: '/v1/me/email',
    payload: { email: 'thief@example.org' },
  });
  expect(asked.statusCode).toBe(202);
  const token = tokenIn(await mailTo(world, 'thief@example.org', 'email-proof'));
  const reset = { method: 'DELETE', url: `/v1/users/${person.userId}/second-factors` } as const;
  expect((await admin.ask(reset)).statusCode).toBe(204);
  expect((await post(world, '/v1/email-changes/confirm', { token })).statusCode).toBe(404);
});

test('a hand-over that was taken back leaves no address, and rights are handed over by who gives rights', async () => {
  const guardian = await world.person({ firstName: 'Noor', roles: ['guardian'] });
  const child = { firstName: 'Sami', birthDate: '2014-05-30' };
  const url = `/v1/users/${guardian.userId}/children`;
  const { userId } = (await guardian.ask({ method: 'POST', url, payload: child })).json();
  const handOver = (by: Asker, to: string, email: string) =>
    by.ask({ method: 'POST', url: `/v1/users/${to}/invite`, payload: { email } });
  const { id } = (await handOver(guardian, userId, 'slip@example.org')).json();
  expect((await admin.ask({ method: 'DELETE', url: `/v1/invites/${id}` })).statusCode).toBe(204);
  expect((await sql(`select from email_changes where user_id = '${userId}'`)).rowCount).toBe(0);

  const clerk = await world.person({ firstName: 'Clerk' });
  await sql(
    `insert into user_permissions (user_id, permission, scope) values ('${clerk.userId}', 'person:invite', 'any')`,
  );
  const staff = await world.app.identity.users.create({
    firstName: 'New',
    status: 'invited',
    roles: ['practitioner'],
  });
  expect((await handOver(clerk, staff, 'evil@example.org')).statusCode).toBe(403);
  expect((await handOver(admin, staff, 'right@example.org')).statusCode).toBe(201);
});

test('a birth date that is corrected in the moment of coming of age counts', async () => {
  const { userId } = await world.person({ firstName: 'Mo', birthDate: '2000-01-01' });
  await sql(`update users set minor = true where id = '${userId}'`);
  const key = await world.vault.of(userId);
  const corrected = key.sealText({ table: 'users', column: 'birth_date', key: [userId] }, '2020-01-01');
  const holder = new Client({ connectionString: world.urls.directUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('update users set birth_date = $1 where id = $2', [corrected, userId]);
    const released = world.app.identity.comingOfAge.releaseAll();
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await sql(waiting)).rowCount, { timeout: 10_000 }).toBeGreaterThan(0);
    await holder.query('commit');
    expect(await released).toBe(0);
  } finally {
    await holder.end();
  }
  expect((await sql(`select minor from users where id = '${userId}'`)).rows).toEqual([{ minor: true }]);
});
