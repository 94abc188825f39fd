import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import { createRecorder } from './recorder/recorder.ts';
import { problem } from './testing/pretend-network-kit.ts';
import { randomFrom } from './testing/pretend-time-kit.ts';
import { browser, channels, type Twist, userId } from './testing/recording-kit.ts';

const minutes = 60_000;

/** One tab in which a recording has begun. */
async function began(twist: Twist = {}, offline = false) {
  const world = browser(7, twist);
  world.load(0);
  if (offline) world.take({ do: 'weather', turns: 'cut' });
  const { recorder } = world.tabs[0]!;
  const starting = recorder.start({ channels });
  await world.time.run(world.time.now() + 1_000);
  const recording = await starting;
  const add = async (count: number, wait = 2_000) => {
    recording.add(0, new Int16Array(count).fill(5));
    await world.time.run(world.time.now() + wait);
  };
  return { world, recorder, recording, add, session: () => world.server.sessions.get(recording.id)! };
}

test('points are stored within a second, by a socket, and are forgotten here', async () => {
  const { world, recording, add, session } = await began();
  await add(250, 1_000);
  expect(session().points.size).toBe(250);
  await world.time.run(world.time.now() + 200);
  expect(recording.state()).toMatchObject({
    link: 'live',
    waiting: { points: 0 },
    next: { 0: 250, 1: 0 },
    acknowledged: { 0: 250 },
  });
});

test('no more is under way than the server lets', async () => {
  const { world, recording, session } = await began({}, true);
  for (let i = 0; i < 24; i += 1) {
    recording.add(0, new Int16Array(500).fill(i));
    await world.time.run(world.time.now() + 250);
  }
  world.take({ do: 'weather', turns: 'calm' });
  await world.time.run(world.time.now() + minutes);
  expect(session().points.size).toBe(12_000);
  expect(world.sockets.stats.mostUnacknowledged).toBeGreaterThan(2_000);
  expect(world.sockets.stats.mostUnacknowledged).toBeLessThanOrEqual(world.sockets.window);
});

test('where sockets are not let through, requests carry the points', async () => {
  const { world, recording, add, session } = await began({ recorder: { openSocket: false } });
  await add(250, 5_000);
  expect(session().points.size).toBe(250);
  expect(recording.state()).toMatchObject({
    link: 'batches',
    acknowledged: { 0: 250 },
    waiting: { points: 0 },
  });
  expect(world.sockets.stats.opened).toBe(0);
});

test('hours offline wait in few and small pieces, and then go by requests', async () => {
  let largest = 0;
  const serve: NonNullable<Twist['serve']> = (next) => async (request) => {
    largest = Math.max(largest, (await request.clone().arrayBuffer()).byteLength);
    return next(request);
  };
  const { world, recording, session } = await began({ serve }, true);
  const random = randomFrom(3);
  const noise = Int16Array.from({ length: 2_500 }, () => Math.floor(random() * 4096));
  const pieces = 90;
  for (let i = 0; i < pieces; i += 1) {
    recording.add(0, noise);
    await world.time.run(world.time.now() + 2 * minutes);
  }
  const items = await world.disk.first(recording.id, 10_000, 1);
  expect(recording.state()).toMatchObject({ link: 'waiting', waiting: { points: pieces * noise.length } });
  expect(items.length).toBeLessThan(pieces / 2);
  expect(recording.state().waiting.bytes).toBeLessThan(pieces * noise.byteLength * 0.85);
  expect(Math.max(...items.map(({ bytes }) => bytes.length))).toBeLessThan(256 * 1024);
  world.take({ do: 'weather', turns: 'calm' });
  await world.time.run(world.time.now() + 10 * minutes);
  expect(session().points.size).toBe(pieces * noise.length);
  expect(session().points.get(`0/${noise.length * 3 + 77}`)).toBe(`${noise[77]}@`);
  expect(largest).toBeGreaterThan(200_000);
  expect(largest).toBeLessThan(2 ** 21);
  expect(recording.state()).toMatchObject({ link: 'live', waiting: { points: 0 } });
});

test('when nobody is signed in any more it waits, keeps what comes, and goes on after the sign-in', async () => {
  const { world, recorder, recording, add, session } = await began();
  await add(100);
  world.server.refuse(problem(401, 'not-signed-in', 'Sign in.'));
  await add(100);
  expect(recording.state()).toMatchObject({
    link: 'paused',
    problem: { code: 'not-signed-in' },
    waiting: { points: 100 },
  });
  await add(100, 10 * minutes);
  expect(recording.state().waiting.points).toBe(200);
  world.server.refuse(undefined);
  void recorder.resume();
  await world.time.run(world.time.now() + 10_000);
  expect(session().points.size).toBe(300);
  expect(recording.state()).toMatchObject({ link: 'live', waiting: { points: 0 } });
  expect(recording.state()).not.toHaveProperty('problem');
});

