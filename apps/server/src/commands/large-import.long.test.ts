import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, expect, test } from 'vitest';
import { enter } from '../testing/demo-kit.ts';
import { edfHeader } from '../testing/edf-kit.ts';
import { importPath, type Json } from '../testing/http-kit.ts';
import { cleanUp, newPlace, type Program, start } from '../testing/program-kit.ts';
import { bytesOf, randomFrom } from '../testing/recordings-kit.ts';

afterAll(cleanUp);

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
/** Bytes of memory for a file of any size, over what the server takes when it does nothing. */
const most = 300 * mebibyte;

const rate = 1000;
const signals = 8;
const recordBytes = 2 * rate * signals;
const different = 64;

/** Two-byte samples as an electrode gives them: a slow wave, and some noise on it. */
function records(): Buffer[] {
  const random = randomFrom(5);
  return Array.from({ length: different }, (_, record) =>
    bytesOf(
      Int16Array.from({ length: rate * signals }, (_, i) =>
        Math.round(3000 * Math.sin((record * rate + (i % rate)) / 150) + 120 * (random() - 0.5)),
      ),
    ),
  );
}

function* fileOf(count: number): Generator<Buffer> {
  yield edfHeader({
    kind: 'EDF',
    records: count,
    recordSeconds: 1,
    signals: Array.from({ length: signals }, (_, i) => ({ label: `EEG Fp${i}`, samples: rate })),
  });
  const all = records();
  for (let record = 0; record < count; record++) yield all[record % different] as Buffer;
}

/** Kilobytes of memory that a program has, or had at most. */
function memoryOf({ pid }: Program, what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return 1024 * Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
}

function upload(
  url: string,
  login: { userId: string; token: string },
  count: number,
): Promise<{ status: number; json: Json }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}${importPath(login.userId)}`,
      {
        method: 'POST',
        agent: false,
        headers: {
          authorization: `Bearer ${login.token}`,
          'content-type': 'application/octet-stream',
          'content-length': 256 * (signals + 1) + count * recordBytes,
        },
      },
      async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part);
        resolve({ status: response.statusCode ?? 0, json: JSON.parse(Buffer.concat(parts).toString()) });
      },
    );
    pipeline(Readable.from(fileOf(count)), sent).catch(reject);
  });
}

test('a file of 2 GB needs no more than 300 MB of memory', { timeout: 1_200_000 }, async () => {
  const place = await newPlace();
  const program = await start(place, ['--demo']);
  const login = await enter(place, program, 'patient');
  const idle = memoryOf(program, 'VmRSS');
  const count = Math.ceil((2 * gibibyte) / recordBytes);
  const from = performance.now();
  const { status, json } = await upload(place.url, login, count);
  const seconds = (performance.now() - from) / 1000;
  expect([status, json.warnings]).toEqual([201, []]);
  expect(json.session.channels.map(({ points }: { points: number }) => points)).toEqual(
    Array.from({ length: signals }, () => count * rate),
  );
  const peak = memoryOf(program, 'VmHWM');
  process.stderr.write(
    `2 GB in ${seconds.toFixed(1)} s (${(2048 / seconds).toFixed(0)} MB/s); memory ${Math.round(peak / mebibyte)} MB at most, ${Math.round((peak - idle) / mebibyte)} MB above the ${Math.round(idle / mebibyte)} MB of doing nothing\n`,
  );
  expect(peak - idle).toBeLessThan(most);
  const again = await upload(place.url, login, count);
  expect([again.status, again.json.alreadyThere]).toEqual([200, true]);
  expect(memoryOf(program, 'VmHWM') - idle).toBeLessThan(most);
});
