import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { entry, openRecorder } from './testing/points-kit.ts';
import { world as openWorld } from './testing/world.ts';

const hours = 2;
const rate = 1000;
const channels = 8;
const mebibyte = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What the process holds, in MiB, after what nobody holds is gone. */
function held(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / mebibyte;
}

test('two hours of eight channels are exported in every form with the memory of a few blocks', async () => {
  const world = await openWorld({ uploadBytes: 64 * mebibyte });
  const ada = await openRecorder(world);
  await world.server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = world.server.server.address() as { port: number };
  const session = await ada.begin(Array.from({ length: channels }, () => ({ rate, scale: 0.005 })));
  const part = 720_000;
  const signal = Int16Array.from({ length: part }, (_, i) => 1000 * Math.sin(i / 40) + (i % 17));
  for (let at = 0; at < hours * 3600 * rate; at += part)
    for (let channel = 0; channel < channels; channel++) await ada.add(session, [entry(channel, at, signal)]);
  const before = held();
  for (const path of ['export?format=edf', 'export?format=csv', 'points?form=arrow', 'points?form=json']) {
    const { bytes, most } = await download(port, `${ada.sessions}/${session}/${path}`, ada.person.token);
    expect(bytes, path).toBeGreaterThan(2 * channels * hours * 3600 * rate);
    // 115 MB as int16: nothing near the whole is ever held.
    expect(most - before, path).toBeLessThan(100);
  }
}, 900_000);

/** Reads it all, slowly at first, and looks now and then how much is held. */
function download(port: number, path: string, token: string): Promise<{ bytes: number; most: number }> {
  return new Promise((resolve, reject) => {
    get({ port, path, headers: { authorization: `Bearer ${token}` } }, async (answer) => {
      try {
        await wait(500);
        let bytes = 0;
        let [most, next] = [held(), 0];
        for await (const chunk of answer) {
          bytes += (chunk as Buffer).length;
          if (bytes < next) continue;
          next = bytes + 16 * mebibyte;
          most = Math.max(most, held());
        }
        resolve({ bytes, most });
      } catch (error) {
        reject(error as Error);
      }
    }).on('error', reject);
  });
}
