import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbedded } from '../kernel/database/embedded.ts';
import { runningEmbedded } from '../runtime.ts';
import { enter } from '../testing/demo-kit.ts';
import { readRaw, sessionsOf } from '../testing/http-kit.ts';
import {
  cleanUp,
  killAll,
  newPlace,
  outcome,
  type Place,
  type Program,
  serversOn,
  start,
  stop,
  until,
} from '../testing/program-kit.ts';
import { recording } from '../testing/recordings-kit.ts';

afterAll(cleanUp);

const patient = 'mateo@demo.invalid';
const withoutConsent = 'pavel@demo.invalid';
const tables = ['sessions', 'channels', 'markers', 'blocks', 'audit_events', 'users'];

let place: Place;
let program: Program;
let login: { userId: string; token: string };
let files: string;

beforeAll(async () => {
  place = await newPlace();
  files = (await newPlace()).folder;
  program = await start(place, ['--demo']);
  login = await enter(place, program, 'patient');
});

function fileOf(number: number): string {
  const path = join(files, `${number}.edf`);
  writeFileSync(path, recording(number).file);
  return path;
}

const importOf = (path: string, user = patient) => outcome(place, ['import', path, '--user', user]);

/** How many rows there are of everything that an import writes, whether the server runs or not. */
async function rows(): Promise<Record<string, number>> {
  const running = await runningEmbedded(place.folder);
  const own = running ? undefined : await startEmbedded({ dataDir: place.folder, log: () => {} });
  const client = new pg.Client({ connectionString: running?.directUrl ?? own?.url });
  await client.connect();
  try {
    const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`);
    return (await client.query(`select ${counts}`)).rows[0];
  } finally {
    await client.end();
    await own?.stop();
  }
}

/** The one session that began when this recording did, read back and compared with it point by point. */
async function expectStored(number: number, id: string): Promise<void> {
  const { startedAt, channels } = recording(number);
  const sessions = await sessionsOf(place.url, login.userId, login.token);
  expect(sessions.filter((session) => session.startedAt === startedAt).map((session) => session.id)).toEqual([
    id,
  ]);
  for (const [channel, samples] of channels.entries()) {
    const stored = await readRaw(place.url, login.userId, login.token, id, channel);
    expect(stored.body.equals(samples)).toBe(true);
  }
}

const idIn = (line: string | undefined): string => /session ([0-9a-f-]{36})\./.exec(line ?? '')?.[1] ?? '';

test('beside a running instance: a file is stored once, and shows at once', async () => {
  const path = fileOf(1);
  const first = await importOf(path);
  const id = idIn(first.said[0]);
  expect(first).toEqual({ code: 0, said: [`Stored 3500 points as session ${id}.`], complaints: [] });
  await expectStored(1, id);
  const before = await rows();
  expect(await importOf(path)).toEqual({
    code: 0,
    said: [`Already there: session ${id}. Nothing was changed.`],
    complaints: [],
  });
  expect(await rows()).toEqual(before);
});

test('without one: the same, and nothing is left running', async () => {
  const path = fileOf(2);
  expect(await stop(program)).toEqual({ code: 0, signal: null });
  const first = await importOf(path);
  const id = idIn(first.said[0]);
  expect(first).toEqual({ code: 0, said: [`Stored 3500 points as session ${id}.`], complaints: [] });
  expect(serversOn(place)).toEqual([]);
  const before = await rows();
  expect((await importOf(path)).said).toEqual([`Already there: session ${id}. Nothing was changed.`]);
  expect(await rows()).toEqual(before);
  program = await start(place);
  await expectStored(2, id);
});

test('after kill -9 of an instance and its database, too', async () => {
  const path = fileOf(3);
  killAll([program.pid, ...serversOn(place)]);
  await program.ended;
  await until('the database has ended', 10_000, () => serversOn(place).length === 0);
  const first = await importOf(path);
  const id = idIn(first.said[0]);
  expect(first).toEqual({ code: 0, said: [`Stored 3500 points as session ${id}.`], complaints: [] });
  program = await start(place);
  await expectStored(3, id);
});

test('what cannot be stored is one line, and changes nothing', async () => {
  const good = fileOf(4);
  const folder = join(files, 'folder.edf');
  mkdirSync(folder);
  const noEdf = join(files, 'notes.edf');
  writeFileSync(noEdf, 'Dear diary, this is no recording at all.');
  const cases: [path: string, user: string, complaint: RegExp][] = [
    [good, 'stranger@demo.invalid', /^attune: There is no such person: give --user an e-mail or an id/],
    [good, '0190a77e-0000-7000-8000-0000000000ff', /^attune: There is no such person: give --user an e-mail/],
    [good, 'mateo', /^attune: There is no such person: give --user an e-mail or an id/],
    [join(files, 'absent.edf'), patient, /^attune: There is no file .*absent\.edf\.$/],
    [folder, patient, /^attune: .*folder\.edf holds no file that could be a recording\.$/],
    [noEdf, patient, /^attune: .*notes\.edf: .*Nothing was stored\.$/],
    [good, withoutConsent, /^attune: .*4\.edf: The person has not agreed to this\. .*Nothing was stored\.$/],
  ];
  const before = await rows();
  for (const [path, user, complaint] of cases) {
    const { code, said, complaints } = await importOf(path, user);
    expect([code, said, complaints]).toEqual([1, [], [expect.stringMatching(complaint)]]);
  }
  const zone = await outcome(place, ['import', good, '--user', patient, '--time-zone', 'Mars/Olympus']);
  expect([zone.code, zone.complaints]).toEqual([1, [expect.stringMatching(/^attune: .*time zone/)]]);
  expect(await rows()).toEqual(before);
  expect((await importOf(good)).code).toBe(0);
});
