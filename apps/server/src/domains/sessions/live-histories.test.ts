import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  acked,
  connectRecorder,
  countsOf,
  message,
  type Recording,
  startRecording,
} from '../../testing/live-kit.ts';
import { until } from '../../testing/program-kit.ts';
import { noise, randomFrom } from '../../testing/recordings-kit.ts';
import { type Client, listen } from '../../testing/socket-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

let here: World;
let there: World;
let urls: string[];
beforeAll(async () => {
  here = await openWorld();
  there = await openWorld({ beside: here });
  urls = [await listen(here.server), await listen(there.server)];
});
afterAll(async () => {
  await there.close();
  await here.close();
});

const points = 4000;
const samples = noise(randomFrom(11), points);

type Step = {
  readonly device: 0 | 1;
  readonly from: number;
  readonly count: number;
  readonly what: 'send' | 'cut' | 'wait';
};

const step: fc.Arbitrary<Step> = fc.record({
  device: fc.constantFrom(0 as const, 1 as const),
  from: fc.nat(points - 1),
  count: fc.integer({ min: 1, max: 600 }),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant('send' as const) },
    { weight: 1, arbitrary: fc.constant('cut' as const) },
    { weight: 1, arbitrary: fc.constant('wait' as const) },
  ),
});

type Device = { client: Client; number: number; open: [number, number, number][] };

/** Does the steps. @returns which places were acknowledged, and which were sent at all */
async function play(session: Recording, steps: readonly Step[]) {
  const connect = async (i: number): Promise<Device> => ({
    client: await connectRecorder(urls[i] as string, session),
    number: 0,
    open: [],
  });
  const devices = [await connect(0), await connect(1)];
  const known = { acked: new Set<number>(), sent: new Set<number>() };
  const note = ({ client, open }: Device) => {
    const highest = Math.max(
      0,
      ...client.texts.filter((text) => text.type === 'ack').map((text) => text.number),
    );
    for (const [number, from, to] of open)
      if (number <= highest) for (let at = from; at < to; at++) known.acked.add(at);
    return client.texts.filter((text) => text.type === 'problem');
  };
  const problems: unknown[] = [];
  for (const { device: i, from, count, what } of [
    ...steps,
    ...[0, 1].map((device) => ({ device, from: 0, count: 1, what: 'wait' })),
  ]) {
    const device = devices[i] as Device;
    if (what === 'send') {
      const to = Math.min(points, from + count);
      device.client.send(message(++device.number, from, samples.slice(from, to)));
      device.open.push([device.number, from, to]);
      for (let at = from; at < to; at++) known.sent.add(at);
    } else if (what === 'wait') {
      if (device.number > 0)
        await acked(device.client, device.number).catch((error: unknown) => {
          throw new Error(`${error} ${JSON.stringify(device.client.texts)}`);
        });
      problems.push(...note(device));
    } else {
      problems.push(...note(device));
      await device.client.cut();
      devices[i] = await connect(i);
    }
  }
  for (const { client } of devices) await client.cut();
  return { ...known, problems };
}

/** What is stored, by place. */
async function readAll({ person, userId, sessionId }: Recording): Promise<Map<number, number>> {
  const read = await person.ask({ url: `/v1/users/${userId}/sessions/${sessionId}/channels/0/points` });
  expect(read.statusCode, read.body).toBe(200);
  const stored = new Map<number, number>();
  for (const { firstSample, values } of read.json().stretches)
    for (const [i, value] of (values as number[]).entries()) stored.set(firstSample + i, value);
  return stored;
}

test('whatever is sent, cut off and sent again, in whatever cut, at two instances: each point is there once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
      const session = await startRecording(here);
      const { acked, sent, problems } = await play(session, steps);
      expect(problems).toEqual([]);
      // What was on its way when a connection was cut is stored after it: never twice, so both agree when it is.
      let stored = await readAll(session);
      await until('each point is stored once', 10_000, async () => {
        stored = await readAll(session);
        return (await countsOf(here, session)).points === stored.size;
      });
      for (const at of acked) expect(stored.get(at)).toBe(samples[at]);
      for (const [at, value] of stored) {
        expect(sent.has(at)).toBe(true);
        expect(value).toBe(samples[at]);
      }
    }),
    { numRuns: 15, endOnFailure: true },
  );
});
