import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type Person, type World, world } from '../../testing/world.ts';

const day = 86_400_000;

async function open() {
  let moved = 0;
  const all = await world({ clock: { now: () => new Date(Date.now() + moved) }, databaseClock: 'its own' });
  const owner = new Client({ connectionString: all.urls.directUrl });
  await owner.connect();
  onTestFinished(() => owner.end());
  const admin = await all.person({ firstName: 'Admin', roles: ['admin'] });
  const later = (days: number) => {
    moved += days * day;
  };
  return { all, owner, admin, later };
}

const erase = (by: Person, userId = by.userId) =>
  by.ask({ method: 'POST', url: `/v1/users/${userId}/data-requests`, payload: { kind: 'erasure' } });

const relate = (all: World, lead: Person, child: Person) =>
  all.app.db.withSystem('make-demo', (run) =>
    all.app.access.relate(run, { lead: lead.userId, follower: child.userId, type: 'parent-child' }),
  );

/** A birth date with which somebody is so many years old, less a few days. */
const bornAgo = (years: number, days: number): string =>
  Temporal.Now.plainDateISO('UTC').subtract({ years }).add({ days }).toString();

const requests = async (owner: Client) =>
  (await owner.query('select state, asked_as, asked_by = user_id as by_self from data_requests')).rows;

test('a child does not have themselves erased, their guardian does; who decides alone already, only themselves', async () => {
  const { all } = await open();
  const mother = await all.person({ firstName: 'Mona' });
  const small = await all.person({ firstName: 'Kim', birthDate: bornAgo(8, 0) });
  const tall = await all.person({ firstName: 'Tom', birthDate: bornAgo(17, 0) });
  await relate(all, mother, small);
  await relate(all, mother, tall);
  expect((await erase(small)).json()).toMatchObject({ code: 'refused' });
  expect((await erase(mother, small.userId)).statusCode).toBe(201);
  expect((await erase(mother, tall.userId)).json()).toMatchObject({ code: 'refused' });
  expect((await erase(tall)).statusCode).toBe(201);
});

test('what a guardian asked is off when the time has come and they are one no longer', async () => {
  const { all, owner, later } = await open();
  const mother = await all.person({ firstName: 'Mona' });
  const kim = await all.person({ firstName: 'Kim', birthDate: bornAgo(10, 0) });
  await relate(all, mother, kim);
  expect((await erase(mother, kim.userId)).statusCode).toBe(201);
  await owner.query(`update relationships set state = 'ended', ended_at = now()`);
  later(8);
  await all.app.privacy.erasing.tend();
  expect(await requests(owner)).toEqual([{ state: 'cancelled', asked_as: 'guardian', by_self: false }]);
  expect((await owner.query('select 1 from erasures')).rowCount).toBe(0);
  expect((await kim.ask({ url: '/v1/me' })).statusCode).toBe(200);
});

test('so it is when the child decides alone by then, and when who asked was erased first', async () => {
  const { all, owner, later } = await open();
  const [mother, father] = [await all.person({ firstName: 'Mona' }), await all.person({ firstName: 'Tom' })];
  const soon = await all.person({ firstName: 'Kim', birthDate: bornAgo(16, 3) });
  const kid = await all.person({ firstName: 'Pip', birthDate: bornAgo(9, 0) });
  for (const lead of [mother, father]) for (const child of [soon, kid]) await relate(all, lead, child);
  for (const child of [soon, kid]) expect((await erase(mother, child.userId)).statusCode).toBe(201);
  await owner.query(`update data_requests set acts_at = acts_at + interval '2 days' where user_id = $1`, [
    kid.userId,
  ]);
  expect((await erase(mother)).statusCode).toBe(201);
  later(8);
  await all.app.privacy.erasing.tend();
  later(8);
  await all.app.privacy.erasing.tend();
  expect((await owner.query('select asked_as from erasures')).rows).toEqual([{ asked_as: 'self' }]);
  expect(new Set((await requests(owner)).map(({ state }) => state))).toEqual(new Set(['cancelled']));
  expect((await kid.ask({ url: '/v1/me' })).statusCode).not.toBe(500);
  expect(
    (await owner.query('select 1 from users where id = any ($1)', [[soon.userId, kid.userId]])).rowCount,
  ).toBe(2);
});

