import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openDemo } from './commands/demo.ts';
import {
  digestsOf,
  hashesOf,
  idsOf,
  keepWriting,
  sealedWordsOf,
  whereInFiles,
} from './testing/erasure-kit.ts';
import { cleanUp, until } from './testing/program-kit.ts';
import { randomFrom } from './testing/recordings-kit.ts';
import { whereInDatabase } from './testing/search-kit.ts';
import { openPostbox } from './testing/smtp-kit.ts';
import { giveUpLost, killWorker, startWorker } from './testing/worker-kit.ts';
import { consentToSensorData, world as openWorld, type Person, type World } from './testing/world.ts';

// The size that has to hold; smaller ones are for whoever looks for a mistake.
const kills = Number(process.env.TEST_ERASURE_KILLS ?? 20);
const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
const patient = '0190a77e-0000-7000-8000-000000000003';
const practitioner = '0190a77e-0000-7000-8000-000000000002';
const child = '0190a77e-0000-7000-8000-000000000005';

/** Of six letters and more: shorter ones turn up by chance among sealed bytes. */
const given = ['Ferreira', 'mateo@demo.invalid', '1991-06-21', 'Lisbon', 'The excerpt begins', 'Minute 3'];

afterAll(cleanUp);

async function enter(world: World, userId: string): Promise<Person> {
  const { token } = await world.app.identity.useLink(await world.app.identity.makeLink(userId, 5), {});
  const actor = await world.app.identity.logins.authenticate(token, true);
  if (!actor) throw new Error('Nobody was let in.');
  return {
    ...{ userId, token, actor },
    ask: (options) =>
      world.server.inject({ ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } }),
  };
}

/** Others who ask for the same, so that there is work for every kill. */
const crowd = (world: World): Promise<Person[]> =>
  Promise.all(
    Array.from({ length: Math.max(3, kills * 3) }, async (_, at) => {
      const one = await world.person({ firstName: `Nobody${at}`, email: `nobody-${at}@example.org` });
      await consentToSensorData(world, one.userId);
      return one;
    }),
  );

/** Each of these steps takes a moment, so that some kills come between any two. */
async function slowDown(owner: Client): Promise<void> {
  await owner.query(
    `create function dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(0.1); return null; end $$`,
  );
  for (const [table, change] of [
    ['workshop_messages', 'delete'],
    ['profiles', 'delete'],
    ['users', 'delete'],
    ['erasures', 'update'],
  ])
    await owner.query(
      `create trigger dawdle after ${change} on ${table} for each statement execute function dawdle()`,
    );
}

/** How far those are who are begun and not done. */
async function stagesOf(owner: Client, world: World): Promise<string[]> {
  const { rows } = await owner.query<{ person: string; removed: boolean }>(
    'select person, rows_removed_at is not null as removed from erasures where completed_at is null',
  );
  return Promise.all(
    rows.map(async ({ person, removed }) => {
      if (!removed) return 'begun';
      const destroyed = await world.vault.destroyed();
      return destroyed.some((one) => one.equals(world.vault.pseudonym(person)))
        ? 'without key'
        : 'without rows';
    }),
  );
}

async function filesAfter(
  how: string,
  owner: Client,
  path: string,
  values: readonly string[],
): Promise<string[]> {
  await owner.query(how);
  await owner.query('checkpoint');
  return whereInFiles(path, values);
}

/** A worker is killed in the middle of its work, again and again. @returns how far it had left whom, in sum */
async function killAgainAndAgain(
  world: World,
  owner: Client,
  mailUrl: string,
  isDone: () => Promise<boolean>,
) {
  const random = randomFrom(seed);
  const stages: Record<string, number> = {};
  const begin = async () => {
    await world.app.db.withSystem('make-demo', (run) => world.app.queue.send(run, 'tend-data-requests', {}));
    return startWorker(world, mailUrl);
  };
  for (let killed = 0; killed < kills; killed += 1) {
    const worker = await begin();
    await until('it works', 60_000, async () => {
      const { rows } = await owner.query(
        `select 1 from pgboss.job where name = 'tend-data-requests' and state = 'active' limit 1`,
      );
      return rows.length > 0;
    });
    await sleep(random() * 1500);
    await killWorker(worker);
    for (const stage of await stagesOf(owner, world)) stages[stage] = (stages[stage] ?? 0) + 1;
    expect(await isDone(), 'each kill found it at work').toBe(false);
    await giveUpLost(world);
  }
  const last = await begin();
  await until('it is done', 300_000, isDone);
  await killWorker(last);
  return stages;
}

