import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { personalData } from './app.ts';
import { readConfig } from './config.ts';
import { KeyGone } from './kernel/keys/vault.ts';
import { createCollector } from './kernel/personal-data/collect.ts';
import { tablesOf } from './kernel/personal-data/registry.ts';
import { readShapes } from './kernel/personal-data/shape.ts';
import { openRuntime, type Runtime, runningEmbedded } from './runtime.ts';
import { ask as sql } from './testing/cluster.ts';
import { enter } from './testing/demo-kit.ts';
import { ask } from './testing/http-kit.ts';
import { cleanUp, newPlace, type Place, start, stop, until } from './testing/program-kit.ts';

const patient = '0190a77e-0000-7000-8000-000000000003';
const settings = { ATTUNE_ERASURE_GRACE_DAYS: '0' };

afterAll(cleanUp);

const dataOf = ({ folder }: Place) => join(folder, 'postgres');

/** Opens the place without a worker, as it lies there. */
async function looking<T>(place: Place, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const runtime = await openRuntime(readConfig({ ATTUNE_DATA_DIR: place.folder, ATTUNE_LOG: 'error' }), {
    schema: 'check',
  });
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

const idsOf = async ({ urls }: Runtime): Promise<string[]> =>
  (await sql(urls.directUrl, 'select id from users order by id')).rows.map(({ id }) => id);

/** Everything that any table says of somebody, opened. */
async function wholeOf({ app, vault }: Runtime, userId: string) {
  const key = await vault.of(userId);
  return app.db.withSystem('make-demo', async (run) => {
    const about = { userId, key, pseudonym: vault.pseudonym(userId) };
    const collector = createCollector(run, await readShapes(run), about);
    const rows: string[] = [];
    for (const table of tablesOf(personalData).filter(({ name }) => !name.startsWith('audit_')))
      for await (const row of collector.own(table)) rows.push(`${table.name} ${JSON.stringify(row)}`);
    return { rows, unreadable: collector.unreadable() };
  });
}

/** The points of the real recording, sealed by its person's key. */
const openedBlocks = async ({ vault, urls }: Runtime, userId: string): Promise<number> => {
  const key = await vault.of(userId);
  const { rows } = await sql(urls.directUrl, `select * from blocks where user_id = '${userId}'`);
  for (const row of rows) {
    const place = [row.user_id, row.session_id, row.channel, row.first_sample];
    key.open({ table: 'blocks', column: 'samples', key: place.map(String) }, row.samples);
  }
  return rows.length;
};

test('a backup of the data from before an erasure, restored beside the living keys: nothing of the erased can be read, everything of the others can, and the erased go again', async () => {
  const place = await newPlace();
  const first = await start(place, ['--demo'], { settings });
  const { token } = await enter(place, first, 'patient');
  await stop(first);

  const backup = join(place.folder, 'backup-of-the-data');
  cpSync(dataOf(place), backup, { recursive: true });
  const before = await looking(place, async (runtime) => {
    const ids = await idsOf(runtime);
    const all = new Map<string, string[]>();
    for (const id of ids) {
      const { rows, unreadable } = await wholeOf(runtime, id);
      expect(unreadable).toBe(0);
      all.set(id, rows);
    }
    expect(all.get(patient)?.length).toBeGreaterThan(30);
    expect(await openedBlocks(runtime, patient)).toBeGreaterThan(0);
    return all;
  });

  const second = await start(place, [], { settings });
  const asked = await ask(place.url, `/v1/users/${patient}/data-requests`, {
    as: token,
    json: { kind: 'erasure' },
  });
  expect(asked.status).toBe(201);
  const { receipt } = asked.json;
  await until('the person is erased', 150_000, async () => {
    const answer = await ask(place.url, '/v1/erasure-receipts', { json: { receipt } });
    return answer.status === 200 && answer.json.completedAt !== null;
  });
  await stop(second);

  rmSync(dataOf(place), { recursive: true });
  cpSync(backup, dataOf(place), { recursive: true });
  await looking(place, async (runtime) => {
    expect(await idsOf(runtime)).toContain(patient);
    await expect(wholeOf(runtime, patient)).rejects.toThrow(KeyGone);
    await expect(openedBlocks(runtime, patient)).rejects.toThrow(KeyGone);
    for (const [id, rows] of before) {
      if (id === patient) continue;
      expect(await wholeOf(runtime, id)).toEqual({ rows, unreadable: 0 });
    }
  });

  const third = await start(place, [], { settings });
  const urls = await runningEmbedded(place.folder);
  const isHere = async () =>
    (await sql(urls?.directUrl ?? '', `select 1 from users where id = '${patient}'`)).rowCount === 1;
  await until('they are erased again', 150_000, async () => !(await isHere()));
  await stop(third);
  await looking(place, async (runtime) => {
    const ids = await idsOf(runtime);
    expect(ids).toEqual([...before.keys()].filter((id) => id !== patient));
  });
}, 900_000);
