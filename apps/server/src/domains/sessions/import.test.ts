import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFlac, parseFlacFile, readEdf } from '@attune/signals';
import { openEdfLib } from '@attune/signals/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { edfOf, noise, recordingFile, recordingSamples } from '../../testing/recording.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld({ uploadBytes: 2 * 1024 * 1024 });
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

const upload = (person: Person, payload: Buffer, query = '') =>
  person.ask({
    method: 'POST',
    url: `/v1/users/${person.userId}/sessions/import${query}`,
    payload,
    headers: { 'content-type': 'application/octet-stream' },
  });
const read = (path: string) => ada.ask({ url: `/v1/users/${ada.userId}/sessions/${path}` });
const sessionsOf = async (person: Person) =>
  (await person.ask({ url: `/v1/users/${person.userId}/sessions` })).json().items;

async function rowsOf(userId: string): Promise<number> {
  const tables = ['sessions', 'channels', 'markers', 'blocks'];
  const { rows } = await ask(
    world.urls.directUrl,
    `select ${tables.map((table) => `(select count(*) from ${table} where user_id = '${userId}')`).join(' + ')} as n`,
  );
  return Number(rows[0].n);
}

test('the real recording comes back bit for bit: raw, FLAC, JSON, CSV and EDF+', async () => {
  const answer = await upload(ada, recordingFile());
  expect(answer.statusCode).toBe(201);
  const { session } = answer.json();
  expect(session.channels).toMatchObject([
    { dataType: 'ecg', unit: 'mV', rate: 360, scale: 0.005, points: 108_000 },
  ]);
  const samples = recordingSamples();
  expect(samples.length).toBe(108_000);

  const raw = (await read(`${session.id}/channels/0/points?form=raw`)).rawPayload;
  expect(Buffer.compare(raw, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength))).toBe(0);

  const flac = parseFlacFile((await read(`${session.id}/channels/0/points?form=flac`)).rawPayload);
  expect(Int16Array.from(decodeFlac(flac.frames, flac))).toEqual(samples);

  const { stretches } = (await read(`${session.id}/channels/0/points`)).json();
  expect(stretches.length).toBe(1);
  expect(Int16Array.from(stretches[0].values, (value: number) => Math.round(value / 0.005))).toEqual(samples);

  const back = readEdf((await read(`${session.id}/export?format=edf`)).rawPayload);
  expect(back.signals[0]?.samples).toEqual(samples);
  expect(back.markers.map((marker) => marker.text)).toContain('Minute 4');

  const lines = (await read(`${session.id}/export?format=csv`)).body.trimEnd().split('\r\n');
  expect(lines[0]).toBe('time_s,ECG MLII (mV)');
  expect(lines.length).toBe(108_001);
  expect(Math.round(Number(lines[1000]?.split(',')[1]) / 0.005)).toBe(samples[999]);
});

test('the reference decoder accepts what was stored', async (context) => {
  if (spawnSync('flac', ['--version']).status !== 0) context.skip();
  const folder = mkdtempSync(join(tmpdir(), 'attune-flac-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { session } = (await upload(ada, recordingFile())).json();
  const file = join(folder, 'stored.flac');
  writeFileSync(file, (await read(`${session.id}/channels/0/points?form=flac`)).rawPayload);
  expect(spawnSync('flac', ['-t', '-s', file], { encoding: 'utf8' })).toMatchObject({ status: 0 });
  const decoded = spawnSync(
    'flac',
    ['-d', '-s', '-c', '--force-raw-format', '--endian=little', '--sign=signed', file],
    {
      maxBuffer: 10_000_000,
    },
  );
  const samples = recordingSamples();
  expect(
    Buffer.compare(decoded.stdout, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)),
  ).toBe(0);
});

test('an independent reader finds the same values in the EDF+ that we write', async (context) => {
  const edflib = openEdfLib();
  if (!edflib) return context.skip();
  onTestFinished(() => edflib.close());
  const { session } = (await upload(ada, recordingFile())).json();
  const lines = edflib.read((await read(`${session.id}/export?format=edf`)).rawPayload);
  expect(lines).toContain(`signal ${'ECG MLII'.padEnd(16)}|mV      |-5.12|5.115|-1024|1023|360|10000000`);
  expect(lines.find((line) => line.startsWith('samples '))).toBe(`samples ${recordingSamples().join(' ')}`);
  expect(lines).toContain('marker 600000000||Minute 1');
});

test('the same file again, also many times at once, is recognised and changes nothing', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  await consentToSensorData(world, ben.userId);
  const file = edfOf([{ label: 'ECG', rate: 100, samples: noise(1000) }]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => upload(ben, file)));
  expect(answers.filter((answer) => answer.statusCode === 201).length).toBe(1);
  expect(answers.filter((answer) => answer.statusCode === 200 && answer.json().alreadyThere).length).toBe(7);
  expect(new Set(answers.map((answer) => answer.json().session.id)).size).toBe(1);
  expect((await sessionsOf(ben)).length).toBe(1);
  // Somebody else's same file is theirs: what one has must not be told by what another may not store.
  const cleo = await world.person({ firstName: 'Cleo' });
  await consentToSensorData(world, cleo.userId);
  expect((await upload(cleo, file)).statusCode).toBe(201);
});

