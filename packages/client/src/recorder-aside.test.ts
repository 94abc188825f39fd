import { expect, test } from 'vitest';
import { browser, channels, type Twist } from './testing/recording-kit.ts';

async function began(twist: Twist = {}) {
  const world = browser(5, twist);
  world.load(0);
  const wait = (milliseconds: number) => world.time.run(world.time.now() + milliseconds);
  const starting = world.tabs[0]!.recorder.start({ channels }, { phase: 'first' });
  await wait(1000);
  const recording = await starting;
  const reloaded = async () => {
    world.take({ do: 'reload', tab: 0 });
    await wait(5000);
    return world.tabs[0]!.recorder.recordings().find(({ id }) => id === recording.id)!;
  };
  return { world, recording, wait, reloaded };
}

test('what an app keeps aside is there after a reload, the last of several, and the server is told nothing of it', async () => {
  const heard: string[] = [];
  const { world, recording, wait, reloaded } = await began({
    serve: (next) => async (request) => {
      heard.push(await request.clone().text());
      return next(request);
    },
  });
  expect(recording.aside()).toEqual({ phase: 'first' });
  expect((await reloaded()).aside()).toEqual({ phase: 'first' });
  const again = world.tabs[0]!.recorder.recordings()[0]!;
  again.add(0, new Int16Array(50));
  const keeping = [again.setAside({ secret: 1 }), again.setAside({ secret: 2, markers: [3, 4] })];
  expect(again.aside()).toEqual({ secret: 2, markers: [3, 4] });
  await wait(3000);
  expect(await Promise.all(keeping)).toEqual([true, true]);
  const third = await reloaded();
  expect(third.aside()).toEqual({ secret: 2, markers: [3, 4] });
  third.add(0, new Int16Array(50));
  await wait(3000);
  expect(world.server.sessions.get(recording.id)?.points.size).toBe(100);
  expect(third.state().waiting.points).toBe(0);
  expect(heard.join()).not.toContain('secret');
  const completing = third.complete();
  await wait(3000);
  await completing;
  expect(await world.disk.list()).toEqual([]);
  const late = third.setAside({ secret: 3 });
  await wait(1000);
  expect(await late).toBe(false);
  expect(await world.disk.list()).toEqual([]);
});

test('a tab keeps nothing aside of a recording that another tab goes on with', async () => {
  const { world, recording, wait } = await began();
  world.load(1);
  await wait(1000);
  const other = world.tabs[1]!.recorder.recordings().find(({ id }) => id === recording.id)!;
  recording.add(0, new Int16Array(50));
  await wait(1000);
  // The other one has not tried to add anything yet, and is behind all the same.
  const behind = other.setAside({ phase: 'of the other' });
  const mine = recording.setAside({ phase: 'mine' });
  await wait(1000);
  expect([await behind, await mine]).toEqual([false, true]);
  other.add(0, new Int16Array(50));
  await wait(1000);
  expect(other.state().problem).toMatchObject({ code: 'elsewhere' });
  const late = other.setAside({ phase: 'of the other' });
  await wait(1000);
  expect(await late).toBe(false);
  world.load(0);
  await wait(5000);
  const [again] = world.tabs[0]!.recorder.recordings();
  expect(again!.aside()).toEqual({ phase: 'mine' });
});

test('more than 64 KiB is not kept aside, and what was there stays', async () => {
  const { world, recording, wait, reloaded } = await began();
  // Two bytes each, and twelve for what is around them.
  const filling = (bytes: number) => ({ notes: 'é'.repeat((bytes - 12) / 2) });
  await expect(recording.setAside(filling(65_538))).rejects.toThrow(
    new RangeError('At most 64 KiB are kept aside, as JSON in UTF-8; these are 65538 bytes.'),
  );
  await expect(world.tabs[0]!.recorder.start({ channels }, filling(65_538))).rejects.toThrow(RangeError);
  expect(recording.aside()).toEqual({ phase: 'first' });
  const keeping = recording.setAside(filling(65_536));
  await wait(1000);
  expect(await keeping).toBe(true);
  expect((await reloaded()).aside()).toEqual(filling(65_536));
});

test('a storage that failed is told of until it keeps again, and what the network said stays', async () => {
  let isBroken = false;
  const { world, recording, wait } = await began({
    recorder: { openSocket: false },
    storage: (kept) => ({
      ...kept,
      append: (...given) => (isBroken ? Promise.reject(new Error('full')) : kept.append(...given)),
    }),
  });
  // Without a network, nobody but the storage can say that it is well again.
  world.take({ do: 'weather', turns: 'cut' });
  isBroken = true;
  recording.add(0, new Int16Array(50));
  await wait(2000);
  expect(recording.state().problem).toMatchObject({ code: 'storage' });
  isBroken = false;
  const said: unknown[] = [];
  recording.subscribe(({ problem }) => said.push(problem?.code));
  await wait(1010);
  expect(said).toContain(undefined);
  await wait(5000);
  expect(recording.state()).toMatchObject({ link: 'waiting', problem: { code: 'unreachable' } });
  isBroken = true;
  recording.add(0, new Int16Array(50));
  await wait(2000);
  expect(recording.state().problem).toMatchObject({ code: 'storage' });
  // It is mended just when the network was tried again, in vain.
  recording.subscribe(({ problem }) => {
    if (problem?.code === 'unreachable') isBroken = false;
  });
  for (let i = 0; i < 600 && isBroken; i++) await wait(100);
  await wait(1010);
  expect(recording.state()).toMatchObject({ waiting: { points: 100 }, problem: { code: 'unreachable' } });
});

test('a network that is back is not said to be away, although only words were waiting for it', async () => {
  const { world, recording, wait } = await began({ recorder: { openSocket: false } });
  world.take({ do: 'weather', turns: 'cut' });
  const marking = recording.mark('here');
  await wait(5000);
  await marking;
  expect(recording.state()).toMatchObject({ link: 'waiting', problem: { code: 'unreachable' } });
  world.take({ do: 'weather', turns: 'calm' });
  await wait(400_000);
  expect(world.server.sessions.get(recording.id)?.markers.size).toBe(1);
  expect(recording.state()).toMatchObject({ link: 'batches' });
  expect(recording.state()).not.toHaveProperty('problem');
});

test('while nothing answers, each try says no more than the one before it', async () => {
  const { world, recording, wait } = await began({ recorder: { openSocket: false } });
  world.take({ do: 'weather', turns: 'cut' });
  recording.add(0, new Int16Array(50));
  await wait(3000);
  const links = new Set<string>();
  recording.subscribe(({ link }) => links.add(link));
  await wait(120_000);
  expect([...links]).toEqual(['waiting']);
  world.take({ do: 'weather', turns: 'calm' });
  await wait(400_000);
  expect([...links]).toEqual(['waiting', 'batches']);
});

test('a marker stands where it was set, whatever is done to the clock of the device', async () => {
  const { world, recording, wait } = await began();
  const at = (world.time.now() - Date.parse(recording.begun.startedAt!)) / 1000;
  world.take({ do: 'clock', tab: 0, wrongBy: -3_600_000 });
  const marking = recording.mark('here');
  await wait(3000);
  await marking;
  expect([...world.server.sessions.get(recording.id)!.markers.values()]).toMatchObject([{ at }]);
});