test('of two guardians who are erased at once one stays, and the child is not left alone', async () => {
  const { all, owner } = await open();
  const guardians = [await all.person({ firstName: 'Mona' }), await all.person({ firstName: 'Tom' })];
  const kid = await all.person({ firstName: 'Pip', birthDate: bornAgo(9, 0) });
  for (const lead of guardians) await relate(all, lead, kid);
  for (const lead of guardians) expect((await erase(lead)).statusCode).toBe(201);
  await owner.query(`update data_requests set acts_at = now() - interval '1 day'`);
  // Both come as far as the child, whom somebody holds: from here on each could take the other for the one who stays.
  await owner.query('begin');
  await owner.query('select 1 from users where id = $1 for update', [kid.userId]);
  const other = await world({ beside: all });
  const begun = [all, other].map(({ app }, place) =>
    app.privacy.erasing.begin(guardians[place]?.userId ?? ''),
  );
  const looker = new Client({ connectionString: all.urls.directUrl });
  await looker.connect();
  onTestFinished(() => looker.end());
  const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  await expect.poll(async () => (await looker.query(waiting)).rowCount).toBe(2);
  await owner.query('commit');
  await Promise.all(begun);
  await all.app.privacy.erasing.tend();
  const ids = guardians.map((one) => one.userId);
  expect((await owner.query('select 1 from users where id = any ($1)', [ids])).rowCount).toBe(1);
});

test('many who wait for somebody else, and one who cannot be read, keep nobody waiting', async () => {
  const { all, owner, later } = await open();
  const mother = await all.person({ firstName: 'Mona', email: 'mona@example.org' });
  const kid = await all.person({ firstName: 'Pip', birthDate: bornAgo(9, 0) });
  await relate(all, mother, kid);
  const father = await all.person({ firstName: 'Tom' });
  await relate(all, father, kid);
  expect((await erase(mother)).statusCode).toBe(201);
  await owner.query(`update users set status = 'disabled' where id = $1`, [father.userId]);
  // A hundred and five more of whom each is the only one for the same child.
  await owner.query(`
    with made as (insert into users (id, status) select gen_random_uuid(), 'active' from generate_series(1, 105) returning id),
      kids as (insert into users (id, status, minor) select gen_random_uuid(), 'active', true from generate_series(1, 105) returning id),
      leads as (select id, row_number() over () as n from made), wards as (select id, row_number() over () as n from kids),
      related as (
        insert into relationships (user_id, id, lead_id, type, state)
        select w.id, gen_random_uuid(), l.id, 'parent-child', 'active' from leads l join wards w using (n) returning 1
      )
    insert into data_requests (user_id, id, kind, state, asked_by, asked_as, asked_at, due_at, acts_at)
    select id, gen_random_uuid(), 'erasure', 'waiting', id, 'self', now(), now(), now() - interval '9 days' from leads`);
  const last = await all.person({ firstName: 'Last' });
  expect((await erase(last)).statusCode).toBe(201);
  await all.vault.destroy(mother.userId);
  later(8);
  await all.app.privacy.erasing.tend();
  const { rows } = await owner.query(
    'select state, count(*)::int as n from data_requests group by state order by state',
  );
  expect(rows).toEqual([{ state: 'blocked', n: 106 }]);
  expect((await owner.query('select completed_at is not null as done from erasures')).rows).toEqual([
    { done: true },
  ]);
  expect((await owner.query('select 1 from users where id = $1', [last.userId])).rowCount).toBe(0);
});
