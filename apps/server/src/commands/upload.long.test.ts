import { request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { ask as askDatabase } from '../testing/cluster.ts';
import { ask, cut, importPath, openUpload, sessionsOf } from '../testing/http-kit.ts';
import { namelessFiles } from '../testing/nameless-kit.ts';
import { until } from '../testing/program-kit.ts';
import { openEnded, randomFrom, recording } from '../testing/recordings-kit.ts';
import {
  consentToSensorData,
  mebibyte,
  type Person,
  type World,
  type WorldOptions,
  world,
} from '../testing/world.ts';

const limit = mebibyte;

type Served = { readonly opened: World; readonly url: string; readonly person: Person };

/** The product behind a real socket, and a person who may upload up to 1 MiB. Room for 4 MiB at once. */
async function served(options: WorldOptions = {}): Promise<Served> {
  const opened = await world({ uploadBytes: limit, ...options });
  await opened.server.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => opened.server.server.closeAllConnections());
  const person = await opened.person();
  await consentToSensorData(opened, person.userId);
  const { port } = opened.server.server.address() as AddressInfo;
  return { opened, url: `http://127.0.0.1:${port}`, person };
}

const upload = ({ url, person }: Served, bytes: Uint8Array) =>
  ask(url, importPath(person.userId), { as: person.token, bytes });

const halfWay = ({ url, person }: Served, file: Uint8Array, part = file.length / 2) =>
  openUpload(url, person.userId, person.token, file.length, file.subarray(0, part));

