import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workQueue } from '../../testing/mail-kit.ts';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(() => world.close());

const { wish, answer, end, listed, pending, newPerson, family, emailOf, sql } = relationshipKit(
  () => world,
  () => admin,
);

test('nobody leads who leads them, directly or in a row; of two who ask at once one is refused', async () => {
  const [one, two, three] = [await newPerson('One'), await newPerson('Two'), await newPerson('Three')];
  await pending(one, two, 'teacher-student');
  await pending(two, three, 'teacher-student');
  for (const [lead, follower] of [
    [two, one],
    [three, two],
    [three, one],
  ] as const) {
    const asked = await wish(lead, { followerId: follower.userId, type: 'teacher-student' }, admin);
    expect([asked.statusCode, asked.json().code]).toEqual([409, 'conflict']);
  }
  await wish(three, { email: await emailOf(one), type: 'teacher-student' });
  await workQueue(world);
  expect((await listed(one)).whoSeesMe).toEqual([]);
  expect((await wish(three, { followerId: three.userId, type: 'teacher-student' })).statusCode).toBe(400);
  for (let round = 0; round < 5; round++) {
    const [a, b] = [await newPerson('A'), await newPerson('B')];
    const asked = await Promise.all([
      wish(a, { followerId: b.userId, type: 'teacher-student' }, admin),
      wish(b, { followerId: a.userId, type: 'teacher-student' }, admin),
    ]);
    expect(asked.map(({ statusCode }) => statusCode).toSorted()).toEqual([202, 409]);
  }
});

test('of many answers at once one counts, and each change is on record', async () => {
  const teacher = await newPerson('Tess');
  const pupil = await newPerson('Pip');
  const id = await pending(teacher, pupil, 'teacher-student');
  const count = async (action: string) =>
    (
      await sql(
        `select count(*)::int as count from audit_events where action = '${action}' and outcome = 'done'`,
      )
    ).rows[0].count;
  const before = [await count('relationship:accept'), await count('relationship:end')];
  await Promise.all(Array.from({ length: 8 }, () => answer(pupil, pupil, id, 'accept')));
  await Promise.all(Array.from({ length: 8 }, () => end(pupil, pupil, id)));
  const after = [await count('relationship:accept'), await count('relationship:end')];
  expect(after).toEqual(before.map((one) => one + 1));
});

test('of two guardians who go at once one stays', async () => {
  const { parent, child, id } = await family();
  const second = await newPerson('Nils');
  const secondId = await pending(second, child, 'guardian-ward');
  expect((await answer(parent, child, secondId, 'accept')).statusCode).toBe(204);
  const holding = new Client({ connectionString: world.urls.directUrl });
  await holding.connect();
  try {
    // Both come as far as they can before either has ended anything.
    await holding.query('begin');
    await holding.query('select from relationships where user_id = $1 for update', [child.userId]);
    const going = [end(parent, parent, id), end(second, second, secondId)];
    await expect
      .poll(
        async () =>
          (
            await sql(
              `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
            )
          ).rowCount,
      )
      .toBe(2);
    await holding.query('rollback');
    const answers = await Promise.all(going);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([204, 409]);
  } finally {
    await holding.end();
  }
});
