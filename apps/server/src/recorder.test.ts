/// <reference lib="dom" />
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  createClient,
  createRecorder,
  type OpenSocket,
  type RecorderOptions,
  type SocketLike,
} from '../../../packages/client/src/index.ts';
import { fileRecordings } from '../../../packages/client/src/node.ts';
import { ask } from './testing/cluster.ts';
import { until } from './testing/program-kit.ts';
import { bytesOf, noise, randomFrom } from './testing/recordings-kit.ts';
import { consentToSensorData, openWorld, type World } from './testing/world.ts';

let home: World;
let baseUrl: string;
beforeAll(async () => {
  home = await openWorld();
  baseUrl = await home.server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => home.close());

async function recorded(options: Partial<RecorderOptions> = {}) {
  const person = await home.person({ firstName: 'Noa' });
  const { userId, token } = person;
  await consentToSensorData(home, userId);
  const folder = mkdtempSync(join(tmpdir(), 'attune-recorder-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const client = createClient({ baseUrl, token });
  const open = () => createRecorder({ client, userId, storage: fileRecordings(folder), ...options });
  const read = async (sessionId: string, channel: number) =>
    (
      await person.ask({
        url: `/v1/users/${userId}/sessions/${sessionId}/channels/${channel}/points?form=raw`,
      })
    ).rawPayload;
  return { person, userId, folder, open, read };
}

/** Real sockets, each cut off after some messages. */
function cutSockets() {
  const random = randomFrom(5);
  let cuts = 0;
  const openSocket: OpenSocket = (url, protocol, token) => {
    const headers = { authorization: `Bearer ${token}` };
    const socket = new WebSocket(url, { protocols: [protocol], headers } as never) as unknown as SocketLike;
    const send = socket.send.bind(socket);
    let left = 2 + Math.floor(random() * 6);
    socket.send = (bytes) => {
      send(bytes);
      left -= 1;
      if (left !== 0) return;
      cuts += 1;
      // What is told of this message, and whether it arrived at all, is not known any more.
      const { onclose } = socket;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
      onclose?.({ code: 1006 });
    };
    return socket;
  };
  return { openSocket, cuts: () => cuts };
}

const channels = [
  { dataType: 'ecg', label: 'ECG', rate: 1000 },
  { dataType: 'rr', label: 'RR', rate: null, valueKind: 'float32' as const },
];

test('what a recorder takes is stored once and in its place, though its socket is cut again and again, and it is begun anew', async () => {
  const { openSocket, cuts } = cutSockets();
  const { person, userId, folder, open, read } = await recorded({ openSocket });
  const samples = noise(randomFrom(1), 9_000);
  const beats = Float32Array.from({ length: 90 }, (_, i) => 800.25 + i);
  let recorder = open();
  let recording = await recorder.start({ channels, device: 'test' });
  for (let part = 0; part < 90; part += 1) {
    recording.add(0, samples.slice(part * 100, part * 100 + 100));
    recording.add(1, beats.slice(part, part + 1), { times: [part * 800_000] });
    if (part === 30) await recording.mark('here', 12.5);
    if (part % 3 === 0) await recording.flush();
    if (part === 45) {
      await recorder.stop();
      recorder = open();
      [recording] = (await recorder.resume()) as [typeof recording];
    }
    await sleep(20);
  }
  await recording.change({ feedbackAfter: { mood: 4 } });
  await recording.complete();
  await until('it has ended', 60_000, () => recording.state().phase === 'ended');
  expect(recording.state()).toMatchObject({ ended: 'complete', waiting: { points: 0 } });
  expect(cuts()).toBeGreaterThan(2);
  expect((await read(recording.id, 0)).equals(bytesOf(samples))).toBe(true);
  const url = `/v1/users/${userId}/sessions/${recording.id}`;
  const { stretches } = (await person.ask({ url: `${url}/channels/1/points` })).json<{
    stretches: { values: number[]; times: number[] }[];
  }>();
  expect(stretches.flatMap(({ values }) => values)).toEqual([...beats]);
  expect(stretches.flatMap(({ times }) => times)).toEqual(Array.from(beats, (_, i) => (i * 800_000) / 1e6));
  const { rows } = await ask(
    home.urls.directUrl,
    `select sum(sample_count)::int as points from blocks where session_id = '${recording.id}'`,
  );
  expect(rows).toEqual([{ points: 9_090 }]);
  const session = (await person.ask({ url })).json();
  expect(session).toMatchObject({
    state: 'complete',
    markers: 1,
    feedbackAfter: { mood: 4 },
    device: 'test',
  });
  expect(readdirSync(folder)).toEqual(['key']);
  await recorder.stop();
});

test('without sockets the same goes by requests; what was discarded leaves nothing', async () => {
  const { person, userId, open, read } = await recorded({ openSocket: false });
  const recorder = open();
  const recording = await recorder.start({ channels });
  const samples = noise(randomFrom(2), 3_000);
  recording.add(0, samples);
  await until('it is stored', 20_000, () => recording.state().acknowledged[0] === 3_000);
  expect((await read(recording.id, 0)).equals(bytesOf(samples))).toBe(true);
  recording.add(0, samples);
  await recording.discard('mistake');
  await until('it has ended', 20_000, () => recording.state().phase === 'ended');
  const session = (await person.ask({ url: `/v1/users/${userId}/sessions/${recording.id}` })).json();
  expect(session).toMatchObject({ state: 'discarded', discardReason: 'mistake' });
  expect(await recorder.stop()).toEqual({ waitingPoints: 0 });
});

test('who takes back their consent while recording is recorded no further, and nothing waits here', async () => {
  const { person, userId, folder, open } = await recorded();
  const recorder = open();
  const recording = await recorder.start({ channels });
  recording.add(0, noise(randomFrom(3), 100));
  await until('it is stored', 20_000, () => recording.state().acknowledged[0] === 100);
  expect(recording.state().link).toBe('live');
  await person.ask({ method: 'DELETE', url: `/v1/users/${userId}/consents/sensor-data` });
  recording.add(0, noise(randomFrom(4), 100));
  await until('it has ended', 20_000, () => recording.state().phase === 'ended');
  expect(recording.state().ended).toBe('consent-missing');
  expect(readdirSync(folder)).toEqual(['key']);
  await recorder.stop();
});
