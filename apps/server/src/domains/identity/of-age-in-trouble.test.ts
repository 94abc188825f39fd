import { afterAll, beforeAll, expect, test } from 'vitest';
import { consentKit } from '../../testing/consent-kit.ts';
import { workQueue } from '../../testing/mail-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

type Family = Awaited<ReturnType<ReturnType<typeof consentKit>['family']>>;

let world: World;
let now: Date;
const moveTo = (day: string) => {
  now = new Date(`${day}T00:05:00Z`);
};
beforeAll(async () => {
  moveTo('2026-12-01');
  world = await openWorld({ clock: { now: () => now } });
});
afterAll(() => world.close());

const { family, sql } = consentKit(() => world);
const release = () => world.app.identity.comingOfAge.releaseAll();

/** How often each of these people was told that. */
const told = async (people: readonly Person[], kind: string): Promise<number[]> => {
  await workQueue(world, ['tell-of-age']);
  const { rows } = await sql(`select user_id from notifications where kind = '${kind}'`);
  return people.map((one) => rows.filter((row) => row.user_id === one.userId).length);
};

/** Whatever writes such a row fails. */
const stumbling = async (table: string, when: string, work: () => Promise<void>) => {
  await sql(`
    create function stumble() returns trigger language plpgsql as $$
    begin
      if ${when} then raise exception 'cut off'; end if;
      return new;
    end $$;
    create trigger stumble before insert or update on ${table} for each row execute function stumble()`);
  try {
    await work();
  } finally {
    await sql(`drop trigger stumble on ${table}; drop function stumble`);
  }
};
const minors = async (people: readonly Person[]) => {
  const { rows } = await sql('select id from users where minor');
  return people.map((one) => rows.some(({ id }) => id === one.userId));
};
const children = async (count: number) => {
  const some: Family[] = [];
  for (let i = 0; i < count; i++) some.push(await family('DE', '2009-06-15'));
  return some.map((one) => one.child).sort((a, b) => a.userId.localeCompare(b.userId));
};

test('one who cannot be released keeps nobody else waiting, is tried again, and nobody is told twice', async () => {
  moveTo('2026-12-01');
  const five = await children(5);
  for (const [day, kind, released] of [
    ['2027-05-20', 'of-age-soon', 0],
    ['2027-06-15', 'came-of-age', 5],
  ] as const) {
    moveTo(day);
    await stumbling('users', `new.id = '${five[2]?.userId}'`, async () => {
      await expect(release()).rejects.toThrow('cut off');
      expect(await told(five, kind)).toEqual([1, 1, 0, 1, 1]);
      if (released) expect(await minors(five)).toEqual([false, false, true, false, false]);
    });
    expect(await release()).toBe(Math.min(1, released));
    expect(await release()).toBe(0);
    expect(await told(five, kind)).toEqual([1, 1, 1, 1, 1]);
  }
});

test('one who cannot be told is of age all the same', async () => {
  moveTo('2026-12-01');
  const [first, second] = await children(2);
  const both = [first, second] as Person[];
  moveTo('2027-06-15');
  await stumbling('notifications', `new.user_id = '${first?.userId}'`, async () => {
    expect(await release()).toBe(2);
    expect(await minors(both)).toEqual([false, false]);
  });
  expect(await told(both, 'came-of-age')).toEqual([1, 1]);
});

test('a guardian whose e-mail cannot be opened is told in the app, and sees nothing more', async () => {
  moveTo('2026-12-01');
  const { child, parent } = await family('DE', '2009-06-15');
  await sql(`update users set email = 'broken' where id = '${parent.userId}'`);
  moveTo('2027-05-20');
  await release();
  expect(await told([child, parent], 'of-age-soon')).toEqual([1, 1]);
  moveTo('2027-06-15');
  expect(await release()).toBe(1);
  const { rows } = await sql(`select state from relationships where user_id = '${child.userId}'`);
  expect(rows).toEqual([{ state: 'ended' }]);
  expect(await told([child, parent], 'came-of-age')).toEqual([1, 1]);
});

test('tell-of-age: who is no guardian any more is not told of a birthday ahead', async () => {
  moveTo('2026-12-01');
  const { child, parent } = await family('DE', '2009-06-15');
  moveTo('2027-05-20');
  await release();
  await sql(`update relationships set state = 'ended', ended_at = now() where user_id = '${child.userId}'`);
  expect(await told([child, parent], 'of-age-soon')).toEqual([1, 0]);
});

test('it is looked at when a worker starts, and each hour', () => {
  const job = world.app.jobs.find(({ name }) => name === 'come-of-age');
  expect(job).toMatchObject({ atStart: true, schedule: expect.stringMatching(/^\d+ \* \* \* \*$/) });
});
