import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../testing/cluster.ts';
import { openWorld, type World } from '../testing/world.ts';
import { openDemo } from './demo.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('the demo can be opened again and again; what its people took back stays taken back', async () => {
  const first = await openDemo(world.app, 'http://localhost');
  expect(first.filter((line) => line.includes('#token=')).length).toBe(7);
  const token = /patient .*token=(.+)/.exec(first.join('\n'))?.[1] ?? '';
  const login = await world.app.identity.useLink(token, { device: 'test' });
  const { userId } = login;
  const actor = await world.app.identity.logins.authenticate(login.token, true);
  if (!actor) throw new Error('The patient is not signed in.');
  const shares = () =>
    world.app.db.withSystem('make-demo', (run) => world.app.consent.sharesWithLeads(run, userId));
  expect(await shares()).toBe(true);
  await world.app.consent.withdraw(
    { actor, reach: { to: 'subject', userId }, userId },
    'practitioner-sharing',
  );
  await openDemo(world.app, 'http://localhost');
  expect(await shares()).toBe(false);
});

test('people of the demo who agreed to it have used the app, and another start counts nothing twice', async () => {
  const used = () =>
    ask(
      world.urls.directUrl,
      `select (select count(*)::int from analytics_events) as events,
              (select count(distinct user_id)::int from analytics_events) as people,
              (select count(*)::int from activities where type = 'exercise_started') as started`,
    );
  await openDemo(world.app, 'http://localhost');
  const { rows: first } = await used();
  expect(first[0].people).toBe(5);
  expect(first[0].started).toBeGreaterThan(5);
  await openDemo(world.app, 'http://localhost');
  expect((await used()).rows).toEqual(first);
});

test('the demo has an app that somebody allowed, and what is changed of both stays changed', async () => {
  const known = () =>
    ask(
      world.urls.directUrl,
      `select name, (select count(*)::int from app_grants where app = slug) as grants from apps where slug = 'breathing-diary'`,
    );
  await openDemo(world.app, 'http://localhost');
  expect((await known()).rows).toEqual([{ name: 'Breathing diary', grants: 1 }]);
  await ask(world.urls.directUrl, `delete from app_grants where app = 'breathing-diary'`);
  await ask(world.urls.directUrl, `update apps set name = 'Diary' where slug = 'breathing-diary'`);
  await openDemo(world.app, 'http://localhost');
  expect((await known()).rows).toEqual([{ name: 'Diary', grants: 0 }]);
});

test('the demo is refused where there are other people', async () => {
  await world.person({ firstName: 'Somebody' });
  await expect(openDemo(world.app, 'http://localhost')).rejects.toThrow(/real people in this database/);
});