/** How many rows of each kind the database holds, seen past row level security. */
async function rowsOf({ opened }: Served): Promise<number[]> {
  const tables = ['sessions', 'channels', 'markers', 'blocks'];
  const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`);
  const { rows } = await askDatabase(opened.urls.directUrl, `select ${counts}`);
  return tables.map((table) => rows[0][table]);
}

const defectsOf = ({ opened }: Served) => opened.logged.filter((line) => line.includes('"level":"error"'));

test('a connection cut in the middle of an upload leaves nothing behind, and the server well', async () => {
  const here = await served();
  const made = recording(1, 300);
  const file = openEnded(made);
  for (const part of [0.2, 0.5, 0.99]) {
    const socket = await halfWay(here, file, Math.floor(file.length * part));
    // Time for the server to read what was sent; cut at once, most of it would be lost on the way.
    await sleep(100);
    await cut(socket);
  }
  await sleep(300);
  expect(await rowsOf(here)).toEqual([0, 0, 0, 0]);
  await until('no file of an upload is left', 5000, () => namelessFiles(here.opened.folder).length === 0);
  expect(await sessionsOf(here.url, here.person.userId, here.person.token)).toEqual([]);
  const whole = await upload(here, file);
  expect([whole.status, whole.json.session.startedAt]).toEqual([201, made.startedAt]);
  expect(await rowsOf(here)).toEqual([1, 2, 1, 2]);
  expect(defectsOf(here)).toEqual([]);
});

test('while a file arrives, nothing of it can be read on disk', async () => {
  const here = await served();
  const { file, channels } = recording(1, 600);
  const socket = await halfWay(here, file, file.length - 1);
  const onDisk = () => Buffer.concat(namelessFiles(here.opened.folder));
  await until('most of it lies on disk', 10_000, () => onDisk().length > 256 * 1024);
  const secrets = [Buffer.from('marker of 1'), channels[0]?.subarray(5000, 5016) as Buffer];
  expect(secrets.map((secret) => Buffer.from(file).includes(secret))).toEqual([true, true]);
  expect(secrets.map((secret) => onDisk().includes(secret))).toEqual([false, false]);
  const answered = new Promise((resolve) => socket.once('data', (data) => resolve(data.toString())));
  socket.write(file.subarray(-1));
  expect(await answered).toMatch(/^HTTP\/1\.1 201 /);
  await until('it is gone', 5000, () => namelessFiles(here.opened.folder).length === 0);
  await cut(socket);
});

test('an upload that stops, or drips, is ended; one that is slow is not', async () => {
  const here = await served({ patience: { silent: 400, grace: 1500, slowest: 20_000 } });
  const { file } = recording(1, 60);
  const silent = await halfWay(here, file);
  const dripping = await halfWay(here, file, 1);
  const slow = await halfWay(here, file, 1000);
  const gone = new Set<Socket>();
  for (const socket of [silent, dripping, slow]) socket.once('close', () => gone.add(socket));
  const answered = new Promise((resolve) => slow.once('data', (data) => resolve(data.toString())));
  let at = 1000;
  let dripped = 1;
  // Every 100 ms: of the slow one a good deal, of the dripping one a byte.
  while (at < file.length || !gone.has(dripping)) {
    if (at < file.length) slow.write(file.subarray(at, at + 3000));
    if (!gone.has(dripping)) dripping.write(file.subarray(dripped, dripped + 1));
    at += 3000;
    dripped++;
    await sleep(100);
  }
  expect(await answered).toMatch(/^HTTP\/1\.1 201 /);
  expect([gone.has(silent), gone.has(dripping), gone.has(slow)]).toEqual([true, true, false]);
  await until('nothing is left', 5000, () => namelessFiles(here.opened.folder).length === 0);
  expect(await rowsOf(here)).toEqual([1, 2, 1, 2]);
  expect(defectsOf(here)).toEqual([]);
  await cut(slow);
});

test('who is signed out while their file arrives has stored nothing', async () => {
  const here = await served();
  const { file } = recording(1, 60);
  const socket = await halfWay(here, file);
  await until('it arrives', 5000, () => namelessFiles(here.opened.folder).length === 1);
  const out = await ask(here.url, '/v1/sign-out', { method: 'POST', as: here.person.token });
  expect(out.status).toBeLessThan(300);
  const answered = new Promise((resolve) => socket.once('data', (data) => resolve(data.toString())));
  socket.write(file.subarray(file.length / 2));
  expect(await answered).toMatch(/^HTTP\/1\.1 401 /);
  expect(await rowsOf(here)).toEqual([0, 0, 0, 0]);
  await cut(socket);
});

test('a consent that is withdrawn while the file arrives is withdrawn for it too', async () => {
  const here = await served();
  const { file } = recording(1, 60);
  const socket = await halfWay(here, file);
  await until('it arrives', 5000, () => namelessFiles(here.opened.folder).length === 1);
  const path = `/v1/users/${here.person.userId}/consents/sensor-data`;
  const withdrawn = await ask(here.url, path, { method: 'DELETE', as: here.person.token });
  expect(withdrawn.status).toBeLessThan(300);
  const answered = new Promise((resolve) => socket.once('data', (data) => resolve(data.toString())));
  socket.write(file.subarray(file.length / 2));
  expect(await answered).toMatch(/^HTTP\/1\.1 403 /);
  expect(await rowsOf(here)).toEqual([0, 0, 0, 0]);
  await cut(socket);
});

test('a body of unknown length that grows beyond the limit is refused', async () => {
  const here = await served();
  const refused = await chunked(here, limit + 100_000);
  expect(refused).toMatchObject({ status: 413, code: 'too-large', type: 'application/problem+json' });
  const announced = await upload(here, new Uint8Array(limit + 1));
  expect([announced.status, announced.json.code]).toEqual([413, 'too-large']);
  expect(await rowsOf(here)).toEqual([0, 0, 0, 0]);
  // A whole MiB of nothing in particular is read, and then found to be no recording.
  expect(await chunked(here, limit)).toMatchObject({ status: 422, code: 'unreadable-file' });
  expect(defectsOf(here)).toEqual([]);
});

/** Sends zeros in chunks without saying how many will come. */
function chunked({ url, person }: Served, length: number) {
  const headers = {
    authorization: `Bearer ${person.token}`,
    'content-type': 'application/octet-stream',
    'transfer-encoding': 'chunked',
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${importPath(person.userId)}`, { method: 'POST', headers, agent: false });
    let answered = false;
    // It may close while we still send, but only after an answer.
    sent.on('error', (error) => !answered && reject(error));
    sent.once('response', (response) => {
      answered = true;
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.once('end', () =>
        resolve({
          status: response.statusCode,
          type: response.headers['content-type'],
          code: JSON.parse(text).code,
        }),
      );
    });
    for (let left = length; left > 0; left -= 65_536) sent.write(new Uint8Array(Math.min(left, 65_536)));
    sent.end();
  });
}

