import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let mara: Person;
let admin: Person;
let coach: Person;
let stranger: Person;

beforeAll(async () => {
  world = await openWorld();
  mara = await world.person({ firstName: 'Mara', lastName: 'Lind', email: 'mara@example.org' });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  coach = await world.person({ firstName: 'Cora' });
  stranger = await world.person({ firstName: 'Sven' });
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: coach.userId, follower: mara.userId, type: 'coach-client' }),
  );
});
afterAll(() => world.close());

const whole = { displayName: 'Mara', firstName: 'Mara', lastName: 'Lind', email: 'mara@example.org' };
const get = async (by: Person, url: string) => (await by.ask({ url })).json();

test('the complete profile comes in one answer, and only what was asked for', async () => {
  const url = `/v1/users/${mara.userId}`;
  const all = await get(mara, `${url}?include=preferences,profile`);
  expect(all).toMatchObject({
    email: 'mara@example.org',
    profile: { displayName: 'Mara', visibility: 'private' },
    preferences: { theme: 'auto', widgets: { disabled: [] } },
  });
  expect(Object.keys(await get(mara, url))).not.toContain('profile');
  expect(Object.keys(await get(mara, `${url}?include=profile`))).not.toContain('preferences');
  expect((await mara.ask({ url: `${url}?include=password` })).statusCode).toBe(400);
});

test('found by e-mail, the complete profile is one request more', async () => {
  const found = await admin.ask({
    method: 'POST',
    url: '/v1/people/find',
    payload: { email: 'mara@example.org' },
  });
  const [{ userId }] = found.json().items;
  const complete = await get(admin, `/v1/users/${userId}?include=profile,preferences`);
  expect(complete).toMatchObject({ email: 'mara@example.org', profile: { userId }, preferences: {} });
});

test('who may see the fields but not who somebody is does not get it with them', async () => {
  const clerk = await world.person({ firstName: 'Clerk' });
  await ask(
    world.urls.directUrl,
    `insert into user_permissions (user_id, permission, scope) values ('${clerk.userId}', 'person:details', 'any')`,
  );
  const url = `/v1/users/${mara.userId}`;
  expect((await clerk.ask({ url })).statusCode).toBe(200);
  expect((await clerk.ask({ url: `${url}?include=profile` })).statusCode).toBe(403);
});

test('with profile and preferences comes whose they are, as far as the reader may see it', async () => {
  for (const part of ['profile', 'preferences']) {
    const url = `/v1/users/${mara.userId}/${part}`;
    expect((await get(mara, `${url}?include=user`)).user).toEqual({ userId: mara.userId, ...whole });
    expect((await get(coach, `${url}?include=user`)).user).toEqual({
      userId: mara.userId,
      displayName: 'Mara',
      firstName: null,
      lastName: null,
      email: null,
    });
    expect(await get(mara, url)).not.toHaveProperty('user');
  }
});

test('describe-users: names nobody whom the reader may not see, and no field without the right to it', async () => {
  const ids = [mara.userId, coach.userId, stranger.userId, '01900000-0000-7000-8000-00000000ffff'];
  const described = async (by: Person) =>
    Object.fromEntries(await world.app.people.describeUsers(by.actor, [...ids, ...ids]));
  expect(Object.keys(await described(stranger))).toEqual([stranger.userId]);
  const byCoach = await described(coach);
  expect(Object.keys(byCoach).sort()).toEqual([mara.userId, coach.userId].sort());
  expect(byCoach[mara.userId]).toMatchObject({ displayName: 'Mara', email: null, lastName: null });
  expect(byCoach[coach.userId]).toMatchObject({ firstName: 'Cora' });
  const byAdmin = await described(admin);
  expect(Object.keys(byAdmin).sort()).toEqual(ids.slice(0, 3).sort());
  expect(byAdmin[mara.userId]).toMatchObject(whole);
  const weak = { ...admin.actor, strong: false };
  expect((await world.app.people.describeUsers(weak, ids)).size).toBe(0);
});

test('describe-users: that somebody looks at others is on record once, not for each page', async () => {
  const reader = await world.person({ firstName: 'Rea', roles: ['admin'] });
  const looks = async () =>
    (await ask(world.urls.directUrl, `select from audit_events where action = 'person:read (list)'`))
      .rowCount ?? 0;
  const before = await looks();
  for (let page = 0; page < 3; page++) await world.app.people.describeUsers(reader.actor, [mara.userId]);
  expect(await looks()).toBe(before + 1);
});

test('describe-users: an app without leave to read who its person is gets nobody', async () => {
  const app = {
    kind: 'app',
    app: 'diary',
    userId: mara.userId,
    permission: 'appdata:read',
    proof: { tokenHash: Buffer.alloc(32, 1) },
  } as const;
  expect((await world.app.people.describeUsers(app, [mara.userId])).size).toBe(0);
  await ask(
    world.urls.directUrl,
    `insert into apps (slug, name) values ('diary', 'Diary');
     insert into app_grants (user_id, app, scopes, granted_by) values ('${mara.userId}', 'diary', '{appdata:read,person:read}', '${mara.userId}');
     insert into app_tokens (token_hash, app, id, user_id, created_by, scopes, expires_at)
       values (decode(repeat('01', 32), 'hex'), 'diary', gen_random_uuid(), '${mara.userId}', '${mara.userId}', '{appdata:read}', now() + interval '1 day')`,
  );
  expect((await world.app.people.describeUsers(app, [mara.userId])).size).toBe(0);
  await ask(world.urls.directUrl, `update app_tokens set scopes = '{appdata:read,person:read}'`);
  const described = await world.app.people.describeUsers(app, [mara.userId, coach.userId]);
  expect([...described.values()]).toEqual([
    { userId: mara.userId, displayName: 'Mara', firstName: null, lastName: null, email: null },
  ]);
});
