import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectWatcher, ecg, seen, startRecording } from '../../testing/live-kit.ts';
import { until } from '../../testing/program-kit.ts';
import { listen } from '../../testing/socket-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

// What requests bring, for those who look on: two instances on one database, and what is told between them.
let here: World;
let there: World;
let urls: { here: string; there: string };
beforeAll(async () => {
  here = await openWorld();
  there = await openWorld({ beside: here });
  urls = { here: await listen(here.server), there: await listen(there.server) };
});
afterAll(async () => {
  await there.close();
  await here.close();
});

test('of a request with many stretches, whoever looks on gets the newest', async () => {
  const session = await startRecording(here);
  const watcher = await connectWatcher(urls.here, session);
  const { person, userId, sessionId } = session;
  const points = (first: number, count: number) =>
    person.ask({
      method: 'POST',
      url: `/v1/users/${userId}/sessions/${sessionId}/points`,
      payload: {
        channels: Array.from({ length: count }, (_, i) => ({
          channel: 0,
          firstSample: first + 10 * i,
          samples: [1],
        })),
      },
    });
  let first = 0;
  await until('something is seen', 10_000, async () => {
    first += 10;
    await points(first, 1);
    return watcher.parts.length > 0;
  });
  const notices = new pg.Client({ connectionString: here.urls.directUrl });
  await notices.connect();
  await notices.query('listen attune_live');
  const announced: number[] = [];
  notices.on('notification', ({ payload }) => {
    const { at } = JSON.parse(payload ?? '{}') as { at?: [string, string, number, number, number][] };
    const ours = (at ?? []).filter(([, id, , place]) => id === sessionId && place > first);
    if (ours.length > 0) announced.push(ours.length);
  });
  await points(first + 10, 1000);
  await until('the newest is seen', 10_000, () => seen(watcher).has(first + 10_000));
  const fresh = [...seen(watcher).keys()].filter((place) => place > first);
  expect(fresh).toHaveLength(256);
  expect(Math.min(...fresh)).toBe(first + 10 * 745);
  const sum = () => announced.reduce((all, one) => all + one, 0);
  await until('others are told of them', 10_000, () => sum() >= 256);
  expect(sum()).toBe(256);
  // A notice of PostgreSQL has 8,000 bytes at most.
  expect(Math.max(...announced)).toBeLessThanOrEqual(70);
  await notices.end();
  await watcher.cut();
});

test('tell-live-watchers: others hear where points are and not what they are, the newest of each channel', async () => {
  const session = await startRecording(here, [ecg, { ...ecg, label: 'other' }]);
  const watcher = await connectWatcher(urls.there, session, [0, 1]);
  const { person, userId, sessionId } = session;
  const notices = new pg.Client({ connectionString: here.urls.directUrl });
  await notices.connect();
  await notices.query('listen attune_live');
  const heard: string[] = [];
  notices.on('notification', ({ payload }) => {
    if (payload?.includes(sessionId)) heard.push(payload);
  });
  const stretches = (channel: number, first: number) =>
    Array.from({ length: 300 }, (_, i) => ({ channel, firstSample: first + 10 * i, samples: [31_313] }));
  const url = `/v1/users/${userId}/sessions/${sessionId}/points`;
  const bring = async (first: number) => {
    const payload = { channels: [...stretches(0, first), ...stretches(1, first)] };
    expect((await person.ask({ method: 'POST', url, payload })).statusCode).toBe(200);
  };
  let first = 0;
  await until('something is seen', 10_000, async () => {
    await bring(first);
    first += 3000;
    return watcher.parts.length > 0;
  });
  await bring(first);
  await until('the newest of both is seen', 10_000, () =>
    [0, 1].every((channel) => seen(watcher, channel).has(first + 2990)),
  );
  expect(heard.length).toBeGreaterThan(0);
  for (const text of heard) {
    expect(Object.keys(JSON.parse(text)).toSorted()).toEqual(['at', 'from']);
    expect(text).not.toContain('31313');
  }
  await notices.end();
  await watcher.cut();
});
