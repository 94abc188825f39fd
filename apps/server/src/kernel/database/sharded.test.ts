import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecorder } from '../../testing/points-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { LoginStale } from './database.ts';
import { enterSharded } from './enter.ts';
import { query, statement } from './query.ts';

// Citus cannot be had here. What it asks of a program is the order in which settings are made, and that each is a SET
// LOCAL with its value written out; PostgreSQL itself takes all of it.
let world: World;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  world = await openWorld({ sharded: true });
  [ada, ben] = [await world.person({ firstName: 'Ada' }), await world.person({ firstName: 'Ben' })];
});
afterAll(() => world.close());

const settings = statement<{ role: string; subject: string; propagate: string }>`
  select current_user as role, current_setting('attune.subject') as subject,
    current_setting('citus.propagate_set_commands') as propagate`;

test('settings reach the shards: propagation is asked for first, then the login is checked, then role and settings are made', () => {
  const userId = ada.userId;
  const texts = enterSharded(ada.actor, { to: 'subject', userId }).map(({ text }) => text);
  expect(texts).toEqual([
    `set local citus.propagate_set_commands = 'local'`,
    'select 1 / (attune_login_stands($1, $2))::int as stands',
    'set local role attune_subject',
    `set local attune.subject = '${userId}'`,
    `set local attune.subjects = ''`,
  ]);
  const hostile = enterSharded(ada.actor, { to: 'subject', userId: `x'; reset role; --` });
  expect(hostile[3]?.text).toBe(`set local attune.subject = 'x''; reset role; --'`);
});

test('a statement and a transaction see the rows of their reach and no others, and nothing stays set', async () => {
  const reach = { to: 'subject', userId: ada.userId } as const;
  const owners = query.selectFrom('preferences').select('user_id');
  const expected = [{ user_id: ada.userId }];
  expect(await world.app.db.as(ada.actor, reach).all(owners)).toEqual(expected);
  expect(await world.app.db.withActor(ada.actor, reach, (run) => run.all(owners))).toEqual(expected);
  const both = { to: 'related', userIds: [ada.userId, ben.userId] } as const;
  expect(await world.app.db.as(ada.actor, both).all(owners)).toHaveLength(2);
  expect(await world.app.db.as(ada.actor, reach).first(settings)).toEqual({
    role: 'attune_subject',
    subject: ada.userId,
    propagate: 'local',
  });
  const { rows } = await world.pool.query(
    `select current_user as role, current_setting('attune.subject', true) as subject`,
  );
  expect(rows).toEqual([{ role: 'attune_app', subject: '' }]);
  const other = query.updateTable('preferences').set({ theme: 'dark' }).where('user_id', '=', ben.userId);
  expect(await world.app.db.as(ada.actor, reach).count(other)).toBe(0);
});

test('a login that ended is noticed by a statement, by a transaction, and by one that does nothing', async () => {
  const cleo = await world.person({ firstName: 'Cleo' });
  const reach = { to: 'subject', userId: cleo.userId } as const;
  const owners = query.selectFrom('preferences').select('user_id');
  expect(await world.app.db.as(cleo.actor, reach).all(owners)).toHaveLength(1);
  await world.app.identity.logins.signOut(cleo.actor);
  const { db } = world.app;
  await expect(db.as(cleo.actor, reach).all(owners)).rejects.toThrow(LoginStale);
  await expect(db.withActor(cleo.actor, reach, (run) => run.all(owners))).rejects.toThrow(LoginStale);
  await expect(db.withActor(cleo.actor, reach, async () => {})).rejects.toThrow(LoginStale);
  const divides = statement`select 1 / (select count(*) from preferences where user_id = ${ben.userId})`;
  await expect(db.as(ada.actor, { to: 'subject', userId: ada.userId }).all(divides)).rejects.toThrow(
    'division by zero',
  );
});

test('the product records and reads as ever', async () => {
  const recorder = await openRecorder(world);
  const session = await recorder.begin([{ rate: 100, valueKind: 'integer', bits: 16 }]);
  await recorder.add(session, [{ channel: 0, firstSample: 0, count: 3, points: Int16Array.from([1, 2, 3]) }]);
  await recorder.finish(session);
  const answer = await recorder.get(session, 'channels/0/points?form=json');
  expect(answer.json().stretches).toEqual([{ firstSample: 0, values: [1, 2, 3] }]);
  expect((await ben.ask({ url: `${recorder.sessions}/${session}` })).statusCode).toBe(403);
});
