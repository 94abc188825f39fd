import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import {
  acked,
  connectRecorder,
  connectWatcher,
  ecg,
  message,
  type Recording,
  seen,
  sendBatch,
  startRecording,
} from '../../testing/live-kit.ts';
import { until } from '../../testing/program-kit.ts';
import { noise, randomFrom } from '../../testing/recordings-kit.ts';
import { type Client, listen } from '../../testing/socket-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

// Two instances on one database: `here` records, and either is watched.
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

const some = (seed: number, count = 100) => noise(randomFrom(seed), count);

const sees = (client: Client, samples: Int16Array, from = 0) =>
  until(`${samples.length} points from ${from} on are seen`, 10_000, () => {
    const points = seen(client);
    return samples.every((value, i) => points.get(from + i) === value);
  });

/** What is sent until the watcher has something: it is not known when the server has heard what is wanted. */
async function untilWatched(
  recorder: Client,
  watcher: Client,
  channel = 0,
): Promise<{ number: number; at: number }> {
  let number = 0;
  await until('something is seen', 10_000, async () => {
    recorder.send(message(++number, (number - 1) * 10, new Int16Array(10), channel));
    await acked(recorder, number);
    return watcher.parts.length > 0;
  });
  return { number, at: number * 10 };
}

test.each(['here', 'there'] as const)(
  'a watcher %s sees what is recorded, and only the channels asked for',
  async (where) => {
    const session = await startRecording(here, [ecg, { ...ecg, label: 'other' }]);
    const recorder = await connectRecorder(urls.here, session);
    const watcher = await connectWatcher(urls[where], session);
    const { number, at } = await untilWatched(recorder, watcher);
    const samples = some(1, 3000);
    for (let i = 0; i < 30; i++) {
      recorder.send(message(number + 2 * i + 1, at + i * 100, samples.slice(i * 100, i * 100 + 100)));
      recorder.send(message(number + 2 * i + 2, i * 100, samples.slice(i * 100, i * 100 + 100), 1));
    }
    await sees(watcher, samples, at);
    expect(seen(watcher, 1).size).toBe(0);
    await Promise.all([recorder.cut(), watcher.cut()]);
  },
);

test.each(['here', 'there'] as const)(
  'a watcher %s is told when the recording is complete',
  async (where) => {
    const session = await startRecording(here);
    const watcher = await connectWatcher(urls[where], session);
    const recorder = await connectRecorder(urls.here, session);
    await untilWatched(recorder, watcher);
    const { person, userId, sessionId } = session;
    await person.ask({ method: 'POST', url: `/v1/users/${userId}/sessions/${sessionId}/complete` });
    expect(await watcher.closed).toEqual({ code: 1000, reason: 'complete' });
    expect(watcher.texts).toEqual([{ type: 'state', state: 'complete' }]);
    const late = await connectWatcher(urls[where], session);
    expect(await late.closed).toEqual({ code: 1000, reason: 'complete' });
    await recorder.cut();
  },
);

async function withPractitioner(): Promise<Recording & { lead: string; as: string }> {
  const session = await startRecording(here);
  const lead = await here.person({ firstName: 'Lea', roles: ['practitioner'] });
  await ask(here.urls.directUrl, `update logins set strong = true where user_id = '${lead.userId}'`);
  const { person, userId } = session;
  await person.ask({
    method: 'PUT',
    url: `/v1/users/${userId}/consents/practitioner-sharing`,
    payload: { version: '2026-11', language: 'en' },
  });
  await here.app.db.withSystem('make-demo', (run) =>
    here.app.access.relate(run, { lead: lead.userId, follower: userId, type: 'practitioner-patient' }),
  );
  return { ...session, lead: lead.userId, as: lead.token };
}

test.each(['here', 'there'] as const)(
  'check-live-watchers: a practitioner who watches %s stops seeing when the relationship ends',
  async (where) => {
    const session = await withPractitioner();
    const recorder = await connectRecorder(urls.here, session);
    const watcher = await connectWatcher(urls[where], session, [0], session.as);
    const { number, at } = await untilWatched(recorder, watcher);
    await ask(
      here.urls.directUrl,
      `update relationships set state = 'ended' where lead_id = '${session.lead}' and user_id = '${session.userId}';
     update users set access_version = access_version + 1 where id = '${session.lead}'`,
    );
    const before = seen(watcher).size;
    recorder.send(message(number + 1, at, some(2)));
    await acked(recorder, number + 1);
    expect((await watcher.closed).code).toBe(4403);
    expect(seen(watcher).size).toBe(before);
    await recorder.cut();
  },
);

test.each(['here', 'there'] as const)(
  'check-live-watchers: a watcher %s whose login ends is closed, though nothing is recorded',
  async (where) => {
    const session = await startRecording(here);
    const watcher = await connectWatcher(urls[where], session);
    await ask(here.urls.directUrl, `delete from login_tokens where user_id = '${session.userId}'`);
    expect((await watcher.closed).code).toBe(4401);
  },
);

