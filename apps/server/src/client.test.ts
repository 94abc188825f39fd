/// <reference lib="dom" />
import { expect, test } from 'vitest';
import {
  createActivityTracker,
  createAppData,
  createClient,
  memoryQueue,
  memoryValues,
} from '../../../packages/client/src/index.ts';
import { ask } from './testing/cluster.ts';
import { world } from './testing/world.ts';

/** The real server on a port, a person, and a way to it that loses two of five answers after the work was done. */
async function served() {
  const home = await world();
  await ask(home.urls.directUrl, `insert into apps (slug, name) values ('diary', 'Diary')`);
  const person = await home.person({ firstName: 'Noa' });
  const baseUrl = await home.server.listen({ port: 0, host: '127.0.0.1' });
  let answers = 0;
  const lossy: typeof fetch = async (...asked) => {
    const answer = await fetch(...asked);
    answers += 1;
    if (answers % 5 === 1 || answers % 5 === 3) throw new TypeError('fetch failed');
    return answer;
  };
  const { userId, token } = person;
  const client = createClient({ baseUrl, token, retries: 0, fetch: lossy });
  return { person, client, userId, app: 'diary' };
}

test('what the client tracks is stored once and in order, though answers are lost', async () => {
  const { person, client, userId, app } = await served();
  const storage = memoryQueue();
  const tracker = createActivityTracker({ client, userId, app, storage });
  const ids: string[] = [];
  for (let index = 0; index < 23; index += 1) {
    ids.push(tracker.track({ type: 'breath', data: index }).id);
    if (index % 4 === 3) await tracker.flush();
  }
  await expect.poll(() => tracker.flush().then(() => storage.first(99))).toEqual([]);
  expect(await tracker.stop()).toEqual({ waiting: 0 });
  const found = await person.ask({ url: `/v1/users/${userId}/activities?type=breath&limit=100` });
  const { items } = found.json<{ items: { id: string; data: number }[] }>();
  expect(new Map(items.map(({ id, data }) => [id, data]))).toEqual(
    new Map(ids.map((id, index) => [id, index])),
  );
  expect(items).toHaveLength(23);
});

test('what the client stores is written once, though answers are lost', async () => {
  const { person, client, userId, app } = await served();
  const conflicts: unknown[] = [];
  const data = createAppData({
    client,
    userId,
    app,
    storage: memoryValues(),
    onConflict: (conflict) => {
      conflicts.push(conflict);
      return conflict.mine;
    },
  });
  for (const mood of ['calm', 'glad', 'calm']) {
    await data.set('mood', { mood });
    await expect.poll(() => data.sync().catch(() => ({ waiting: -1 }))).toEqual({ waiting: 0 });
  }
  const found = await person.ask({ url: `/v1/users/${userId}/apps/diary/data/mood` });
  expect(found.json()).toMatchObject({ value: { mood: 'calm' }, version: 3 });
  await data.delete('mood');
  await expect.poll(() => data.sync().catch(() => ({ waiting: -1 }))).toEqual({ waiting: 0 });
  expect((await person.ask({ url: `/v1/users/${userId}/apps/diary/data/mood` })).statusCode).toBe(404);
  expect(conflicts).toEqual([]);
  await data.stop();
});