test('without the consent nothing is stored, and from its withdrawal on nothing more', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const file = edfOf([{ label: 'ECG', rate: 100, samples: noise(1000) }]);
  const refused = await upload(ben, file);
  expect(refused.statusCode).toBe(403);
  expect(refused.json()).toMatchObject({ code: 'consent-missing', purpose: 'sensor-data' });
  expect(await rowsOf(ben.userId)).toBe(0);
  await consentToSensorData(world, ben.userId);
  expect((await upload(ben, file)).statusCode).toBe(201);
  await ben.ask({ method: 'DELETE', url: `/v1/users/${ben.userId}/consents/sensor-data` });
  expect((await upload(ben, edfOf([{ label: 'ECG', rate: 100, samples: noise(900) }]))).statusCode).toBe(403);
});

test('a file recorded where clocks were put forward begins at the right instant', async () => {
  const file = edfOf(
    [{ label: 'Resp', rate: 10, samples: noise(100) }],
    [{ atSeconds: 2.5, text: 'Atmen ☼' }],
  );
  const { session } = (await upload(ada, file, '?timeZone=Europe/Berlin')).json();
  expect(session.startedAt).toBe('2026-03-29T00:30:00.000Z');
  expect(session.endedAt).toBe('2026-03-29T00:30:10.000Z');
  expect(session.channels[0].dataType).toBe('respiration');
  const { items } = (await read(`${session.id}/markers`)).json();
  expect(items).toMatchObject([{ at: 2.5, length: null, label: 'Atmen ☼' }]);
  const back = readEdf((await read(`${session.id}/export?format=edf`)).rawPayload);
  expect(back.startedAt).toMatchObject({ hour: 1, minute: 30 });
});

const good = () => edfOf([{ label: 'ECG', rate: 100, samples: noise(1000) }]);
const patched = (at: number, text: string): Buffer => {
  const file = good();
  file.write(text, at, 'latin1');
  return file;
};
const tiny = { label: 'ECG', rate: 1, samples: noise(1) };
const manyMarkers = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ atSeconds: i / count, text: 'x' }));
const withMarkers = (markers: { atSeconds: number; text: string }[]): Buffer => edfOf([tiny], markers);
const overflowing = (): Buffer => {
  const file = patched(256 + 2 * (16 + 80 + 8), '-1e308  ');
  file.write('1e308   ', 256 + 2 * (16 + 80 + 8 + 8), 'latin1');
  return file;
};
const bad: [string, () => Buffer, RegExp][] = [
  ['is no EDF', () => Buffer.from('RIFF....WAVEfmt and so on'.repeat(20)), /EDF/],
  ['is empty', () => Buffer.alloc(0), /0|empty|EDF/],
  ['is all zeros', () => Buffer.alloc(4096), /EDF/],
  ['ends in its header', () => good().subarray(0, 300), /header|bytes/i],
  ['was cut in the middle', () => good().subarray(0, 1500), /missing|bytes|record/i],
  ['promises more records than it has', () => patched(236, '99999999'), /missing|bytes/i],
  ['has no signal', () => patched(252, '0   '), /signal/i],
  ['claims 9999 signals', () => patched(252, '9999'), /signal|header/i],
  ['has NaN for a length', () => patched(244, 'NaN     '), /number|NaN/i],
  ['has a number that overflows', () => patched(244, '1e999   '), /number|1e999/i],
  ['has a range beyond what a number holds', () => overflowing(), /range/],
  ['has more points a second than a number holds', () => patched(244, '1E-320  '), /points a second/],
  ['has a point in a century', () => patched(244, '9e9     '), /points a second/],
  ['lasts for longer than a year', () => withMarkers([{ atSeconds: 4e7, text: 'late' }]), /a year/],
  ['has more markers than are kept', () => withMarkers(manyMarkers(10_001)), /markers/],
  ['has more signals than are kept', () => edfOf(Array.from({ length: 257 }, () => tiny)), /signals/],
  ['has records of no length', () => patched(244, '-1      '), /cannot last/],
];

