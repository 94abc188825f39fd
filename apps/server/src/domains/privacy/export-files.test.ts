import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endsOf } from '../../testing/analysis-kit.ts';
import { ask } from '../../testing/cluster.ts';
import { archiveFor, askForData, jsonIn } from '../../testing/hand-out-kit.ts';
import { entry, openRecorder, type Recorder } from '../../testing/points-kit.ts';
import { consentToSensorData, openWorld, type World } from '../../testing/world.ts';

let world: World;
let statements = 0;

beforeAll(async () => {
  world = await openWorld({ uploadBytes: 32 * 1024 * 1024 });
  await world.server.listen({ port: 0, host: '127.0.0.1' });
  world.pool.on('acquire', () => statements++);
});
afterAll(() => world.close());

const wave = (points: number) => Int16Array.from({ length: points }, (_, i) => 900 * Math.sin(i / 20));

test('recordings come as EDF and CSV, as they are exported one by one; what EDF cannot say as CSV only', async () => {
  const ada = await openRecorder(world);
  const whole = await ada.begin([{ rate: 250 }, { rate: 100, label: 'Breath' }]);
  await ada.add(whole, [entry(0, 0, wave(1000)), entry(1, 0, wave(400))]);
  await ada.finish(whole);
  const floats = await ada.begin([{ rate: 10, valueKind: 'float64' }], {
    startedAt: '2026-11-21T23:30:00-02:00',
  });
  await ada.add(floats, [entry(0, 0, Float64Array.of(0.5, -1.25, 3))]);
  const irregular = await ada.begin([{ rate: null }], { startedAt: '2026-11-22T08:00:00Z' });
  await ada.add(irregular, [entry(0, 0, Int16Array.of(5, 6), Float64Array.of(0, 1_500_000))]);
  const empty = await ada.begin([{ rate: 250 }], { startedAt: '2026-11-23T08:00:00Z' });
  const files = await archiveFor(ada.person);
  const exported = async (id: string, format: string) =>
    (await ada.get(id, `export?format=${format}`)).rawPayload;
  const ofWhole = `sessions/2026-11-20-${whole}/recording`;
  expect(files.get(`${ofWhole}.edf`)?.equals(await exported(whole, 'edf'))).toBe(true);
  expect(files.get(`${ofWhole}.csv`)?.equals(await exported(whole, 'csv'))).toBe(true);
  expect(
    files.get(`sessions/2026-11-22-${floats}/recording.csv`)?.equals(await exported(floats, 'csv')),
  ).toBe(true);
  expect(String(files.get(`sessions/2026-11-22-${irregular}/recording.csv`))).toContain('1.5,6');
  const names = [...files.keys()].filter((name) => name.startsWith('sessions/'));
  expect(
    names.filter((name) => /edf|bdf/.test(name) && !name.includes(whole) && !name.includes(empty)),
  ).toEqual([]);
  const index = String(files.get('index.html'));
  for (const name of names) expect(index).toContain(`href="${name}"`);
  expect(jsonIn(files, 'data/sessions.json').rows.length).toBe(4);
});

test('beats come with what they are: found in a signal, or recorded as they are', async () => {
  const ada = await openRecorder(world);
  await consentToSensorData(world, ada.person.userId);
  const { sessions } = world.app;
  const analysed = async (channels: readonly object[], points: Parameters<typeof ada.add>[1]) => {
    const sessionId = await ada.begin(channels);
    await ada.add(sessionId, points);
    await ada.finish(sessionId);
    await sessions.analysing.analyse({ userId: ada.person.userId, sessionId });
    return sessionId;
  };
  const lengths = Float64Array.from({ length: 60 }, (_, i) => 800 + 30 * Math.sin(i / 3));
  const recorded = await analysed(
    [{ rate: null, dataType: 'rr', unit: 'ms', valueKind: 'float64', label: 'Strap' }],
    [entry(0, 0, lengths, endsOf(lengths))],
  );
  // A spike of 40 ms every 0.8 s.
  const ecg = Int16Array.from({ length: 60 * 250 }, (_, i) => {
    const since = (i % 200) - 100;
    return Math.round(1000 * Math.exp(-((since / 3) ** 2)) + (i % 5));
  });
  const found = await analysed([{ rate: 250, scale: 0.001, label: 'Chest' }], [entry(0, 0, ecg)]);
  const files = await archiveFor(ada.person);
  const { rows } = jsonIn(files, 'data/session_intervals.json');
  const of = (id: string) => rows.find((row: { session_id: string }) => row.session_id === id).intervals;
  expect(of(recorded)).toMatchObject({ origin: 'recorded', quality: [] });
  expect(of(recorded).stretches[0].intervalsMs).toEqual([...lengths]);
  expect(of(found)).toMatchObject({ origin: 'found', foundIn: 'ecg' });
  const beats = of(found).stretches[0];
  expect(beats.intervalsMs.length).toBeGreaterThan(60);
  expect(beats.endsMs).toHaveLength(beats.intervalsMs.length);
  expect(beats.intervalsMs[10]).toBeCloseTo(800, 0);
});

