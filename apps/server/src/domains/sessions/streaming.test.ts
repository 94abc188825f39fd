import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { entry, openRecorder, type Recorder } from '../../testing/points-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

const points = 24_000_000;
let world: World;
let ada: Recorder;
let session: string;
let statements = 0;

beforeAll(async () => {
  world = await openWorld({ uploadBytes: 32 * 1024 * 1024 });
  await world.server.listen({ port: 0, host: '127.0.0.1' });
  ada = await openRecorder(world);
  session = await ada.begin([{ rate: 1000 }]);
  const part = new Int16Array(6_000_000);
  for (let at = 0; at < points; at += part.length) await ada.add(session, [entry(0, at, part)]);
  world.pool.on('acquire', () => statements++);
});
afterAll(() => world.close());

/** The answer to a request for all points, of which nothing is read yet. */
function download(): Promise<IncomingMessage> {
  statements = 0;
  const { port } = world.server.server.address() as AddressInfo;
  const path = `${ada.sessions}/${session}/channels/0/points?form=raw`;
  const headers = { authorization: `Bearer ${ada.person.token}` };
  return new Promise((resolve, reject) => {
    get({ port, path, headers }, (answer) => resolve(answer.pause())).on('error', reject);
  });
}

/** How many statements ran when none has run for a while. */
async function settled(): Promise<number> {
  for (let before = -1; before !== statements; ) {
    before = statements;
    await wait(400);
  }
  return statements;
}

async function bytesOf(answer: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const chunk of answer) bytes += (chunk as Buffer).length;
  return bytes;
}

test('a reader who is slow stops the reading, and gets everything all the same', async () => {
  const answer = await download();
  const early = await settled();
  expect(await bytesOf(answer)).toBe(2 * points);
  const whole = await settled();
  expect(whole).toBeGreaterThan(points / 2 ** 20);
  expect(early).toBeLessThan(whole - 5);
});

test('a reader who leaves ends the reading', async () => {
  const answer = await download();
  answer.destroy();
  expect(await settled()).toBeLessThan(points / 2 ** 20 - 5);
  expect(world.pool.idleCount).toBe(world.pool.totalCount);
});

test('who is signed out half way gets no more, and is not told that it was all', async () => {
  const answer = await download();
  await settled();
  await ask(world.urls.directUrl, 'delete from login_tokens');
  await expect(bytesOf(answer)).rejects.toThrow(/aborted/);
});
