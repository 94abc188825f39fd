import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import type { Reach } from '../actor.ts';
import { hashToken, newId } from '../ids.ts';
import { type Database, LoginStale } from './database.ts';
import { pipeline } from './pipeline.ts';
import { query, statement } from './query.ts';

let world: World;
let ada: Person;
let ben: Person;
let db: Database;

beforeAll(async () => {
  world = await openWorld({ poolSize: 4 });
  db = world.app.db;
  ada = await world.person({ firstName: 'Ada' });
  ben = await world.person({ firstName: 'Ben' });
});
afterAll(() => world.close());

// Without any filter of its own: what comes back is what row level security shows.
const everyProfile = query.selectFrom('profiles').select('user_id').orderBy('user_id');
const shown = async (reach: Reach) =>
  (await db.as(ada.actor, reach).all(everyProfile)).map((row) => row.user_id);

test('a statement without a filter shows the rows of its reach and no others', async () => {
  expect(await shown({ to: 'subject', userId: ada.userId })).toEqual([ada.userId]);
  expect(await shown({ to: 'subject', userId: ben.userId })).toEqual([ben.userId]);
  expect(await shown({ to: 'related', userIds: [ben.userId] })).toEqual([ben.userId]);
  expect(await shown({ to: 'related', userIds: [] })).toEqual([]);
  expect(await shown({ to: 'any' })).toEqual([ada.userId, ben.userId].sort());
});

test('the same holds inside a transaction', async () => {
  const rows = await db.withActor(ada.actor, { to: 'subject', userId: ada.userId }, (run) =>
    run.all(everyProfile),
  );
  expect(rows.map((row) => row.user_id)).toEqual([ada.userId]);
});

test('a row of somebody else cannot be written, and a change of theirs changes nothing', async () => {
  const mine = { to: 'subject', userId: ada.userId } as const;
  const foreign = query.insertInto('consents').values({
    user_id: ben.userId,
    id: newId(),
    purpose: 'service',
    version: '2026-11',
    language: 'en',
    given_at: new Date(),
    given_by: ada.userId,
  });
  await expect(db.as(ada.actor, mine).count(foreign)).rejects.toThrow(/row-level security/);
  const update = query.updateTable('preferences').set({ theme: 'dark' }).where('user_id', '=', ben.userId);
  expect(await db.as(ada.actor, mine).count(update)).toBe(0);
});

test('the login role by itself sees nothing, and neither does a setting without a role', async () => {
  const client = await world.pool.connect();
  try {
    await expect(client.query('select * from profiles')).rejects.toThrow(/permission denied/);
    await client.query(`select set_config('attune.subject', $1, false)`, [ada.userId]);
    await expect(client.query('select * from profiles')).rejects.toThrow(/permission denied/);
  } finally {
    client.release(true);
  }
});

test('a role without its setting sees nothing: absent and empty alike', async () => {
  const client = await world.pool.connect();
  try {
    for (const role of ['attune_subject', 'attune_related']) {
      await client.query('begin');
      await client.query(`set local role ${role}`);
      expect((await client.query('select * from profiles')).rows).toEqual([]);
      await client.query(
        `select set_config('attune.subject', '', true), set_config('attune.subjects', '', true)`,
      );
      expect((await client.query('select * from profiles')).rows).toEqual([]);
      await client.query('rollback');
    }
  } finally {
    client.release();
  }
});

test('settings and role are gone from the connection after a statement, after a transaction and after an error', async () => {
  const mine = { to: 'subject', userId: ada.userId } as const;
  await db.as(ada.actor, mine).all(everyProfile);
  await db.withActor(ada.actor, mine, (run) => run.all(everyProfile));
  await expect(db.as(ada.actor, mine).all(statement`select 1 / 0`)).rejects.toThrow(/division/);
  for (let i = 0; i < 4; i++) {
    const { rows } = await world.pool.query(
      `select current_user as role, coalesce(current_setting('attune.subject', true), '') as subject`,
    );
    expect(rows).toEqual([{ role: 'attune_app', subject: '' }]);
  }
});

test('after an error the connection serves the next statement, also one that was prepared or failed before', async () => {
  const mine = { to: 'subject', userId: ada.userId } as const;
  for (let i = 0; i < 12; i++) {
    await expect(db.as(ada.actor, mine).all(statement`select 1 / ${0}::int as one`)).rejects.toThrow(
      /division/,
    );
    await expect(db.as(ada.actor, mine).all(statement`select nothing from nowhere`)).rejects.toThrow(
      /nowhere/,
    );
    expect(await db.as(ada.actor, mine).all(statement`select ${i}::int as number`)).toEqual([{ number: i }]);
  }
});

test('a value that cannot be sent is refused, and the connection goes on', async () => {
  const mine = { to: 'subject', userId: ada.userId } as const;
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  await expect(db.as(ada.actor, mine).all(statement`select ${circular}::jsonb as value`)).rejects.toThrow();
  expect(await shown(mine)).toEqual([ada.userId]);
});