test('without consent it ends, and nothing is left here', async () => {
  const { world, recording, add } = await began();
  await add(100);
  world.server.refuse(problem(403, 'consent-missing', 'No consent.', { purpose: 'sensor-data' }));
  await add(100, 10_000);
  expect(recording.state()).toMatchObject({
    phase: 'ended',
    ended: 'consent-missing',
    waiting: { points: 0 },
  });
  expect(await world.disk.list()).toEqual([]);
  expect(() => recording.add(0, [1])).toThrow('over');
});

test('a session that was discarded elsewhere ends here', async () => {
  const { world, recording, add, session } = await began();
  await add(100);
  session().state = 'discarded';
  await add(100, 20_000);
  expect(recording.state()).toMatchObject({ phase: 'ended', ended: 'discarded' });
  expect(await world.disk.list()).toEqual([]);
});

test('points that cannot be stored any more stay here, and are told of, until they are erased', async () => {
  const { world, recording, add, session } = await began();
  await add(100);
  session().state = 'complete';
  await add(100, minutes);
  expect(recording.state()).toMatchObject({
    link: 'paused',
    problem: { code: 'conflict' },
    waiting: { points: 100 },
  });
  const erased = recording.erase();
  await world.time.run(world.time.now() + 1_000);
  await erased;
  expect(await world.disk.list()).toEqual([]);
});

test('what waits of one person is not sent, shown or counted for another', async () => {
  const { world, recording, add } = await began({}, true);
  await add(100);
  world.tabs[0]!.life.alive = false;
  world.take({ do: 'weather', turns: 'calm' });
  const asked: string[] = [];
  const other = createRecorder({
    client: createClient({
      baseUrl: 'http://attune.test',
      fetch: async (request) => {
        asked.push((request as Request).url);
        return new Response('{}');
      },
    }),
    userId: '0199aaaa-0000-7000-8000-000000000002',
    storage: world.disk,
    openSocket: false,
    lock: (_name, work) => work(),
    surroundings: world.time.surroundings({ alive: true }, { wrongBy: 0 }),
  });
  expect(await other.resume()).toEqual([]);
  await world.time.run(world.time.now() + minutes);
  expect(await other.stop()).toEqual({ waitingPoints: 0 });
  expect(asked).toEqual([]);
  // Whoever it belongs to finds it, and it is sent.
  world.load(1);
  await world.time.run(world.time.now() + minutes);
  const [found] = world.tabs[1]!.recorder.recordings();
  expect(found!.id).toBe(recording.id);
  expect(world.server.sessions.get(recording.id)!.points.size).toBe(100);
  expect(userId).not.toBe('0199aaaa-0000-7000-8000-000000000002');
});

test('when there is no room more is not taken, that is told, and what comes later is in its place', async () => {
  const { world, recording, add, session } = await began({ recorder: { mostBytes: 4_000 } }, true);
  await add(1_000);
  const added = recording.add(0, new Int16Array(2_000));
  await world.time.run(world.time.now() + 2_000);
  expect(await added.kept).toBe(false);
  expect(recording.state()).toMatchObject({ room: 'none', waiting: { points: 1_000 } });
  world.take({ do: 'weather', turns: 'calm' });
  await world.time.run(world.time.now() + minutes);
  await add(10);
  expect(recording.state()).toMatchObject({ room: 'enough', next: { 0: 3_010 } });
  expect(session().points.size).toBe(1_010);
  expect(session().points.get('0/3000')).toBe('5@');
});

test('what does not fit the channel is refused where it is added', async () => {
  const { recording } = await began();
  expect(() => recording.add(0, [40_000])).toThrow('16 bits');
  expect(() => recording.add(0, [0.5])).toThrow('whole number');
  expect(() => recording.add(0, [1], { times: [1] })).toThrow('no times');
  expect(() => recording.add(1, [1])).toThrow('its time');
  recording.add(1, [1, 2], { times: [5, 9] });
  expect(() => recording.add(1, [1], { times: [8] })).toThrow('do not go back');
  expect(() => recording.add(0, [1], { place: -1 })).toThrow('next point has place 0');
  expect(() => recording.add(7, [1])).toThrow('no channel 7');
});
