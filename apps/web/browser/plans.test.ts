import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Language } from '../src/words/languages.ts';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, type Look, looksHere, openStage, type Stage } from './kit.ts';
import { leftBehind } from './language-kit.ts';
import { openAs, openPerson, row } from './people-kit.ts';
import { exercise, homeUntil, planFor, practise, weekdayIn, zoneAtNoon } from './plans-kit.ts';
import { expectWhole } from './whole-kit.ts';

// What is planned for somebody: by whom, where they find it, and how its days become done.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const plan = (page: Page) => row(page, 'Plans', exercise.name);
const dialog = (page: Page) => page.getByRole('dialog');
const endAll = async (page: Page) => {
  const end = page.getByRole('button', { name: `End ${exercise.name}`, exact: true });
  // Whether the reader may is known a moment after what is planned.
  await end.first().waitFor();
  for (let left = await end.count(); left > 0; left--) {
    await end.first().click();
    await expect.poll(() => end.count()).toBe(left - 1);
  }
};
const openPlans = async (page: Page, userId: string, title: string) => {
  await page.goto(`/people/${userId}/plans`);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
};

test('a practitioner plans; the patient finds it on Home, begins, and the day is done once it was practised', async () => {
  const timeZone = zoneAtNoon();
  const priya = await openAs(stage, 'practitioner', { timeZone });
  await openPerson(priya.page, 'Mateo');
  await priya.page.getByText('Nothing is planned just now.').waitFor();
  await priya.page.getByRole('link', { name: 'All plans' }).click();
  await priya.page.getByRole('heading', { level: 1, name: 'Plans of Mateo' }).waitFor();
  await priya.page.getByText('Plans will be here').waitFor();
  await priya.page.getByRole('button', { name: 'Plan an exercise' }).click();
  await dialog(priya.page).getByLabel('Exercise').selectOption({ label: exercise.name });
  // Its guidance says nothing of minutes: the usual ones.
  expect(await dialog(priya.page).getByLabel('Minutes').inputValue()).toBe('5');
  await dialog(priya.page).getByRole('button', { name: 'Save' }).click();
  // Without a day nothing is sent.
  await dialog(priya.page).getByText('Choose at least one day.').waitFor();
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  for (const day of days) await dialog(priya.page).getByRole('button', { name: day, exact: true }).click();
  await dialog(priya.page).getByLabel('Minutes').fill('12');
  await dialog(priya.page).getByLabel('A few words with it').fill('Before the evening news.');
  await dialog(priya.page).getByRole('button', { name: 'Save' }).click();
  await priya.page.getByText(`${exercise.name} is planned.`).waitFor();
  await plan(priya.page).getByText('Every day · 12 min · planned by you').waitFor();

  const mateo = await openAs(stage, 'patient', { timeZone });
  const userId = await whoAmI(mateo.page);
  await homeUntil(mateo.page, 'Before the evening news.');
  const now = mateo.page.locator('[data-widget=today]');
  await now.getByText(/12 min · planned by Priya/).waitFor();
  await now.getByRole('img', { name: /today, \w+ planned/ }).waitFor();
  const begin = now.getByRole('link', { name: `Begin ${exercise.name}` });
  expect(await begin.getAttribute('href')).toContain(`/practise?exercise=${exercise.id}&minutes=12`);
  const today = weekdayIn(timeZone);
  const week = now.getByTestId('week');
  expect(await week.getAttribute('aria-label')).toContain(`today, ${today} planned`);
  await begin.click();
  await mateo.page.getByRole('radio', { name: exercise.name }).waitFor({ state: 'attached' });
  expect(await mateo.page.getByRole('radio', { name: exercise.name }).isChecked()).toBe(true);

  await practise(stage, mateo.page, userId, { timeZone });
  await homeUntil(mateo.page, 'Done today');
  expect(await week.getAttribute('aria-label')).toContain(`today, ${today} done`);
  expect(await begin.count()).toBe(0);
  await mateo.page.goto('/notifications');
  await mateo.page.getByRole('link', { name: /Priya planned an exercise for you/ }).click();
  await mateo.page.getByRole('heading', { level: 1, name: /Mateo/ }).waitFor();
  expect([...priya.complaints, ...mateo.complaints]).toEqual([]);
  await priya.page.reload();
  await expect
    .poll(() => plan(priya.page).getByTestId('week').getAttribute('aria-label'))
    .toContain(`today, ${today} done`);
  await endAll(priya.page);
  await priya.context.close();
  await mateo.context.close();
});

