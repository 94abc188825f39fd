import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { edfOf, noise } from '../../server/src/testing/recording.ts';
import { closeStage, enterAs, openPage, openStage, type Stage } from './kit.ts';

// One browser, several people: a device in a practice or a family.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

/** Adds a file that waits for a consent, so that "try again" could still send it. */
async function addFile(page: Page, name: string): Promise<void> {
  const buffer = edfOf([{ label: 'ECG', rate: 250, samples: noise(20_000, 1) }], []);
  const file = { name, mimeType: 'application/octet-stream', buffer: Buffer.from(buffer) };
  // What Home shows depends on answers that are still on their way; a place for files that is drawn anew takes none.
  await page.waitForLoadState('networkidle');
  await expect.poll(() => page.locator('.mantine-Skeleton-root').count(), { timeout: 60_000 }).toBe(0);
  await page.locator('input[type=file]').first().setInputFiles(file);
  await page.getByTestId('upload').getByText(name).waitFor();
  await page.locator('[data-testid=upload][data-state=consent]').waitFor();
}

/** Notes every text that shows from now on, however briefly. */
const watch = (page: Page, texts: string[]) =>
  page.evaluate((unwanted) => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const look = () => seen.push(...unwanted.filter((text) => document.body.textContent.includes(text)));
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  }, texts);
const seenOn = (page: Page) => page.evaluate(() => (window as unknown as { seen: string[] }).seen);

/** From now on this person comes with a cookie, which no tab tells the others of: each has to notice by itself. */
async function useUpLink(person: string): Promise<void> {
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, person);
  await context.close();
}

test('in a shared browser nothing of one person is shown or sent for the next', async () => {
  await useUpLink('parent');
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'practitioner');
  await addFile(page, 'of-priya.edf');
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Sessions of Mateo' }).click();
  await page.getByRole('heading', { name: /Sessions of Mateo/ }).waitFor();
  await page.locator('main a[href*="/sessions/"]').first().waitFor();
  const second = await context.newPage();
  await second.goto('/');
  await second.getByRole('heading', { name: /Priya/ }).waitFor();

  await page.bringToFront();
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText(/You are still signed in/).waitFor();
  await page.getByText('of-priya.edf').waitFor();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await second.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await second.bringToFront();
  await second.getByRole('heading', { name: 'You are signed out' }).waitFor();
  // Their login has ended, and their link is used up.
  stage.cookies.delete('practitioner');

  // The first tab is never loaded again, so that all it held could still be there.
  await watch(page, ['of-priya', 'Mateo', 'Priya']);
  await enterAs(stage, second, 'parent');
  await page.bringToFront();
  // Coming back to the tab may have been enough.
  await page
    .getByRole('button', { name: /look again/ })
    .click({ timeout: 2000 })
    .catch(() => undefined);
  await page.getByRole('heading', { name: /Noor/ }).waitFor();
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('link', { name: /Sami/ }).first().waitFor();
  expect(await page.getByTestId('upload').count()).toBe(0);
  expect(await seenOn(page)).toEqual([]);
  await context.close();
});

test('when somebody else signed in elsewhere, coming back to a tab leaves nothing of the one before', async () => {
  await useUpLink('patient');
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'parent');
  await addFile(page, 'of-noor.edf');
  await page.getByRole('link', { name: 'People' }).waitFor();
  await context.addCookies(stage.cookies.get('patient') ?? []);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await page.getByRole('heading', { name: /Mateo/ }).waitFor();
  expect(await page.getByTestId('upload').count()).toBe(0);
  expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0);
  expect(await page.getByText(/Noor|Sami|of-noor/).count()).toBe(0);
  await context.close();
});

test('a login that ended elsewhere is noticed at the next request, and takes everything with it', async () => {
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'parent');
  await addFile(page, 'of-noor.edf');
  await context.clearCookies();
  await page.getByRole('link', { name: /Sami/ }).first().click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await context.addCookies(stage.cookies.get('patient') ?? []);
  await page.getByRole('button', { name: /look again/ }).click();
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('heading', { name: /Mateo/ }).waitFor();
  expect(await page.getByTestId('upload').count()).toBe(0);
  expect(await page.getByText(/Noor|Sami|of-noor/).count()).toBe(0);
  await context.close();
});

test('an address of one’s own, opened before signing in, leads there afterwards', async () => {
  const { page, context } = await openPage(stage);
  await page.goto('/sessions');
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  // By the cookie of an earlier time, of which no other tab hears.
  await enterAs(stage, (await openPage(stage)).page, 'parent');
  await context.addCookies(stage.cookies.get('parent') ?? []);
  await page.getByRole('button', { name: 'I have signed in, look again' }).click();
  await page.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
  await page.waitForURL(/\/people\/[0-9a-f-]{36}\/sessions$/);
  await context.close();
});