test('an error tells what the statements before it answered', async () => {
  const client = await world.pool.connect();
  try {
    const failed = await pipeline(client, [
      { text: 'select 7 as seven' },
      { text: 'select 1 / 0' },
      { text: 'select 9' },
    ]).catch((error) => error);
    expect(failed.before.map((result: { rows: unknown[] }) => result.rows)).toEqual([[{ seven: 7 }]]);
  } finally {
    client.release();
  }
});

test('a transaction that throws leaves nothing', async () => {
  const mine = { to: 'subject', userId: ada.userId } as const;
  const change = query.updateTable('preferences').set({ theme: 'dark' }).where('user_id', '=', ada.userId);
  const failing = db.withActor(ada.actor, mine, async (run) => {
    expect(await run.count(change)).toBe(1);
    throw new Error('on purpose');
  });
  await expect(failing).rejects.toThrow('on purpose');
  const rows = await db.as(ada.actor, mine).all(query.selectFrom('preferences').select('theme'));
  expect(rows).toEqual([{ theme: 'auto' }]);
});

test('a transaction in which an error was swallowed is not reported as done', async () => {
  const mine = { to: 'subject', userId: ada.userId } as const;
  const swallowing = db.withActor(ada.actor, mine, async (run) => {
    await run.count(
      query.updateTable('preferences').set({ theme: 'dark' }).where('user_id', '=', ada.userId),
    );
    await run.all(statement`select 1 / 0`).catch(() => {});
    return 'done';
  });
  await expect(swallowing).rejects.toThrow(/rolled back/);
});

test('a person cannot give themselves rights, with whatever statement', async () => {
  const mine = { to: 'subject', userId: ada.userId } as const;
  const attempts = [
    query.insertInto('user_roles').values({ user_id: ada.userId, role: 'admin' }),
    query
      .insertInto('user_permissions')
      .values({ user_id: ada.userId, permission: 'session:read', scope: 'any' }),
    query.updateTable('users').set({ minor: false, access_version: 1 }).where('id', '=', ada.userId),
    query.updateTable('relationships').set({ state: 'active' }).where('user_id', '=', ada.userId),
    query.deleteFrom('consents').where('user_id', '=', ada.userId),
    query
      .updateTable('consents')
      .set({ given_at: new Date(0) })
      .where('user_id', '=', ada.userId),
    query.updateTable('roles').set({ description: 'x' }),
    query.selectFrom('login_tokens').selectAll(),
    query.deleteFrom('audit_events'),
  ];
  for (const attempt of attempts) {
    await expect(db.as(ada.actor, mine).count(attempt)).rejects.toThrow(/permission denied/);
    await expect(db.as(ada.actor, { to: 'related', userIds: [ada.userId] }).count(attempt)).rejects.toThrow(
      /permission denied/,
    );
  }
});

test('a statement outside the transaction cannot be started inside it', async () => {
  const mine = { to: 'subject', userId: ada.userId } as const;
  const nested = db.withActor(ada.actor, mine, () => db.as(ada.actor, mine).all(everyProfile));
  await expect(nested).rejects.toThrow(/outside the transaction/);
});

test('an ended login, a forged one and an outdated access_version show nothing', async () => {
  const mine = { to: 'subject', userId: ada.userId } as const;
  const { proof } = ada.actor;
  const forged = { ...ada.actor, proof: { ...proof, tokenHash: hashToken('something else') } };
  const outdated = { ...ada.actor, proof: { ...proof, accessVersion: proof.accessVersion - 1 } };
  for (const actor of [forged, outdated]) {
    await expect(db.as(actor, mine).all(everyProfile)).rejects.toThrow(LoginStale);
    await expect(db.as(actor, mine).all(statement`select 1 as one`)).rejects.toThrow(LoginStale);
    await expect(db.withActor(actor, mine, (run) => run.all(everyProfile))).rejects.toThrow(LoginStale);
  }
  await expect(db.as({ kind: 'nobody' }, mine).all(everyProfile)).rejects.toThrow(/Sign in/);
});

test('only a named system capability may use the widest reach by itself', () => {
  expect(() => db.asSystem('read-everything')).toThrow(/not a system capability/);
});

test('many at once on few connections each see their own', async () => {
  const people = [ada, ben];
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const person = people[i % 2] as Person;
      const rows = await db.as(person.actor, { to: 'subject', userId: person.userId }).all(everyProfile);
      return rows.length === 1 && rows[0]?.user_id === person.userId;
    }),
  );
  expect(answers.every(Boolean)).toBe(true);
});

test('two capabilities that hold what the other wants: both happen in the end', async () => {
  const touch = (userId: string) =>
    query.updateTable('users').set({ terms_version: 'deadlock' }).where('id', '=', userId);
  const meet = Promise.withResolvers<void>();
  let waiting = 2;
  let tries = 0;
  const both = (first: string, second: string) =>
    db.withSystem('make-demo', async (run) => {
      tries++;
      await run.count(touch(first));
      if (--waiting === 0) meet.resolve();
      await meet.promise;
      return run.count(touch(second));
    });
  expect(await Promise.all([both(ada.userId, ben.userId), both(ben.userId, ada.userId)])).toEqual([1, 1]);
  // One of them was ended, and came again: rarely more than once.
  expect(tries).toBeGreaterThanOrEqual(3);
});
