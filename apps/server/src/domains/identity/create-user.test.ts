import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type World } from '../../testing/world.ts';
import type { NewUser } from './index.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const ada: NewUser = {
  email: 'Ada@Example.org',
  firstName: 'Ada',
  lastName: 'Byron',
  birthDate: '1985-12-10',
};

const counts = async () => {
  const tables = ['users', 'user_emails', 'user_roles', 'profiles', 'preferences', 'audit_events'];
  const { rows } = await ask(
    world.urls.directUrl,
    `select ${tables.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')}`,
  );
  return rows[0];
};

// Each insert that makes a user, made to fail by the database itself.
const inserts = ['users', 'user_emails', 'user_roles', 'profiles', 'preferences', 'audit_events'];

test.each(inserts)('when the insert into %s fails, nothing of the user is there', async (table) => {
  const before = await counts();
  await ask(
    world.urls.directUrl,
    `create function refuse() returns trigger language plpgsql as $$ begin raise 'on purpose'; end $$;
     create trigger refuse before insert on ${table} for each row execute function refuse()`,
  );
  try {
    await expect(world.app.identity.users.create(ada)).rejects.toThrow(/on purpose/);
    expect(await counts()).toEqual(before);
  } finally {
    await ask(world.urls.directUrl, `drop trigger refuse on ${table}; drop function refuse()`);
  }
});

test('a user comes with roles, profile and preferences, and is found by e-mail however it is written', async () => {
  const userId = await world.app.identity.users.create(ada);
  for (const email of ['ada@example.org', ' ADA@EXAMPLE.ORG', 'ａda@example.org']) {
    expect(await world.app.identity.users.findByEmail(email)).toBe(userId);
  }
  expect(await world.app.identity.users.findByEmail('ada@example.com')).toBeUndefined();
});

test('of many users with one e-mail at once, one is made', async () => {
  const before = await counts();
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => world.app.identity.users.create({ email: 'ben@example.org' })),
  );
  const made = results.filter((result) => result.status === 'fulfilled');
  expect(made.length).toBe(1);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
  expect(Number((await counts()).users)).toBe(Number(before.users) + 1);
});

test('the display name is the first name, else what stands before the @, and has its limits', async () => {
  const nameOf = async (user: NewUser) =>
    (await (await world.person(user)).ask({ url: '/v1/me' })).json().displayName;
  expect(await nameOf({ firstName: 'Grace', email: 'g@example.org' })).toBe('Grace');
  expect(await nameOf({ email: 'hopper@example.org' })).toBe('hopper');
  await expect(world.app.identity.users.create({ displayName: 'x'.repeat(101) })).rejects.toMatchObject({
    code: 'bad-request',
  });
});

test('a child is known to be one from the birth date', async () => {
  const years = (n: number) => `${new Date().getUTCFullYear() - n}-01-01`;
  const minorOf = async (birthDate: string) =>
    (await (await world.person({ birthDate })).ask({ url: '/v1/me' })).json().minor;
  expect(await minorOf(years(9))).toBe(true);
  expect(await minorOf(years(18))).toBe(false);
});
