import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Language } from '../src/words/languages.ts';
import type { Stage } from './kit.ts';
import { leftBehind } from './language-kit.ts';
import { openAs } from './people-kit.ts';
import { expectWhole } from './whole-kit.ts';

export const testApp = 'breathing-test';

/** Five people of the demo who agree to be counted. */
const counted = ['practitioner', 'patient', 'parent', 'organizer', 'participant'] as const;

export const whoAmI = async (page: Page): Promise<string> =>
  ((await (await page.request.get('/v1/me')).json()) as { userId: string }).userId;

type Change = { method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; data?: unknown };

/** Asks the server as the page's person, as the page itself would. */
export async function tell(stage: Stage, page: Page, path: string, { method = 'POST', data }: Change) {
  const answer = await page.request.fetch(path, { method, data, headers: { origin: stage.url } });
  expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
  return answer;
}

export const agreeToBeCounted = async (stage: Stage, page: Page, userId: string) =>
  tell(stage, page, `/v1/users/${userId}/consents/analytics`, {
    method: 'PUT',
    data: { version: '2026-11', language: 'en' },
  });

/** Noon of UTC so many days ago, and minutes after it. */
export const noonBefore = (days: number, minutes = 0): string => {
  const noon = new Date();
  noon.setUTCHours(12, minutes, 0, 0);
  noon.setUTCDate(noon.getUTCDate() - days);
  return noon.toISOString();
};

export const dayBefore = (days: number): string => noonBefore(days).slice(0, 10);

type Sent = { name: string; category: string; visit: string; occurredAt: string };

/**
 * What the five did. Yesterday all of them open the app, begin an exercise and finish it; three reach a goal, and one
 * meets an error three times. Three days ago two of them open it, and one meets the error.
 */
function historyOf(place: number): Sent[] {
  const visit = randomUUID();
  const other = randomUUID();
  const at = (name: string, category: string, days: number, minutes: number, within = visit) => ({
    name,
    category,
    visit: within,
    occurredAt: noonBefore(days, minutes),
  });
  return [
    at('opened', 'engagement', 1, 0),
    at('exercise_started', 'engagement', 1, 5),
    at('exercise_finished', 'conversion', 1, 15),
    ...(place < 3 ? [at('goal_reached', 'conversion', 1, 30, other)] : []),
    ...(place === 0 ? [31, 32, 33].map((minutes) => at('timed_out', 'error', 1, minutes, other)) : []),
    ...(place < 2 ? [at('opened', 'engagement', 3, 0, randomUUID())] : []),
    ...(place === 1 ? [at('timed_out', 'error', 3, 1, randomUUID())] : []),
  ];
}

/** An app, and five people who use it. */
export async function useAnApp(stage: Stage): Promise<void> {
  const admin = await openAs(stage, 'administrator');
  await tell(stage, admin.page, '/v1/apps', { data: { app: testApp, name: 'Breathing test' } });
  await admin.context.close();
  for (const [place, person] of counted.entries()) {
    const { page, context } = await openAs(stage, person);
    const userId = await whoAmI(page);
    await agreeToBeCounted(stage, page, userId);
    const items = historyOf(place).map((event) => ({ ...event, id: randomUUID(), app: testApp }));
    await tell(stage, page, `/v1/users/${userId}/events/batch`, { data: { items } });
    await context.close();
  }
}

/** The text of a file that the page hands over when something is pressed. */
export async function downloaded(page: Page, press: () => Promise<void>) {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  return { name: file.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

export const rail = (page: Page) => page.getByRole('navigation', { name: 'Main' });
export const card = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });
/** The texts of each, one after the other. */
export const textsIn = (all: Locator): Promise<string[][]> =>
  all.evaluateAll((elements) =>
    elements.map((element) => {
      const texts: string[] = [];
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node.nodeValue ?? '');
      return texts.map((text) => text.trim()).filter(Boolean);
    }),
  );

export const rowsOf = (page: Page, title: string) => textsIn(card(page, title).getByRole('listitem'));

export async function takeTable(page: Page, title: string): Promise<{ name: string; lines: string[] }> {
  await page.getByRole('button', { name: `Take away: ${title}` }).click();
  const { name, bytes } = await downloaded(page, () =>
    page.getByRole('menuitem', { name: 'Table (CSV)' }).click(),
  );
  return { name, lines: bytes.toString('utf8').replace('\ufeff', '').trimEnd().split('\r\n') };
}

/** Time runs from left to right in every language. */
export async function expectTimeToTheRight(page: Page, name: string): Promise<void> {
  const chart = page.getByRole('application', { name });
  const plot = await chart.locator('svg').boundingBox();
  if (!plot) throw new Error('There is no chart');
  const cursorAt = async (share: number) => {
    await chart.locator('svg').hover({ position: { x: plot.width * share, y: 80 } });
    return Number(await chart.getAttribute('data-cursor'));
  };
  expect(await cursorAt(0.3)).toBeLessThan(await cursorAt(0.9));
  const bars = await chart
    .locator('rect[fill]')
    .evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().left));
  // Three days ago stands left of yesterday.
  expect(bars[0]).toBeLessThan(bars.at(-1) ?? 0);
}

/** For whoever wants to look at them: ATTUNE_SHOTS names a folder. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.ATTUNE_SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(' ', '-')}.png`, fullPage: true });
}

/** Axe finds nothing, nothing is wider than the screen, and no English is left in another language. */
export async function checkScreen(page: Page, language: Language, what: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const where = `${what} in ${language}`;
  expect(await page.evaluate(() => document.documentElement.lang), where).toBe(language);
  await expectWhole(page, where);
  expect(await leftBehind(page, language), where).toEqual([]);
  await shoot(page, where);
}
