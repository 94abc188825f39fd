import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let now = new Date();

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
});
afterAll(() => world.close());

const sql = (text: string) => ask(world.urls.directUrl, text);
const status = async (person: Person, url = '/v1/me') => (await person.ask({ url })).statusCode;
const loginsOf = async (person: Person) =>
  (await person.ask({ url: `/v1/users/${person.userId}/logins` })).json().items;

/** The same person in another browser. */
async function again(person: Person, where: { device: string; place: string }): Promise<Person> {
  const link = await world.app.identity.makeLink(person.userId, 5);
  const { token } = await world.app.identity.useLink(link, where);
  const ask: Person['ask'] = (options) =>
    world.server.inject({ ...options, headers: { authorization: `Bearer ${token}` } });
  return { ...person, token, ask };
}

/** Whether the login still counts, asked of the database: what changes something is never served from memory. */
async function isIn(person: Person): Promise<boolean> {
  const answer = await person.ask({ method: 'POST', url: '/v1/me/terms', payload: { version: 'none' } });
  return answer.statusCode !== 401;
}

/** Moves the clocks of the server and of what stands in the database, as if the time had passed. */
async function pass(minutes: number) {
  now = new Date(now.getTime() + minutes * 60_000);
  const back = `- interval '${minutes} minutes'`;
  await sql(`update logins set last_seen_at = last_seen_at ${back}, created_at = created_at ${back}, expires_at = expires_at ${back};
    update login_tokens set expires_at = expires_at ${back}`);
  now = new Date();
}

test('one sees where one is signed in, and ends one login or all the others', async () => {
  const phone = await world.person({ firstName: 'Lea' });
  const laptop = await again(phone, { device: 'Laptop', place: '192.0.2.7' });
  const tablet = await again(phone, { device: 'Tablet', place: '192.0.2.8' });
  const list = await loginsOf(laptop);
  expect(list).toHaveLength(3);
  expect(list.filter((one: { current: boolean }) => one.current)).toMatchObject([
    { device: 'Laptop', place: '192.0.2.7', method: 'link', strong: true },
  ]);
  const tabletLogin = list.find((one: { device: string }) => one.device === 'Tablet').id;
  const url = `/v1/users/${phone.userId}/logins/${tabletLogin}`;
  expect((await laptop.ask({ method: 'DELETE', url })).statusCode).toBe(204);
  expect([await status(tablet), await status(laptop), await status(phone)]).toEqual([401, 200, 200]);
  expect((await laptop.ask({ method: 'DELETE', url })).statusCode).toBe(404);
  const all = await laptop.ask({ method: 'DELETE', url: `/v1/users/${phone.userId}/logins` });
  expect(all.json()).toEqual({ count: 1 });
  expect([await status(laptop), await status(phone)]).toEqual([200, 401]);
});

test('nobody ends the login of somebody else, except an administrator', async () => {
  const admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  const person = await world.person({ firstName: 'Finn' });
  const stranger = await world.person({ firstName: 'Sven' });
  const [login] = await loginsOf(person);
  const one = `/v1/users/${person.userId}/logins/${login.id}`;
  const crossed = `/v1/users/${stranger.userId}/logins/${login.id}`;
  expect((await stranger.ask({ method: 'DELETE', url: one })).statusCode).toBe(403);
  expect((await stranger.ask({ method: 'DELETE', url: crossed })).statusCode).toBe(404);
  expect(await status(stranger, `/v1/users/${person.userId}/logins`)).toBe(403);
  expect(await status(person)).toBe(200);
  expect((await admin.ask({ method: 'DELETE', url: one })).statusCode).toBe(204);
  expect(await status(person)).toBe(401);
});

test('whoever stays away too long signs in again, and whoever comes every day does not, until the end', async () => {
  const person = await world.person({ firstName: 'Ida' });
  for (let day = 1; day <= 29; day++) {
    await pass(24 * 60);
    expect(await isIn(person), `day ${day}`).toBe(true);
  }
  await pass(25 * 60);
  expect(await isIn(person)).toBe(false);
  const away = await world.person({ firstName: 'Otto' });
  await pass(13 * 24 * 60);
  expect(await isIn(away)).toBe(true);
  await pass(14 * 24 * 60 + 5);
  expect(await isIn(away)).toBe(false);
});

