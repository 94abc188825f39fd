import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { whoAmI } from './insights-kit.ts';
import { closeStage, openStage, type Stage } from './kit.ts';
import { openAs } from './people-kit.ts';

// The client's recorder where it is meant to run: with a browser's database, keys, locks and sockets.
let stage: Stage;
let script: string;
beforeAll(async () => {
  const entry = fileURLToPath(new URL('../../../packages/client/src/index.ts', import.meta.url));
  const [built, opened] = await Promise.all([
    build({
      configFile: false,
      logLevel: 'error',
      build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'attune' } },
    }),
    openStage(),
  ]);
  stage = opened;
  const [{ output }] = built as unknown as [{ output: [{ code: string }] }];
  script = output[0].code.replace('var attune', 'globalThis.attune');
});
afterAll(() => closeStage(stage));

type Library = typeof import('../../../packages/client/src/index.ts');
type Here = { attune: Library; recorder: ReturnType<Library['createRecorder']> };

/** A page in which the recorder of this person is there, and goes on with what it finds. @returns what it found */
async function load(page: Page, userId: string) {
  await page.goto('/');
  await page.evaluate(script);
  return page.evaluate(async (id) => {
    const here = globalThis as unknown as Here;
    here.recorder = here.attune.createRecorder({ client: here.attune.createClient(), userId: id });
    return (await here.recorder.resume()).map(({ state }) => state());
  }, userId);
}

const stateOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as Here).recorder.recordings()[0]?.state());

/** Adds numbers that go up from the place on which it stands. @returns whether they were kept */
const add = (page: Page, count: number) =>
  page.evaluate(async (many) => {
    const [recording] = (globalThis as unknown as Here).recorder.recordings();
    const from = recording!.state().next[0]!;
    const samples = Int16Array.from({ length: many }, (_, i) => from + i);
    return recording!.add(0, samples).kept;
  }, count);

test('a page records live, goes on offline and after a reload, and nothing is readable in the browser’s storage', async () => {
  const { page, context } = await openAs(stage, 'patient');
  const userId = await whoAmI(page);
  expect(await load(page, userId)).toEqual([]);
  const id = await page.evaluate(async () => {
    const channels = [{ dataType: 'ecg', label: 'very private', rate: 250 }];
    return (await (globalThis as unknown as Here).recorder.start({ channels })).id;
  });
  expect(await add(page, 500)).toBe(true);
  await expect
    .poll(() => stateOf(page), { timeout: 20_000 })
    .toMatchObject({ link: 'live', acknowledged: { 0: 500 }, waiting: { points: 0 } });

  await load(page, userId);
  await expect
    .poll(() => stateOf(page), { timeout: 20_000 })
    .toMatchObject({ link: 'live', next: { 0: 500 } });
  await page.route('**/v1/**', (route) => route.abort());
  await page.routeWebSocket(/record$/, (socket) => void socket.close());
  await context.setOffline(true);
  expect(await add(page, 300)).toBe(true);
  const held = await page.evaluate(async () => {
    const [found] = (await indexedDB.databases()).filter(({ name }) =>
      name?.startsWith('attune-recordings-'),
    );
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(found!.name!);
      request.onsuccess = () => resolve(request.result);
    });
    const all = await new Promise<unknown[]>((resolve) => {
      const request = database.transaction('held').objectStore('held').getAll();
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    const key = all.find((one) => one instanceof CryptoKey) as CryptoKey;
    const texts = all.flatMap((one) => {
      const { bytes } = one as { bytes?: Uint8Array };
      return bytes instanceof Uint8Array ? [new TextDecoder('latin1').decode(bytes)] : [JSON.stringify(one)];
    });
    return {
      isReadable: key.extractable || texts.some((text) => text.includes('private')),
      items: texts.length,
    };
  });
  expect(held).toMatchObject({ isReadable: false });
  expect(held.items).toBeGreaterThan(2);

  await page.unrouteAll();
  await context.setOffline(false);
  expect((await load(page, userId)).map((state) => state.next)).toEqual([{ 0: 800 }]);
  await page.evaluate(() => (globalThis as unknown as Here).recorder.recordings()[0]!.complete());
  await expect.poll(() => stateOf(page), { timeout: 20_000 }).toBeUndefined();
  const points = await page.request.get(`/v1/users/${userId}/sessions/${id}/channels/0/points?form=raw`);
  const samples = new Int16Array(Uint8Array.from(await points.body()).buffer);
  expect([...samples]).toEqual(Array.from({ length: 800 }, (_, i) => i));
  await context.close();
});
