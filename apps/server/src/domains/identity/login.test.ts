import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type World } from '../../testing/world.ts';

let world: World;
let now = new Date('2026-11-20T10:00:00Z');
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
});
afterAll(() => world.close());

const useLink = (token: string, headers: Record<string, string> = {}) =>
  world.server.inject({ method: 'POST', url: '/v1/login-links/use', payload: { token }, headers });

test('of 50 at once, one gets in by a link; the others get the answer of an unknown one', async () => {
  const userId = await world.app.identity.users.create({ firstName: 'Ada' });
  const token = await world.app.identity.makeLink(userId, 5);
  const answers = await Promise.all(Array.from({ length: 50 }, () => useLink(token)));
  expect(answers.filter((answer) => answer.statusCode === 200).length).toBe(1);
  const unknown = (await useLink('x'.repeat(43))).json();
  const refused = answers.filter((answer) => answer.statusCode !== 200);
  for (const answer of refused)
    expect({ ...answer.json(), requestId: '' }).toEqual({ ...unknown, requestId: '' });
});

test('a link runs out, and a new one ends the old', async () => {
  const userId = await world.app.identity.users.create({ firstName: 'Ada' });
  const old = await world.app.identity.makeLink(userId, 5);
  const fresh = await world.app.identity.makeLink(userId, 5);
  expect((await useLink(old)).statusCode).toBe(404);
  now = new Date(now.getTime() + 6 * 60_000);
  expect((await useLink(fresh)).statusCode).toBe(404);
});

test('a link does not work from elsewhere, nor through a proxy', async () => {
  const userId = await world.app.identity.users.create({ firstName: 'Ada' });
  const token = await world.app.identity.makeLink(userId, 5);
  const elsewhere = await world.server.inject({
    method: 'POST',
    url: '/v1/login-links/use',
    payload: { token },
    remoteAddress: '203.0.113.7',
  });
  expect(elsewhere.statusCode).toBe(403);
  expect((await useLink(token, { 'x-forwarded-for': '203.0.113.7' })).statusCode).toBe(403);
  expect((await useLink(token)).statusCode).toBe(200);
});

test('the cookie cannot be read by scripts, sent in clear or planted by a neighbour; the token stands nowhere in the database', async () => {
  const userId = await world.app.identity.users.create({ firstName: 'Ada' });
  const answer = await useLink(await world.app.identity.makeLink(userId, 5));
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toMatch(/^__Host-attune=[\w-]{43}; /);
  for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(part);
  const token = /=([\w-]{43})/.exec(cookie)?.[1] ?? '';
  const { rows } = await ask(world.urls.directUrl, `select login_tokens::text as row from login_tokens`);
  expect(rows.length).toBeGreaterThan(0);
  const hex = Buffer.from(token).toString('hex');
  for (const { row } of rows) expect(row.includes(token) || row.includes(hex)).toBe(false);
});

test('signing out ends this login at once and no other', async () => {
  const one = await world.person({ firstName: 'Ada' });
  const link = await world.app.identity.makeLink(one.userId, 5);
  const other = (await world.app.identity.useLink(link, { device: 'phone' })).token;
  expect((await one.ask({ method: 'POST', url: '/v1/sign-out' })).statusCode).toBe(204);
  expect((await one.ask({ url: '/v1/me' })).statusCode).toBe(401);
  const still = await world.server.inject({ url: '/v1/me', headers: { authorization: `Bearer ${other}` } });
  expect(still.statusCode).toBe(200);
});

test('a login ends by itself, and with the user', async () => {
  const one = await world.person({ firstName: 'Ada' });
  expect((await one.ask({ url: '/v1/me' })).statusCode).toBe(200);
  await ask(
    world.urls.directUrl,
    `set role attune_any; update users set status = 'disabled' where id = '${one.userId}'`,
  );
  expect((await one.ask({ url: '/v1/me' })).statusCode).toBe(401);
  const two = await world.person({ firstName: 'Ben' });
  await ask(
    world.urls.directUrl,
    `update login_tokens set expires_at = now() - interval '1 second' where user_id = '${two.userId}'`,
  );
  expect((await two.ask({ url: '/v1/me' })).statusCode).toBe(401);
});
