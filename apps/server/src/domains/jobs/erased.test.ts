import type { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newId } from '../../kernel/ids.ts';
import { ask } from '../../testing/cluster.ts';
import { eventually, jobsIn, openBoss, workerOf } from '../../testing/operations-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { job, peopleKeys } from './index.ts';

let world: World;
let boss: PgBoss;
/** Whether mails are taken: each waits for it, and is refused in the end. */
let mailGate = Promise.withResolvers<void>();
const delivering: string[] = [];

beforeAll(async () => {
  world = await openWorld({
    erasureGraceDays: 0,
    mailTransport: {
      kind: 'smtp',
      async deliver({ to }) {
        delivering.push(to);
        await mailGate.promise;
        throw new Error('The mail server says no.');
      },
    },
  });
  boss = await openBoss(world);
});
afterAll(async () => {
  await boss.stop({ graceful: false });
  await world.close();
});

async function erase(person: Person): Promise<void> {
  const url = `/v1/users/${person.userId}/data-requests`;
  const asked = await person.ask({ method: 'POST', url, payload: { kind: 'erasure' } });
  expect(asked.statusCode, asked.body).toBe(201);
  await world.app.privacy.erasing.tend();
  const { rows } = await ask(world.urls.directUrl, `select from users where id = '${person.userId}'`);
  expect(rows).toEqual([]);
}

const jobsNamed = (names: readonly string[]) => world.app.jobs.filter(({ name }) => names.includes(name));
const failures = async () => (await ask(world.urls.directUrl, 'select job from failed_jobs')).rows;

/** Jobs whose payload names somebody, by the names of its ids. */
const aboutPeople = (): Map<string, string[]> =>
  new Map(
    world.app.jobs.flatMap((one) => {
      const shape = (one.payload as z.ZodObject).shape as Record<string, z.ZodType>;
      const ids = Object.keys(shape).filter((key) => shape[key]?.safeParse(newId()).success);
      const people = ids.filter((key) => (peopleKeys as readonly string[]).includes(key));
      return people.length === 0 ? [] : [[one.name, ids] as const];
    }),
  );

test('each job that is about people says so under a name that is known for it', () => {
  const known = [
    ...peopleKeys,
    'mailId',
    'notificationId',
    'subscriptionId',
    'sessionId',
    'emailIndex',
    'type',
  ];
  const jobs = aboutPeople();
  expect(jobs.size).toBeGreaterThanOrEqual(7);
  for (const one of world.app.jobs) {
    const shape = (one.payload as z.ZodObject).shape as Record<string, z.ZodType>;
    const ids = Object.keys(shape).filter((key) => shape[key]?.safeParse(newId()).success);
    expect(
      ids.filter((key) => !known.includes(key)),
      one.name,
    ).toEqual([]);
  }
});

test('every job that is about somebody who is erased while it waits ends at the first try, and no failure is recorded', async () => {
  const gone = await world.person({ firstName: 'Gone' });
  await erase(gone);
  const jobs = aboutPeople();
  const worker = await workerOf(world, jobsNamed([...jobs.keys()]));
  const sent = new Map<string, string | null>();
  for (const [name, ids] of jobs) {
    const own = Object.fromEntries(ids.map((key) => [key, newId()]));
    const people = Object.fromEntries(
      ids.filter((key) => (peopleKeys as readonly string[]).includes(key)).map((key) => [key, gone.userId]),
    );
    const more = name === 'tell-of-age' ? { step: 'of-age' } : {};
    const wish = name === 'ask-relationship' ? { type: 'parent-child', emailIndex: 'bm9ib2R5' } : {};
    sent.set(name, await boss.send(name, { ...own, ...people, ...more, ...wish }));
  }
  await eventually(async () => {
    for (const [name, id] of sent) {
      const found = (await jobsIn(world, name)).find((row) => row.id === id);
      expect([name, found?.state, found?.retry_count]).toEqual([name, 'completed', 0]);
    }
  });
  expect(await failures()).toEqual([]);
  await worker.stop();
});

test('a mail in hand whose person is erased before the mail server refuses it ends with a note, and nothing tries it again', async () => {
  const leaving = await world.person({ firstName: 'Leaving', email: 'leaving@example.org' });
  const { userId } = leaving;
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.mail.write(run, userId, 'invite', 'leaving@example.org', {
      subject: 'News',
      text: 'Good news',
    }),
  );
  // The erased person's queued jobs go with them, and those in hand too: this one comes back as from a lost worker.
  const [queued] = await jobsIn(world, 'send-mail').then((rows) =>
    rows.filter(({ state }) => state === 'created'),
  );
  mailGate = Promise.withResolvers();
  const worker = await workerOf(world, jobsNamed(['send-mail']));
  await eventually(async () => expect(delivering).toContain('leaving@example.org'));
  await erase(leaving);
  await boss.insert('send-mail', [{ id: queued?.id as string, data: queued?.data as object }]);
  await ask(
    world.urls.directUrl,
    `update pgboss.job set state = 'active', started_on = now() where id = '${queued?.id}'`,
  );
  mailGate.resolve();
  await eventually(async () =>
    expect((await jobsIn(world, 'send-mail')).find(({ id }) => id === queued?.id)).toMatchObject({
      state: 'completed',
      output: { note: 'person erased' },
    }),
  );
  expect(await failures()).toEqual([]);
  expect(worker.logged.join('')).toMatch(/its person is erased/);
  expect(worker.logged.join('')).not.toMatch(/leaving|News/i);
  await worker.stop();
});

test('a job that needs the key of somebody erased ends with a note; one of somebody who is there fails', async () => {
  const [gone, here] = [await world.person({ firstName: 'A' }), await world.person({ firstName: 'B' })];
  await erase(gone);
  const [opening] = world.app.operations.endingWithPerson([
    job({
      name: 'finish-session',
      payload: z.strictObject({ userId: z.uuid() }),
      handle: async ({ userId }) => {
        await world.vault.of(userId);
        throw new TypeError('Not mended');
      },
    }),
  ]);
  const worker = await workerOf(world, opening ? [opening] : []);
  const ended = await boss.send('finish-session', { userId: gone.userId }, { retryLimit: 0 });
  const failed = await boss.send('finish-session', { userId: here.userId }, { retryLimit: 0 });
  await eventually(async () => {
    const rows = await jobsIn(world, 'finish-session');
    expect(rows.find(({ id }) => id === ended)).toMatchObject({
      state: 'completed',
      output: { note: 'person erased' },
    });
    expect(rows.find(({ id }) => id === failed)).toMatchObject({
      state: 'failed',
      output: { name: 'TypeError' },
    });
    expect(await failures()).toEqual([{ job: 'finish-session' }]);
  });
  await worker.stop();
});