test('the index shows words as words, in the person’s language and its direction', async () => {
  const bad = `<script>alert("1")</script>&'`;
  const ben = await world.person({ firstName: 'Ben' });
  await ben.ask({ method: 'PATCH', url: `/v1/users/${ben.userId}/profile`, payload: { bio: bad } });
  const preferences = `/v1/users/${ben.userId}/preferences`;
  const index = async (language: string) => {
    const answer = await ben.ask({ method: 'PATCH', url: preferences, payload: { language } });
    expect(answer.statusCode, answer.body).toBe(200);
    return String((await archiveFor(ben)).get('index.html'));
  };
  for (const [language, direction, title] of [
    ['en', 'ltr', 'Your data'],
    ['de', 'ltr', 'Deine Daten'],
    ['he', 'rtl', 'הנתונים שלך'],
  ]) {
    const page = await index(language as string);
    expect(page).toContain(`<html lang="${language}" dir="${direction}">`);
    expect(page).toContain(`<title>${title}</title>`);
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;');
    expect(page).not.toContain('<script');
    expect(page).toContain('href="data/users.json"');
  }
});

const points = 8_000_000;

/** A recorder with a session of many points, and the address of their archive. */
async function withMuch(): Promise<{ ada: Recorder; url: string }> {
  const ada = await openRecorder(world);
  const session = await ada.begin([{ rate: 1000 }]);
  // Noise: what packs well would be over before a reader stops.
  const part = Int16Array.from({ length: 4_000_000 }, () => Math.random() * 60_000 - 30_000);
  for (let at = 0; at < points; at += part.length) await ada.add(session, [entry(0, at, part)]);
  return { ada, url: await askForData(ada.person) };
}

/** An answer of which nothing is read yet. */
function download({ ada, url }: Awaited<ReturnType<typeof withMuch>>): Promise<IncomingMessage> {
  statements = 0;
  const { port } = world.server.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${ada.person.token}` };
  return new Promise((resolve, reject) => {
    get({ port, path: url, headers }, (answer) => resolve(answer.pause())).on('error', reject);
  });
}

/** How many statements ran when none has run for a while. */
async function settled(): Promise<number> {
  for (let before = -1; before !== statements; ) {
    before = statements;
    await wait(500);
  }
  return statements;
}

async function bytesOf(answer: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const chunk of answer) bytes += (chunk as Buffer).length;
  return bytes;
}

test('who reads slowly stops the reading, who leaves ends it, and who is signed out gets no whole', async () => {
  const much = await withMuch();
  const slow = await download(much);
  const early = await settled();
  expect(await bytesOf(slow)).toBeGreaterThan(points);
  const whole = await settled();
  expect(early).toBeLessThan(whole - 5);
  const left = await download(much);
  left.destroy();
  expect(await settled()).toBeLessThan(whole - 5);
  expect(world.pool.idleCount).toBe(world.pool.totalCount);
  const cut = await download(much);
  await settled();
  await ask(world.urls.directUrl, 'delete from login_tokens');
  await expect(bytesOf(cut)).rejects.toThrow(/aborted/);
}, 180_000);
