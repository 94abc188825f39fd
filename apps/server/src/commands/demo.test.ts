import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ask } from '../testing/cluster.ts';
import { workshopKit } from '../testing/workshop-kit.ts';
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

test('the demo has workshops in every state, and what becomes of them stays so at another start', async () => {
  const found = async () =>
    (
      await ask(
        world.urls.directUrl,
        `select w.title, w.language, w.state, w.capacity - w.seats_taken as free, w.organizer_wanted as wanted,
           (select count(*)::int from participants p where p.workshop_id = w.id and p.state = 'waitlisted') as waiting,
           (select count(*)::int from workshop_requirements r where r.workshop_id = w.id) as asks
         from workshops w order by w.state, w.starts_at`,
      )
    ).rows.map((row) => Object.values(row).join(' '));
  await openDemo(world.app, 'http://localhost');
  const first = await found();
  expect(first).toEqual([
    'Breathe together en completed 10 false 0 3',
    'Heart and music en draft 20 false 0 0',
    'Breathe together en published 10 false 0 3',
    'Ruhig einschlafen de published 0 false 1 0',
    'Cold water, calm breath en published 5 true 0 1',
    'נושמים ומשחקים he published 7 false 0 1',
  ]);
  const kit = workshopKit(() => world);
  expect(await kit.brokenAt()).toEqual([]);
  const { rows } = await ask(
    world.urls.directUrl,
    `select c.user_id as of, a.user_id as asked, p.user_id as child, p.signed_up_by as parent, r.count as requirements,
       (select count(*)::int from workshop_messages where told_at is null) as untold,
       (select count(*)::int from participants where state = 'attended') as attended
     from cover_calls c join cover_asks a on a.call_id = c.id,
       participants p, (select count(*)::int from requirements) as r
     where c.state = 'open' and p.user_id <> p.signed_up_by`,
  );
  const of = (last: number) => `0190a77e-0000-7000-8000-00000000000${last}`;
  const family = { child: of(5), parent: of(4) };
  expect(rows).toEqual([{ of: of(1), asked: of(6), ...family, requirements: 5, untold: 0, attended: 2 }]);
  await ask(
    world.urls.directUrl,
    `update participants set state = 'cancelled' where state = 'registered' and user_id = '${of(3)}';
     update workshops set title = 'Another title' where state = 'draft';
     delete from user_requirements`,
  );
  const changed = await found();
  expect(changed).not.toEqual(first);
  await openDemo(world.app, 'http://localhost');
  expect(await found()).toEqual(changed);
  expect((await ask(world.urls.directUrl, 'select 1 from user_requirements')).rows).toEqual([]);
});

test('once in a fortnight a start of the demo adds further dates, and another on the same day nothing', async () => {
  let now = new Date();
  const later = await openWorld({ clock: { now: () => now } });
  onTestFinished(() => later.close());
  const ids = async () =>
    (await ask(later.urls.directUrl, 'select id from workshops order by starts_at, id')).rows.map(
      ({ id }) => id,
    );
  await openDemo(later.app, 'http://localhost');
  const first = await ids();
  now = new Date(now.getTime() + 14 * 86_400_000);
  await openDemo(later.app, 'http://localhost');
  const second = await ids();
  await openDemo(later.app, 'http://localhost');
  expect(await ids()).toEqual(second);
  expect([first.length, second.length]).toEqual([6, 12]);
  expect(second).toEqual(expect.arrayContaining(first));
});

test('the demo is refused where there are other people', async () => {
  await world.person({ firstName: 'Somebody' });
  await expect(openDemo(world.app, 'http://localhost')).rejects.toThrow(/real people in this database/);
});
