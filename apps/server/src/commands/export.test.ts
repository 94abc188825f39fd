import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../testing/cluster.ts';
import { entry, openRecorder, type Recorder } from '../testing/points-kit.ts';
import { noise } from '../testing/recording.ts';
import { openWorld, type World } from '../testing/world.ts';
import { writeDataSet } from './export.ts';
import { plainNames, pseudonyms } from './export-names.ts';

let world: World;
let ada: Recorder;
let ben: Recorder;
let folder: string;
const ecg = noise(150_000, 4) as Int16Array<ArrayBuffer>;
const later = Float32Array.from([90.5, 91, 92.25]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attune-export-'));
  world = await openWorld();
  ada = await openRecorder(world, 'Ada');
  ben = await openRecorder(world, 'Ben');
  for (const who of [ada, ben]) {
    const session = await who.begin([
      { rate: 1000, scale: 0.005, label: 'Lead of Ada' },
      { rate: null, valueKind: 'float64', dataType: 'rr' },
    ]);
    await who.add(session, [
      entry(0, 0, ecg.slice(0, 100_000)),
      entry(0, 200_000, ecg.slice(100_000)),
      entry(1, 0, Float64Array.of(800, 790), Float64Array.of(1_500_000, 2_300_000)),
    ]);
    await who.finish(session);
    const next = await who.begin([{ rate: 1, valueKind: 'float32', dataType: 'spo2' }], {
      startedAt: '2026-12-31T23:59:59.5Z',
    });
    await who.add(next, [entry(0, 0, later)]);
    await who.finish(next);
    // One that goes on is nobody's to take.
    const open = await who.begin([{ rate: 1000 }]);
    await who.add(open, [entry(0, 0, ecg.slice(0, 10))]);
  }
  await consent(ada, 'PUT');
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As somebody agrees to research in the app, or takes it back. */
async function consent({ person }: Recorder, method: 'PUT' | 'DELETE'): Promise<void> {
  const answer = await person.ask({
    method,
    url: `/v1/users/${person.userId}/consents/research`,
    ...(method === 'PUT' ? { payload: { version: '2026-11', language: 'en' } } : {}),
  });
  if (answer.statusCode >= 300) throw new Error(answer.body);
}

async function inDuckDb(dataSet: string, sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const from = `read_parquet('${dataSet}/**/*.parquet', hive_partitioning = true)`;
  const result = await connection.runAndReadAll(sql.replace('DATA', from));
  connection.closeSync();
  return result.getRowObjectsJson();
}

test('another engine reads the recordings of those who agreed, and of nobody else', async () => {
  const out = join(folder, 'plain');
  const { people, rows } = await writeDataSet(world.app, out, plainNames, false);
  expect([people, rows]).toEqual([1, 150_005]);
  const values = Array.from(ecg, (sample) => (sample * 5) / 1000);
  const found = await inDuckDb(
    out,
    `select data_type, month::text as month, count(*)::int as n, count(distinct "user")::int as people, min("user") as who, min(value) as least,
       max(value) as most, sum(value) as total, max(sample)::int as last, min(time)::text as first, max(time)::text as until,
       min(unit) as unit, min(ordinal)::int as ordinal from DATA group by all order by all`,
  );
  const who = ada.person.userId;
  expect(found).toEqual([
    {
      data_type: 'ecg',
      month: '2026-11',
      n: 150_000,
      people: 1,
      who,
      least: values.reduce((a, b) => Math.min(a, b)),
      most: values.reduce((a, b) => Math.max(a, b)),
      total: expect.closeTo(
        values.reduce((a, b) => a + b, 0),
        6,
      ),
      last: 249_999,
      first: '2026-11-20 10:00:00+00',
      until: '2026-11-20 10:04:09.999+00',
      unit: 'mV',
      ordinal: 1,
    },
    expect.objectContaining({
      data_type: 'rr',
      month: '2026-11',
      n: 2,
      least: 790,
      first: '2026-11-20 10:00:01.5+00',
      until: '2026-11-20 10:00:02.3+00',
    }),
    expect.objectContaining({
      data_type: 'spo2',
      month: '2026-12',
      n: 3,
      least: 90.5,
      most: 92.25,
      ordinal: 2,
    }),
  ]);
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  expect(manifest).toMatchObject({ people: 1, rows: 150_005, pseudonymised: false });
  expect(manifest.files.map((file: { rows: number }) => file.rows)).toEqual([150_000, 2, 3]);
});

test('it is recorded of each person whose recordings were taken', async () => {
  const audited = async () =>
    (await ask(world.urls.directUrl, `select * from audit_events where action like 'session:export%'`)).rows;
  const before = (await audited()).length;
  await writeDataSet(world.app, join(folder, 'audited'), plainNames, false);
  const now = await audited();
  expect(now.length).toBe(before + 1);
  expect(now.at(-1).subject.equals(world.vault.pseudonym(ada.person.userId))).toBe(true);
});

test('pseudonyms hide who, which session, which label and which day; a key file keeps them the same', async () => {
  const keyFile = join(folder, 'key');
  const read = async (name: string, key: string | undefined) => {
    const out = join(folder, name);
    await writeDataSet(world.app, out, pseudonyms(key), true);
    return inDuckDb(
      out,
      `select distinct "user" as u, session as s, label, min(time)::text as first from DATA where data_type = 'ecg' group by all`,
    );
  };
  const [first] = await read('hidden-1', keyFile);
  expect(first).toMatchObject({ label: null, first: '2026-11-01 00:00:00+00' });
  expect(first?.u).toMatch(/^[0-9a-f]{32}$/);
  expect(await read('hidden-2', keyFile)).toEqual([first]);
  const [other] = await read('hidden-3', undefined);
  expect(other?.u).not.toBe(first?.u);
  const bytes = readdirSync(join(folder, 'hidden-1'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => readFileSync(join(folder, 'hidden-1', name), 'latin1'))
    .join('');
  for (const word of [ada.person.userId, 'Lead of Ada', 'Ada']) expect(bytes).not.toContain(word);
});

test('people are in the order of their names in the data set, which says nothing of who came first', async () => {
  await consent(ben, 'PUT');
  const out = join(folder, 'ordered');
  const user = (id: string) => (id === ada.person.userId ? 'b' : 'a');
  await writeDataSet(world.app, out, { ...plainNames, user }, true);
  const rows = await inDuckDb(out, `select "user" as u from DATA where data_type = 'rr'`);
  expect(rows.map(({ u }) => u)).toEqual(['a', 'a', 'b', 'b']);
});

test('a recording that is removed while it is read leaves no data set, and the command says so', async () => {
  const session = await ada.begin([{ rate: 1000, dataType: 'eda' }]);
  // Two pages: what is behind the first is gone when it is asked for.
  for (const at of [0, 1_000_000]) await ada.add(session, [entry(0, at, new Int16Array(1_000_000))]);
  await ada.finish(session);
  const { research } = world.app.sessions;
  const read: typeof research.read = async function* (found) {
    for await (const piece of research.read(found)) {
      yield piece;
      if (found.sessionId === session)
        await ada.person.ask({
          method: 'POST',
          url: `${ada.sessions}/${session}/discard`,
          payload: { reason: 'mistake' },
        });
    }
  };
  const app = { ...world.app, sessions: { ...world.app.sessions, research: { ...research, read } } };
  const out = join(folder, 'removed');
  await expect(writeDataSet(app, out, plainNames, false)).rejects.toThrow(
    /was removed while .* run it again/,
  );
  expect(readdirSync(folder).filter((name) => name.includes('removed'))).toEqual([]);
});

test('who takes the consent back is in no later data set, nor in one that is being written', async () => {
  const out = join(folder, 'withdrawn');
  const app = {
    ...world.app,
    sessions: {
      ...world.app.sessions,
      research: {
        ...world.app.sessions.research,
        async take(userId: string) {
          const taken = await world.app.sessions.research.take(userId);
          if (userId === ben.person.userId) await consent(ben, 'DELETE');
          return taken;
        },
      },
    },
  };
  await expect(writeDataSet(app, out, plainNames, false)).rejects.toThrow(/took back their consent/);
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith('.withdrawn'))).toEqual([]);
  const { people } = await writeDataSet(world.app, out, plainNames, false);
  expect(people).toBe(1);
});