test('a login of staff lasts half a day, and an hour without use', async () => {
  const busy = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  for (let hour = 0; hour < 12; hour++) {
    expect(await isIn(busy), `hour ${hour}`).toBe(true);
    await pass(59);
  }
  await pass(15);
  expect(await isIn(busy)).toBe(false);
  const idle = await world.person({ firstName: 'Pim', roles: ['practitioner'] });
  await pass(61);
  expect(await isIn(idle)).toBe(false);
});

test('who becomes staff is held to the limits of staff soon after', async () => {
  const person = await world.person({ firstName: 'Pia' });
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.giveRole(run, person.userId, 'practitioner'),
  );
  await pass(6);
  expect(await isIn(person)).toBe(true);
  await pass(61);
  expect(await isIn(person)).toBe(false);
});

test('what ran out is removed by the job, and nothing else', async () => {
  const person = await world.person({ firstName: 'Rosa' });
  await again(person, { device: 'Old', place: '192.0.2.9' });
  await sql(`update logins set expires_at = now() - interval '1 minute' where user_id = '${person.userId}' and id = (
    select id from logins where user_id = '${person.userId}' order by created_at desc, id desc limit 1)`);
  const job = world.app.jobs.find((one) => one.name === 'expire-logins');
  await job?.handle({});
  const { rows } = await sql(`select count(*)::int as n from logins where user_id = '${person.userId}'`);
  expect(rows).toEqual([{ n: 1 }]);
});

test('who is shut out is out at once, everywhere, and can be let in again', async () => {
  const admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  const person = await world.person({ firstName: 'Dora' });
  const other = await again(person, { device: 'Other', place: '192.0.2.10' });
  const set = (by: Person, to: string, whom = person) =>
    by.ask({ method: 'PUT', url: `/v1/users/${whom.userId}/status`, payload: { status: to } });
  expect((await set(person, 'disabled', admin)).statusCode).toBe(403);
  expect((await set(admin, 'disabled')).statusCode).toBe(204);
  expect([await status(person), await status(other)]).toEqual([401, 401]);
  expect((await set(admin, 'disabled')).statusCode).toBe(204);
  expect((await set(admin, 'disabled', admin)).statusCode).toBe(409);
  expect((await set(admin, 'active')).statusCode).toBe(204);
  expect(await status(person)).toBe(401);
  expect(await status(await again(person, { device: 'Back', place: '192.0.2.11' }))).toBe(200);
});

test('a request from another site is refused when it carries the cookie, whatever it asks to change', async () => {
  const person = await world.person({ firstName: 'Cora' });
  const change = (headers: Record<string, string>) =>
    world.server.inject({
      method: 'POST',
      url: '/v1/sign-out',
      headers: { host: 'localhost', cookie: `__Host-attune=${person.token}`, ...headers },
    });
  const foreign = [
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    {},
  ];
  for (const headers of foreign)
    expect((await change(headers as Record<string, string>)).statusCode).toBe(403);
  expect(await status(person)).toBe(200);
  expect((await change({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(204);
  expect(await status(person)).toBe(401);
});

test('where a login comes from is the connection’s address, or what a trusted proxy says, and nobody else', async () => {
  const behind = await openWorld({ trustedProxies: ['10.0.0.1'] });
  try {
    const person = await behind.person({ email: 'place@example.org' });
    const password = 'seven green lanterns by the sea';
    const set = await person.ask({ method: 'PUT', url: '/v1/me/password', payload: { password } });
    const token = set.cookies.find((cookie) => cookie.name === '__Host-attune')?.value;
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    for (const remoteAddress of ['10.0.0.1', '10.0.0.2'])
      await behind.server.inject({
        method: 'POST',
        url: '/v1/sign-in',
        payload: { email: 'place@example.org', password },
        headers,
        remoteAddress,
      });
    const list = await behind.server.inject({
      url: `/v1/users/${person.userId}/logins`,
      headers: { authorization: `Bearer ${token}` },
    });
    const places = list.json().items.map((item: { place: string | null }) => item.place);
    expect(places.toSorted()).toEqual(['10.0.0.2', '203.0.113.9', null]);
  } finally {
    await behind.close();
  }
});