test.each(bad)(
  'a file that %s is refused with a reason, and nothing of it is stored',
  async (_what, file, reason) => {
    const dora = await world.person({ firstName: 'Dora' });
    await consentToSensorData(world, dora.userId);
    const answer = await upload(dora, file());
    expect(answer.statusCode).toBe(422);
    expect(answer.json().code).toBe('unreadable-file');
    expect(answer.json().detail).toMatch(reason);
    expect(answer.json().detail).toMatch(/Nothing was stored/);
    expect(await rowsOf(dora.userId)).toBe(0);
  },
);

test('whatever numbers a header holds, it is refused by name or the list can still be read', async () => {
  const eve = await world.person({ firstName: 'Eve' });
  await consentToSensorData(world, eve.userId);
  const number = fc.oneof(
    fc.double({ noNaN: true }).map((value) => value.toExponential(1)),
    fc.integer({ min: -99_999, max: 99_999 }).map(String),
    fc.constantFrom('0', '-0', 'NaN', '1E-320', '1e308', '.', '1,5', 'Infinity'),
  );
  const places = [
    236,
    244,
    ...[16 + 80 + 8, 16 + 80 + 16, 16 + 80 + 24, 16 + 80 + 32].map((at) => 256 + 2 * at),
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), number, fc.nat(), async (place, text, seed) => {
      const file = edfOf([{ label: 'ECG', rate: 100, samples: noise(200, seed % 1e6) }]);
      file.write(text.slice(0, 8).padEnd(8), place, 'latin1');
      expect([200, 201, 422]).toContain((await upload(eve, file)).statusCode);
      const list = await eve.ask({ url: `/v1/users/${eve.userId}/sessions` });
      expect(list.statusCode).toBe(200);
      for (const { id } of list.json().items.slice(0, 1)) {
        for (const path of ['channels/0/points', 'channels/0/overview', 'export?format=csv']) {
          expect((await eve.ask({ url: `/v1/users/${eve.userId}/sessions/${id}/${path}` })).statusCode).toBe(
            200,
          );
        }
      }
    }),
    { numRuns: 120 },
  );
});

test('a file that is too large, of another type, or for an unknown exercise is refused', async () => {
  expect((await upload(ada, Buffer.alloc(2 * 1024 * 1024 + 1))).statusCode).toBe(413);
  const text = await ada.ask({
    method: 'POST',
    url: `/v1/users/${ada.userId}/sessions/import`,
    payload: 'a,b',
    headers: { 'content-type': 'text/csv' },
  });
  expect(text.statusCode).toBe(415);
  const before = await rowsOf(ada.userId);
  const file = edfOf([{ label: 'ECG', rate: 100, samples: noise(1234) }]);
  expect((await upload(ada, file, '?exerciseId=01900000-0000-7000-8000-0000000000ff')).statusCode).toBe(400);
  expect((await upload(ada, file, '?timeZone=Mars/Olympus')).statusCode).toBe(400);
  expect(await rowsOf(ada.userId)).toBe(before);
});
