import type { Page } from 'playwright-core';
import { enterAs, openPage, type Stage } from './kit.ts';
import { type Hand, handOf } from './recordings-kit.ts';

/** Somebody who is about to practise with resonance breathing, on a page whose time is the test's. */
export async function readyToPractise(
  stage: Stage,
): Promise<{ page: Page; hand: Hand; complaints: string[] }> {
  const { page, complaints } = await openPage(stage);
  await enterAs(stage, page, 'patient');
  const hand = await handOf(stage, page);
  await page.clock.install({ time: Date.now() - 10 * 60_000 });
  await page.goto('/');
  await page.getByRole('link', { name: 'Practise now' }).click();
  await page.getByRole('radio', { name: /Resonance breathing/ }).check();
  return { page, hand, complaints };
}

/** The page's time goes on, and real time in which answers come. */
export async function pass(page: Page, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) await page.clock.runFor(1000);
}

type Aside = {
  readonly markers: readonly { readonly label: string }[];
  readonly over?: { readonly felt: Readonly<Record<string, unknown>> };
};

/**
 * What this browser keeps aside with its newest recording: what a reload would show. It is written after it is seen, so
 * that a test waits for it before it comes anew. Read as the page reads it: see `recorder/sealed.ts` of the client.
 */
export const keptAside = (page: Page, userId: string): Promise<Aside | undefined> =>
  page.evaluate(async (whose) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open(`attune-recordings-${whose}`));
    try {
      const held = database.transaction('held').objectStore('held');
      const [key, heads] = await Promise.all([
        done<CryptoKey>(held.get('key')),
        done(held.getAllKeys(IDBKeyRange.bound(['head'], ['head', []]))),
      ]);
      const id = (heads.at(-1) as string[] | undefined)?.[1];
      if (!id) return undefined;
      const item = await done<{ bytes: Uint8Array<ArrayBuffer> }>(held.get(['item', id, 0]));
      const additionalData = new TextEncoder().encode(`${id}/0`);
      const how = { name: 'AES-GCM', iv: item.bytes.slice(0, 12), additionalData };
      const plain = await crypto.subtle.decrypt(how, key, item.bytes.slice(12));
      return JSON.parse(new TextDecoder().decode(plain)).aside;
    } finally {
      database.close();
    }
  }, userId);

/** Into the countdown. */
export async function start(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByTestId('practise-left').waitFor();
}
