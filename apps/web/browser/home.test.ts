import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, openPage, openStage, type Stage } from './kit.ts';
import { openAs, waiting } from './people-kit.ts';

// How Home is arranged, and where somebody begins.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

const arranged = (page: Page) =>
  page.locator('[data-widget]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.widget));
const shownOn = (page: Page) =>
  page
    .locator('[data-widget]')
    .evaluateAll((all) =>
      all.filter((one) => one.childElementCount > 0).map((one) => (one as HTMLElement).dataset.widget),
    );

test('Home is arranged by buttons and keys, kept at once, reset with a way back, and never overwritten blindly', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  await page.getByRole('link', { name: 'Arrange' }).click();
  await heading(page, 'Arrange Home').waitFor();
  const usual = ['today', 'people', 'last-session', 'next-workshop', 'notifications', 'activity'];
  expect((await arranged(page)).slice(0, 6)).toEqual(usual);
  const saved = () => page.waitForResponse((one) => one.request().method() === 'PATCH' && one.ok());
  const act = (does: () => Promise<unknown>) => Promise.all([saved(), does()]);
  await act(() => page.getByRole('button', { name: 'Up: Your activity' }).click());
  await act(() => page.keyboard.press('Alt+ArrowUp'));
  await act(() => page.keyboard.press('Alt+ArrowUp'));
  await act(() => page.keyboard.press('Alt+ArrowDown'));
  const moved = ['today', 'people', 'last-session', 'activity', 'next-workshop', 'notifications'];
  expect((await arranged(page)).slice(0, 6)).toEqual(moved);
  // Whoever moved it by key goes on from there.
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  expect(focused).toBe('Up: Your activity');
  await page.getByText('Your activity: place 4 of 6').waitFor({ state: 'attached' });
  // In a list that chooses, the same keys are the list's.
  await page.getByRole('combobox', { name: 'How many: Your activity' }).press('Alt+ArrowUp');
  await page.keyboard.press('Escape');
  expect((await arranged(page)).slice(0, 6)).toEqual(moved);
  await act(() => page.getByRole('switch', { name: 'Show News' }).click({ force: true }));
  await act(() => page.getByRole('switch', { name: 'Show Apps' }).click({ force: true }));
  await act(() => page.getByRole('combobox', { name: 'How many: Your activity' }).selectOption('3'));
  await page.reload();
  const chosen = ['today', 'people', 'last-session', 'activity', 'next-workshop', 'apps'];
  await expect.poll(async () => (await arranged(page)).slice(0, 6), waiting).toEqual(chosen);
  await page.getByRole('link', { name: 'Done' }).click();
  await page.getByRole('heading', { name: 'Your activity' }).waitFor();
  // The patient accompanies nobody: that takes no room.
  await expect
    .poll(() => shownOn(page), waiting)
    .toEqual(['today', 'last-session', 'activity', 'next-workshop', 'apps']);
  expect(await page.locator('[data-widget=activity] time').count()).toBeLessThanOrEqual(3);

  await page.goto('/?arrange=true');
  await heading(page, 'Arrange Home').waitFor();
  await act(() => page.getByRole('button', { name: 'Reset to the defaults' }).click());
  await expect.poll(async () => (await arranged(page)).slice(0, 6), waiting).toEqual(usual);
  await act(() => page.getByRole('button', { name: 'Undo' }).click());
  await expect.poll(async () => (await arranged(page)).slice(0, 6), waiting).toEqual(chosen);
  expect(complaints).toEqual([]);

  // Another device was first: nothing of it is overwritten.
  const userId = await whoAmI(page);
  await tell(stage, page, `/v1/users/${userId}/preferences`, {
    method: 'PATCH',
    data: { dashboard: { layout: 'list' } },
  });
  await page.getByRole('switch', { name: 'Show Apps' }).click({ force: true });
  await page.getByText('This was changed elsewhere meanwhile.').waitFor();
  await expect
    .poll(() => page.getByRole('radio', { name: 'One under the other' }).isChecked(), waiting)
    .toBe(true);
  expect(await page.getByRole('switch', { name: 'Show Apps' }).isChecked()).toBe(true);
  await context.close();
});

test('an administrator finds on Home how many were active, which is a number of their own seven days', async () => {
  const { page, context, complaints } = await openAs(stage, 'administrator');
  const insights = page.locator('[data-widget=insights]');
  await insights.getByText(/^(\d+ people were|1 person was) active in the last 7 days\.$/).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('a star makes an app a favourite, which comes first and stays', async () => {
  const { page, context } = await openAs(stage, 'patient');
  const userId = await whoAmI(page);
  await tell(stage, page, `/v1/users/${userId}/preferences/widgets/apps`, {
    method: 'PUT',
    data: { enabled: true },
  });
  await page.goto('/');
  const star = page.getByRole('button', { name: /^Favourite: / }).last();
  const name = (await star.getAttribute('aria-label')) ?? '';
  await Promise.all([page.waitForResponse((one) => one.request().method() === 'PATCH'), star.click()]);
  await page.reload();
  const first = page.getByRole('button', { name: /^Favourite: / }).first();
  await first.waitFor();
  expect([await first.getAttribute('aria-label'), await first.getAttribute('aria-pressed')]).toEqual([
    name,
    'true',
  ]);
  await context.close();
});

test('who likes to begin elsewhere does so after signing in, and still finds Home', async () => {
  const first = await openAs(stage, 'parent');
  await first.page.goto('/?arrange=true');
  const view = first.page.getByRole('combobox', { name: 'After signing in' });
  await Promise.all([
    first.page.waitForResponse((one) => one.request().method() === 'PATCH' && one.ok()),
    view.selectOption({ label: 'People' }),
  ]);
  await first.page.getByRole('link', { name: 'Done' }).click();
  await first.page.getByRole('heading', { level: 1, name: /Noor/ }).waitFor();
  const password = 'four words and more of them';
  await tell(stage, first.page, '/v1/me/password', { method: 'PUT', data: { password } });
  await first.context.close();

  const { page, context } = await openPage(stage);
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill('noor@demo.invalid');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/people');
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: /Noor/ }).waitFor();
  await context.close();
});
