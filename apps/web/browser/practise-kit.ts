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

/** Into the countdown. */
export async function start(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByTestId('practise-left').waitFor();
}