test.each(['here', 'there'] as const)(
  'a watcher %s sees what comes by requests, also where half of it was there before',
  async (where) => {
    const session = await startRecording(here);
    const watcher = await connectWatcher(urls[where], session);
    let at = 0;
    await until('something is seen', 10_000, async () => {
      await sendBatch(session, at, new Int16Array(10));
      at += 10;
      return watcher.parts.length > 0;
    });
    const samples = some(4, 300);
    expect(await sendBatch(session, at, samples.slice(0, 200))).toBe(200);
    await sees(watcher, samples.slice(0, 200), at);
    expect(await sendBatch(session, at + 100, samples.slice(100))).toBe(100);
    await sees(watcher, samples, at);
    await watcher.cut();
  },
);

const told = (client: Client) => client.texts.filter(({ type }) => type === 'markers').length;

test.each(['here', 'there'] as const)(
  'a watcher %s is told that markers changed, and not what they say',
  async (where) => {
    const { lead: _, as, ...session } = await withPractitioner();
    const watcher = await connectWatcher(urls[where], session, [0], as);
    const { person, userId, sessionId } = session;
    const url = `/v1/users/${userId}/sessions/${sessionId}/markers/${crypto.randomUUID()}`;
    await until('the watcher is told', 10_000, async () => {
      await person.ask({ method: 'PUT', url, payload: { at: 1, length: null, label: 'A sneeze' } });
      return told(watcher) > 0;
    });
    const before = told(watcher);
    await person.ask({ method: 'DELETE', url });
    await until('the watcher is told again', 10_000, () => told(watcher) > before);
    expect(watcher.texts.every((text) => JSON.stringify(text) === '{"type":"markers"}')).toBe(true);
    await watcher.cut();
  },
);

test.each([
  ['here', 'socket'],
  ['here', 'request'],
  ['here', 'marker'],
  ['here', 'end'],
  ['there', 'socket'],
  ['there', 'request'],
  ['there', 'marker'],
  ['there', 'end'],
] as const)(
  'a practitioner who watches %s gets nothing of what comes after the consent to share was taken back, by a %s first',
  async (where, first) => {
    const session = await withPractitioner();
    const { person, userId, sessionId } = session;
    const recorder = await connectRecorder(urls.here, session);
    const watcher = await connectWatcher(urls[where], session, [0], session.as);
    const { number, at } = await untilWatched(recorder, watcher);
    const withdrawn = await person.ask({
      method: 'DELETE',
      url: `/v1/users/${userId}/consents/practitioner-sharing`,
    });
    expect(withdrawn.statusCode).toBe(204);
    const marker = `/v1/users/${userId}/sessions/${sessionId}/markers/${crypto.randomUUID()}`;
    const ways: Record<typeof first, () => Promise<unknown>> = {
      socket: async () => {
        recorder.send(message(number + 1, at, some(5)));
        await acked(recorder, number + 1);
      },
      request: () => sendBatch(session, at + 100, some(6)),
      marker: () =>
        person.ask({ method: 'PUT', url: marker, payload: { at: 1, length: null, label: 'A sneeze' } }),
      end: () => person.ask({ method: 'POST', url: `/v1/users/${userId}/sessions/${sessionId}/complete` }),
    };
    // What comes first closes the watcher: each of them has to.
    await ways[first]();
    for (const name of ['socket', 'request', 'marker'] as const)
      if (first !== 'end' && name !== first) await ways[name]();
    expect((await watcher.closed).code).toBe(4403);
    expect(Math.max(...seen(watcher).keys())).toBeLessThan(at);
    expect(watcher.texts.map(({ type }) => type)).toEqual(['problem']);
    const again = await connectWatcher(urls[where], session, [0], session.as).catch(
      (error: unknown) => error,
    );
    expect(String(again)).toContain('403');
    await recorder.cut();
  },
);

test('a watcher that does not read misses some, and keeps neither the recorder nor others waiting', async () => {
  const session = await startRecording(here);
  const [slow, quick] = [await connectWatcher(urls.here, session), await connectWatcher(urls.here, session)];
  const recorder = await connectRecorder(urls.here, session);
  const { number, at } = await untilWatched(recorder, quick);
  slow.raw.pause();
  // More than the buffers of both systems and ours take.
  const count = 70;
  const samples = some(3, 100_000);
  for (let i = 1; i <= count; i++) recorder.send(message(number + i, at + (i - 1) * 100_000, samples));
  await acked(recorder, number + count);
  expect(slow.parts.length).toBeLessThan(count);
  slow.raw.resume();
  // What comes once it reads again, it sees.
  let next = number + count;
  await until('the slow one sees what is new', 20_000, async () => {
    const place = at + count * 100_000 + (next - number - count) * 10;
    recorder.send(message(++next, place, new Int16Array(10)));
    await acked(recorder, next);
    return seen(slow).has(place);
  });
  expect(seen(slow).size).toBeLessThan(count * 100_000);
  await Promise.all([recorder.cut(), slow.cut(), quick.cut()]);
});