test('the same file sent several times at once becomes one session', async () => {
  const here = await served();
  for (let round = 0; round < 10; round++) {
    const { file } = recording(round, 60);
    const answers = await Promise.all(Array.from({ length: 4 }, () => upload(here, file)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(({ json }) => json.session.id)).size).toBe(1);
    expect(answers.filter(({ json }) => json.alreadyThere)).toHaveLength(3);
  }
  expect(await rowsOf(here)).toEqual([10, 20, 10, 20]);
  expect(defectsOf(here)).toEqual([]);
});

/** The same server, seen by somebody else. */
async function another(here: Served): Promise<Served> {
  const person = await here.opened.person();
  await consentToSensorData(here.opened, person.userId);
  return { ...here, person };
}

/**
 * Opens uploads of the largest size that go nowhere, beside `others` that do, and tells which were not sent away at once.
 * What was uploaded whole a moment ago may still lie there, so the others are not counted but known.
 */
async function hold(here: Served, count: number, kept: number, others = 0): Promise<Socket[]> {
  const opened = await Promise.all(
    Array.from({ length: count }, () => halfWay(here, new Uint8Array(limit), 1000)),
  );
  const refused = new Set<Socket>();
  for (const socket of opened) socket.once('data', () => refused.add(socket));
  const arriving = () => namelessFiles(here.opened.folder).length;
  await until('those that have room arrive', 10_000, () => arriving() === others + kept);
  await until('the others have found no room', 10_000, () => refused.size === count - kept);
  return opened.filter((socket) => !refused.has(socket));
}

test('what does not fit into the memory for bodies is sent away, until there is room again', async () => {
  const here = await served();
  const [second, third] = [await another(here), await another(here)];
  const { file } = recording(1);
  // Of one person half the memory at most: others go on.
  const waiting = await hold(here, 3, 2);
  expect((await upload(second, file)).status).toBe(201);
  const more = await hold(second, 2, 2, 2);
  const busy = await upload(third, file);
  expect([busy.status, busy.json.code]).toEqual([503, 'busy']);
  expect(Number(busy.headers['retry-after'])).toBeGreaterThan(0);
  // Others than uploads are served meanwhile.
  expect(await sessionsOf(here.url, third.person.userId, third.person.token)).toHaveLength(0);
  await cut(waiting.pop() as Socket);
  await until('there is room again', 10_000, async () => (await upload(third, file)).status !== 503);
  expect(await rowsOf(here)).toEqual([2, 4, 2, 4]);
  for (const socket of [...waiting, ...more]) await cut(socket);
  expect(defectsOf(here)).toEqual([]);
});

test('uploads that were given up, at whatever moment, take no room for good', async () => {
  const here = await served();
  const largest = new Uint8Array(limit);
  const random = randomFrom(7);
  // Two would fill a person's share of the memory for bodies if they kept it.
  for (let i = 0; i < 30; i++) {
    const part = Math.floor(random() * 3) * 100_000;
    const socket = await halfWay(here, largest, part);
    if (i % 3 !== 0) await sleep(random() * 15);
    await cut(socket);
  }
  // All of the share must be free again: two of the largest at once.
  const all = async () =>
    (await Promise.all(Array.from({ length: 2 }, () => upload(here, largest)))).map(({ status }) => status);
  await until('all room is free', 10_000, async () => (await all()).every((status) => status === 422));
  expect((await upload(here, recording(1).file)).status).toBe(201);
  expect(await rowsOf(here)).toEqual([1, 2, 1, 2]);
  expect(defectsOf(here)).toEqual([]);
});
