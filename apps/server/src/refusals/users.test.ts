import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDemo } from '../commands/demo.ts';
import { StartError } from '../kernel/start-error.ts';
import { openWorld, type World, world as worldOfTest } from '../testing/world.ts';
import { changedBy, foreignKey, refused, shutOut, sql, throws, unknownId } from './refusals-kit.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('create-user: refuses an e-mail that somebody has, however it is written, and keeps no key for nobody', async () => {
  const { users } = world.app.identity;
  await users.create({ firstName: 'Zoe', email: 'zoe@example.org' });
  const id = '0190a77e-0000-7000-8000-0000000000aa';
  await throws(world, 'conflict', () => users.create({ id, email: ' ZOE@Example.ORG' }));
  await throws(world, 'conflict', () => users.create({ id, email: 'ｚoe@example.org' }));
  await expect(world.vault.of(id)).rejects.toThrow();
});

test('create-user: with a role that is not there nobody is made', async () => {
  const { users } = world.app.identity;
  await throws(world, foreignKey, () => users.create({ firstName: 'Zed', roles: ['no-such-role'] }));
});

test('find-user: who is here already is neither made again nor changed', async () => {
  const { userId } = await world.person({ firstName: 'Eva' });
  const { changed } = await changedBy(world, () =>
    world.app.identity.users.ensure({ id: userId, firstName: 'Mallory', roles: ['admin'] }),
  );
  expect(changed).toEqual([]);
});

test('find-by-email: an e-mail that nobody has, a part of one and a pattern find nobody', async () => {
  const { userId } = await world.person({ email: 'yael@example.org' });
  const { findByEmail } = world.app.identity.users;
  expect(await findByEmail('YAEL@example.org')).toBe(userId);
  for (const email of [
    'nobody@example.org',
    'yael',
    'yael@example.or',
    'yael@example.org.il',
    'yael@%',
    '%',
    '',
  ])
    expect(await findByEmail(email), email).toBeUndefined();
});

test('name-found: only who may find everybody is told a name, and for the whole e-mail of somebody only', async () => {
  const { userId } = await world.person({ firstName: 'Xenia', email: 'xenia@example.org' });
  const stranger = await world.person();
  const practitioner = await world.person({ roles: ['practitioner'] });
  const admin = await world.person({ roles: ['admin'] });
  const find = (who: typeof admin, email: string) =>
    who.ask({ method: 'POST', url: '/v1/people/find', payload: { email } });
  for (const who of [stranger, practitioner])
    for (const email of ['xenia@example.org', 'nobody@example.org'])
      await refused(world, 'refused', () => find(who, email));
  expect((await find(admin, 'xenia@example.org')).json().items).toEqual([{ userId, displayName: 'Xenia' }]);
  const { answer, changed } = await changedBy(world, () => find(admin, 'xeni@example.org'));
  expect({ items: answer.json().items, changed }).toEqual({ items: [], changed: [] });
});

test('find-others: the demo is not made where there is anybody real, who may be shut out or invited only', async () => {
  const real = await worldOfTest();
  const id = await real.app.identity.users.create({ firstName: 'Uri', status: 'invited' });
  const open = () => openDemo(real.app, 'http://localhost').catch((error: unknown) => error);
  for (const state of ['invited', 'disabled']) {
    await sql(real, `update users set status = '${state}'`);
    const { answer, changed } = await changedBy(real, open);
    expect(answer).toBeInstanceOf(StartError);
    expect(changed).toEqual([]);
  }
  expect(await real.app.identity.users.hasOthersThan([unknownId])).toBe(true);
  expect(await real.app.identity.users.hasOthersThan([id])).toBe(false);
});

test('find-anybody: there is nobody only as long as there is nobody, in whatever state', async () => {
  const empty = await worldOfTest();
  const { users } = empty.app.identity;
  expect(await users.areNone()).toBe(true);
  const userId = await users.create({ firstName: 'Una', status: 'invited' });
  expect(await users.areNone()).toBe(false);
  await shutOut(empty, userId);
  expect(await users.areNone()).toBe(false);
});

test('make-demo: what somebody took back meanwhile is not given again for them', async () => {
  const demo = await worldOfTest();
  await openDemo(demo.app, 'http://localhost');
  await sql(
    demo,
    `update consents set withdrawn_at = now(), withdrawn_by = user_id where purpose = 'practitioner-sharing'`,
  );
  const { changed } = await changedBy(demo, () => openDemo(demo.app, 'http://localhost'));
  // With each start there are new links, and the terms are accepted again.
  expect(changed).toEqual(['one_time_tokens', 'users']);
});