test('of two who change a plan the second is told, keeps what they typed, and decides', async () => {
  const mateo = await openAs(stage, 'patient');
  const userId = await whoAmI(mateo.page);
  await planFor(stage, mateo.page, userId, { note: 'As it was.' });
  const priya = await openAs(stage, 'practitioner');
  await openPlans(priya.page, userId, 'Plans of Mateo');
  await openPlans(mateo.page, userId, 'Plans');
  const change = (page: Page) => page.getByRole('button', { name: `Change ${exercise.name}` }).click();
  await change(mateo.page);
  await dialog(mateo.page).getByLabel('A few words with it').fill('Mine.');
  await change(priya.page);
  await dialog(priya.page).getByLabel('A few words with it').fill('Hers.');
  await dialog(priya.page).getByRole('button', { name: 'Save' }).click();
  await plan(priya.page).getByText('Hers.').waitFor();

  await dialog(mateo.page).getByRole('button', { name: 'Save' }).click();
  const conflict = dialog(mateo.page).getByRole('alert');
  await conflict.getByText('This was changed elsewhere meanwhile').waitFor();
  await conflict.getByText(/Hers\./).waitFor();
  expect(await dialog(mateo.page).getByLabel('A few words with it').inputValue()).toBe('Mine.');
  await conflict.getByRole('button', { name: 'Save mine' }).click();
  await plan(mateo.page).getByText('Mine.').waitFor();
  await endAll(mateo.page);
  await priya.context.close();
  await mateo.context.close();
});

test('what is ended is folded away, and comes back by undo or later', async () => {
  const { page, context, complaints } = await openAs(stage, 'participant');
  const userId = await whoAmI(page);
  await planFor(stage, page, userId, { note: 'On the balcony.' });
  await openPlans(page, userId, 'Plans');
  const end = page.getByRole('button', { name: `End ${exercise.name}` });
  await end.click();
  await page.getByText(`${exercise.name} is no longer planned.`).waitFor();
  await page.getByText('Nothing is planned just now.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await plan(page).getByText('On the balcony.').waitFor();
  await end.click();
  await page.getByText('Ended: 1 plan').click();
  await page.getByRole('button', { name: `Plan again: ${exercise.name}` }).click();
  await page.getByText(`${exercise.name} is planned again.`).waitFor();
  await plan(page).getByText('On the balcony.').waitFor();
  await endAll(page);
  expect(complaints).toEqual([]);
  await context.close();
});

test('whoever may only look sees what is planned, and no buttons', async () => {
  const { page, context } = await openAs(stage, 'participant');
  const userId = await whoAmI(page);
  await planFor(stage, page, userId, { note: 'To be seen.' });
  await page.route('**/v1/me', async (route) => {
    const answer = await route.fetch();
    const me = (await answer.json()) as { permissions: { name: string }[] };
    const permissions = me.permissions.filter(({ name }) => name !== 'plan:write');
    await route.fulfill({ response: answer, json: { ...me, permissions } });
  });
  await openPlans(page, userId, 'Plans');
  await plan(page).getByText('To be seen.').waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  await page.unroute('**/v1/me');
  await page.reload();
  await endAll(page);
  await context.close();
});

test('a parent plans for a child', async () => {
  const noor = await openAs(stage, 'parent');
  await noor.page.locator('[data-widget=people]').getByRole('link', { name: 'Plans of Sami' }).click();
  await noor.page.getByRole('heading', { level: 1, name: 'Plans of Sami' }).waitFor();
  await noor.page.getByRole('button', { name: 'Plan an exercise' }).waitFor();
  await noor.context.close();
});

const looks: (Look & { language: Language })[] = [
  { scheme: 'light', width: 1280, height: 800, language: 'en' },
  { scheme: 'dark', width: 390, height: 844, language: 'he' },
];

test.each(looksHere(looks))('plans are whole in $scheme at $width px, in $language', async (look) => {
  const { page, context, complaints } = await openAs(stage, 'participant', look);
  const userId = await whoAmI(page);
  const { language } = look;
  await tell(stage, page, `/v1/users/${userId}/preferences`, { method: 'PATCH', data: { language } });
  await planFor(stage, page, userId, { note: 'Slowly, with the window open.', days: [1, 3, 5] });
  await planFor(stage, page, userId, { note: `Every day ${language}.` });
  const check = async (what: string) => {
    await page.waitForLoadState('networkidle');
    await expectWhole(page, what);
    expect(await leftBehind(page, language), what).toEqual([]);
  };
  await page.goto('/');
  await page.locator('[data-widget=today]').getByText(`Every day ${language}.`).waitFor();
  await check('Home');
  await page.goto(`/people/${userId}/plans`);
  await page.getByText(`Every day ${language}.`).waitFor();
  await check('plans');
  await page.getByRole('main').getByRole('button').first().click();
  await dialog(page).getByRole('combobox').waitFor();
  await check('planning');
  await page.keyboard.press('Escape');
  expect(complaints).toEqual([]);
  await context.close();
});
