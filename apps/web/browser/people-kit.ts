import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { enterAs, type Look, openPage, type Stage } from './kit.ts';

/** A browser of its own with somebody of the demo signed in. */
export async function openAs(stage: Stage, person: string, look?: Look) {
  const opened = await openPage(stage, look);
  await enterAs(stage, opened.page, person);
  return opened;
}

/** A row of the list of that name. */
export const row = (page: Page, list: string, text: RegExp | string) =>
  page.getByRole('list', { name: list, exact: true }).getByRole('listitem').filter({ hasText: text });

export async function openPerson(page: Page, name: string): Promise<void> {
  await page.goto('/people');
  await page.getByRole('link', { name: new RegExp(`^${name} `) }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

export const waiting = { timeout: 30_000, interval: 200 };

/** For what a job does: nobody is told when it is done. */
export async function reloadUntil(page: Page, thing: Locator): Promise<void> {
  const isThere = async () => {
    await page.reload();
    await page.waitForLoadState('networkidle');
    return (await thing.count()) > 0;
  };
  await expect.poll(isThere, waiting).toBe(true);
}