/** In the files of this database, which the values are looked for in after they were rewritten in two ways. */
async function expectGoneFromFiles(
  owner: Client,
  values: readonly string[],
  words: readonly string[],
): Promise<void> {
  const { rows } = await owner.query<{ path: string }>(
    `select current_setting('data_directory') || '/base/' || oid as path from pg_database where datname = current_database()`,
  );
  const path = rows[0]?.path ?? '';
  const plainly = await filesAfter('vacuum', owner, path, values);
  const rewritten = await filesAfter('vacuum full', owner, path, values);
  console.info(
    `in the files: after vacuum ${plainly.length}, ids only; after vacuum full ${rewritten.length}`,
  );
  expect(plainly.filter((one) => words.some((word) => one.endsWith(word)))).toEqual([]);
  expect(rewritten).toEqual([]);
}

test(`erased with writes in flight and a worker killed ${kills} times (seed ${seed}): nothing of the person is found anywhere, and the others are whole`, async () => {
  const world = await openWorld({ erasureGraceDays: 0 });
  const postbox = await openPostbox();
  const owner = new Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  onTestFinished(async () => {
    await owner.end();
    await postbox.close();
  });
  await openDemo(world.app, 'http://localhost');
  const [self, lead] = [await enter(world, patient), await enter(world, practitioner)];
  const { rows: sessions } = await owner.query('select id from sessions where user_id = $1', [patient]);
  const othersBefore = await digestsOf(owner, child);
  const writing = keepWriting(self, lead, sessions[0].id);
  onTestFinished(writing.stop);
  await until('all of them write', 60_000, () => Object.keys(writing.written).length === 4);

  const all = [self, ...(await crowd(world))];
  const ids = (await Promise.all(all.map(({ userId }) => idsOf(owner, userId)))).flat();
  const hashes = (await Promise.all(all.map(({ userId }) => hashesOf(owner, userId)))).flat();
  const words = [...given, ...(await sealedWordsOf(world, patient))];
  expect(words).toEqual(expect.arrayContaining(['Walks by the river', 'Breathed with the practitioner']));
  expect(ids.length).toBeGreaterThan(all.length * 4);
  await slowDown(owner);
  for (const one of all) {
    const url = `/v1/users/${one.userId}/data-requests`;
    expect((await one.ask({ method: 'POST', url, payload: { kind: 'erasure' } })).statusCode).toBe(201);
  }
  // What the planner learns of them it must forget again.
  await owner.query('analyze');
  const done = 'select 1 from erasures where completed_at is not null';
  const stages = await killAgainAndAgain(
    world,
    owner,
    postbox.url,
    async () => (await owner.query(done)).rowCount === all.length,
  );
  await writing.stop();
  console.info(
    `${kills} kills left behind ${JSON.stringify(stages)}; written meanwhile: ${JSON.stringify(writing.written)}`,
  );

  const values = [...ids, ...hashes, ...words];
  await owner.query('analyze');
  expect(await whereInDatabase(owner, values)).toEqual([]);
  expect(world.logged.filter((line) => values.some((value) => line.includes(value)))).toEqual([]);
  expect(whereInFiles(world.folder, values)).toEqual([]);
  expect(await digestsOf(owner, child)).toEqual(othersBefore);
  expect((await lead.ask({ url: '/v1/me' })).statusCode).toBe(200);
  await expectGoneFromFiles(owner, values, words);
}, 1_800_000);
