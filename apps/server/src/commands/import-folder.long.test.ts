import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enter } from '../testing/demo-kit.ts';
import { readRaw, sessionsOf } from '../testing/http-kit.ts';
import {
  cleanUp,
  killAll,
  newPlace,
  outcome,
  type Place,
  run,
  start,
  until,
} from '../testing/program-kit.ts';
import { recording } from '../testing/recordings-kit.ts';

afterAll(cleanUp);

const patient = 'mateo@demo.invalid';
const good = 14;
let place: Place;
let login: { userId: string; token: string };
let files: string;

/** Recordings in a folder and one below it, with all that lies about in such folders. */
beforeAll(async () => {
  place = await newPlace();
  files = (await newPlace()).folder;
  mkdirSync(join(files, 'below', 'further'), { recursive: true });
  for (let i = 0; i < good; i++) {
    const folder = ['', 'below', 'below/further'][i % 3] as string;
    writeFileSync(join(files, folder, i % 2 ? `${i}.edf` : `${i}.REC`), recording(i, 120).file);
  }
  writeFileSync(join(files, 'below', 'cut.edf'), recording(99).file.subarray(0, 3000));
  writeFileSync(join(files, 'notes.csv'), 'day,mood\nmonday,fine\n');
  writeFileSync(join(files, 'README.txt'), 'What the recorder was set to.');
  writeFileSync(join(files, '.hidden.edf'), recording(98).file);
  symlinkSync(join(files, '3.edf'), join(files, 'link.edf'));
  const program = await start(place, ['--demo']);
  login = await enter(place, program, 'patient');
});

const args = (...more: string[]) => ['import', files, '--user', patient, ...more];
const reportOf = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

test('a dry run tells how each file would be read, and stores nothing', async () => {
  const before = await sessionsOf(place.url, login.userId, login.token);
  const { code, said } = await outcome(place, ['import', files, '--dry-run']);
  expect(code).toBe(1);
  expect(said).toContain(`${join(files, '3.edf')}: EDF+C, 120 s, 2 channels`);
  expect(said).toContain('    ECG [mV]: ecg, 250 points a second');
  expect(said.at(-1)).toBe(`${good + 1} of ${good + 2} files can be read. Nothing was stored.`);
  expect(await sessionsOf(place.url, login.userId, login.token)).toEqual(before);
});

test('an import of a folder that was killed half way goes on when it is run again: all of it once', async () => {
  const report = join((await newPlace()).folder, 'report.jsonl');
  const before = (await sessionsOf(place.url, login.userId, login.token)).length;
  const killed = run(place, args('--report', report));
  await until('some files are stored', 60_000, () => killed.said().length >= 4);
  killAll([killed.pid]);
  await killed.ended;
  const half = (await sessionsOf(place.url, login.userId, login.token)).length - before;
  expect(half).toBeGreaterThan(2);
  expect(half).toBeLessThan(good);

  const { code, said, complaints } = await outcome(place, args('--report', report));
  expect([code, complaints]).toEqual([
    1,
    [`attune: 2 of ${good + 2} files were refused; ${report} say why.`],
  ]);
  const points = (good - half) * 120 * 350;
  expect(said.at(-1)).toBe(`${good - half} stored (${points} points), ${half} already there, 2 refused.`);
  expect(said).toContainEqual(
    expect.stringMatching(/^\[\d+\/16\] Refused: .*cut\.edf: .*Nothing was stored\.$/),
  );

  const sessions = await sessionsOf(place.url, login.userId, login.token);
  for (let i = 0; i < good; i++) {
    const { startedAt, channels } = recording(i, 120);
    const [one, ...more] = sessions.filter((session) => session.startedAt === startedAt);
    expect(more).toEqual([]);
    for (const [channel, samples] of channels.entries()) {
      const raw = await readRaw(place.url, login.userId, login.token, one.id, channel);
      expect(raw.body.equals(samples)).toBe(true);
    }
  }
  expect(sessions.length).toBe(before + good);
  const lines = reportOf(report);
  expect(
    new Set(lines.filter(({ outcome }) => outcome === 'stored').map(({ file }) => file)).size,
  ).toBeLessThanOrEqual(good);
  expect(
    lines
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ file }) => file)
      .sort(),
  ).toEqual(expect.arrayContaining([join(files, 'below', 'cut.edf'), join(files, 'notes.csv')]));
  const stored = lines.filter(({ sessionId }) => sessionId).map(({ sessionId }) => sessionId);
  expect(stored.every((id) => sessions.some((session) => session.id === id))).toBe(true);
});

test('several files and folders at once; a file that nobody can find stops it before anything is stored', async () => {
  const one = join(files, '3.edf');
  const more = join((await newPlace()).folder, 'more.csv');
  writeFileSync(more, 'time,EDA\n');
  for (let i = 0; i < 200; i++) appendFileSync(more, `${i / 10},${i % 17}\n`);
  const absent = await outcome(place, ['import', more, join(files, 'absent.edf'), '--user', patient]);
  expect([absent.code, absent.said]).toEqual([1, []]);
  const { code, said } = await outcome(place, ['import', one, more, '--user', patient]);
  expect(code).toBe(0);
  expect(said.filter((line) => line.startsWith('['))).toHaveLength(2);
  expect(said.at(-1)).toBe('1 stored (200 points), 1 already there, 0 refused.');
  const nowhere = await outcome(place, [...args(), '--report', join(files, 'no', 'such', 'folder')]);
  expect([nowhere.code, nowhere.complaints]).toEqual([1, [expect.stringMatching(/^attune: --report: /)]]);
});
