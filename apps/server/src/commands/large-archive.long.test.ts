import { readFileSync } from 'node:fs';
import { get, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, expect, test } from 'vitest';
import { enter } from '../testing/demo-kit.ts';
import { edfHeader } from '../testing/edf-kit.ts';
import { ask, importPath } from '../testing/http-kit.ts';
import { cleanUp, newPlace, type Program, start, until } from '../testing/program-kit.ts';
import { bytesOf, randomFrom } from '../testing/recordings-kit.ts';

afterAll(cleanUp);

const mebibyte = 1024 ** 2;
/** Bytes of memory for an archive of any size, over what the server has when it was asked for. */
const most = 200 * mebibyte;
const rate = 1000;
const signals = 8;
const different = 64;
const recordBytes = 2 * rate * signals;
const records = Math.ceil(1024 ** 3 / recordBytes);

function* fileOf(): Generator<Buffer> {
  yield edfHeader({
    kind: 'EDF',
    records,
    recordSeconds: 1,
    signals: Array.from({ length: signals }, (_, i) => ({ label: `EEG Fp${i}`, samples: rate })),
  });
  const random = randomFrom(5);
  const all = Array.from({ length: different }, (_, record) =>
    bytesOf(
      Int16Array.from({ length: rate * signals }, (_, i) =>
        Math.round(3000 * Math.sin((record * rate + (i % rate)) / 150) + 120 * (random() - 0.5)),
      ),
    ),
  );
  for (let record = 0; record < records; record++) yield all[record % different] as Buffer;
}

function memoryOf({ pid }: Program): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

type Login = { readonly userId: string; readonly token: string };

function sent(url: string, { token }: Login, headers: object, body: Iterable<Buffer>): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${token}`, ...headers },
    };
    const going = request(url, options as never, async (answer) => {
      let text = '';
      for await (const part of answer.setEncoding('utf8')) text += part;
      if (answer.statusCode === 201) resolve(text);
      else reject(new Error(text));
    });
    pipeline(Readable.from(body), going).catch(reject);
  });
}

/** Reads it all, and looks now and then how much memory the program has. */
function fetched(url: string, { token }: Login, program: Program): Promise<{ bytes: number; peak: number }> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { authorization: `Bearer ${token}` } }, async (answer) => {
      try {
        let [bytes, next, peak] = [0, 0, 0];
        for await (const part of answer) {
          bytes += (part as Buffer).length;
          if (bytes < next) continue;
          next = bytes + mebibyte;
          peak = Math.max(peak, memoryOf(program));
        }
        resolve({ bytes, peak });
      } catch (error) {
        reject(error as Error);
      }
    }).on('error', reject);
  });
}

test('an archive with 1 GB of points needs no more than 200 MB of memory', {
  timeout: 3_600_000,
}, async () => {
  const place = await newPlace();
  const program = await start(place, ['--demo']);
  const login = await enter(place, program, 'patient');
  const file = {
    'content-type': 'application/octet-stream',
    'content-length': 256 * (signals + 1) + records * recordBytes,
  };
  const imported = await sent(`${place.url}${importPath(login.userId)}`, login, file, fileOf());
  // What is worked out of it in the background takes memory of its own, and is over before.
  const numbers = `/v1/users/${login.userId}/sessions/${JSON.parse(imported).session.id}/metrics`;
  await until('the session is analysed', 1_200_000, async () => {
    const { json } = await ask(place.url, numbers, { as: login.token });
    return json.current === true;
  });
  const requests = `${place.url}/v1/users/${login.userId}/data-requests`;
  const body = Buffer.from('{"kind":"export"}');
  const asJson = { 'content-type': 'application/json', 'content-length': body.length };
  const { id } = JSON.parse(await sent(requests, login, asJson, [body])) as { id: string };
  const before = memoryOf(program);
  const from = performance.now();
  const { bytes, peak } = await fetched(`${requests}/${id}/archive`, login, program);
  const seconds = (performance.now() - from) / 1000;
  process.stderr.write(
    `1 GB of points: a ZIP of ${Math.round(bytes / mebibyte)} MB in ${seconds.toFixed(0)} s; memory ${Math.round(peak / mebibyte)} MB at most, ${Math.round((peak - before) / mebibyte)} MB above the ${Math.round(before / mebibyte)} MB before\n`,
  );
  expect(bytes).toBeGreaterThan(300 * mebibyte);
  expect(peak - before).toBeLessThan(most);
});
