import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookAt, photographOf } from '../../server/src/testing/picture-kit.ts';
import { type Language, languages } from '../src/words/languages.ts';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, type Look, looksHere, openStage, type Stage } from './kit.ts';
import { leftBehind } from './language-kit.ts';
import { openAs, waiting } from './people-kit.ts';
import { expectWhole } from './whole-kit.ts';

// What is somebody's own: profile and picture, news, how Home is arranged.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const choose = (page: Page, name: string, mimeType: string, buffer: Buffer) =>
  page.getByTestId('picture-file').setInputFiles({ name, mimeType, buffer });
const picture = (page: Page) => page.getByRole('img', { name: 'Picture' });
const pictureOn = (page: Page) => page.getByTestId('picture').locator('img');
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

/** Of the pictures on the page: whether it was drawn, and how large it is. */
const drawn = (page: Page) =>
  pictureOn(page).evaluate((image: HTMLImageElement) => [
    image.complete,
    image.naturalWidth,
    image.naturalHeight,
  ]);

test('a picture is uploaded without what else was in its file, kept, shown to others, and removed with a way back', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  await page.goto('/settings');
  await page.getByRole('link', { name: 'Profile', exact: true }).click();
  await heading(page, 'Profile').waitFor();
  const file = await photographOf('Pavel camera');
  expect(file.includes('Pavel camera')).toBe(true);
  await choose(page, 'me.png', 'image/png', file);
  await pictureOn(page).waitFor();
  await expect.poll(() => drawn(page)).toEqual([true, 512, 512]);
  const source = (await pictureOn(page).getAttribute('src')) ?? '';
  const served = await (await page.request.get(source)).body();
  expect(await lookAt(file)).toEqual({ format: 'png', hasMore: true });
  expect(await lookAt(served)).toEqual({ format: 'webp', hasMore: false });
  expect(served.includes('Pavel')).toBe(false);
  await page.reload();
  await expect.poll(() => drawn(page)).toEqual([true, 512, 512]);
  // In the shell too.
  await page.locator('header img').waitFor();

  // Until the person shows it, it is theirs alone.
  expect(await page.getByRole('radio', { name: 'Only you' }).isChecked()).toBe(true);
  await Promise.all([
    page.waitForResponse((one) => one.request().method() === 'PATCH' && one.ok()),
    page.getByRole('radio', { name: 'People you are connected with' }).click(),
  ]);
  const other = await openAs(stage, 'practitioner');
  await other.page.goto('/people');
  await other.page
    .getByRole('link', { name: /^Mateo/ })
    .locator('img')
    .waitFor();
  await other.page.getByRole('link', { name: /^Mateo/ }).click();
  await other.page.locator('main h1 img').waitFor();

  await page.getByRole('button', { name: 'Remove' }).click();
  await pictureOn(page).waitFor({ state: 'detached' });
  await picture(page).getByText('M', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => drawn(page)).toEqual([true, 512, 512]);
  expect([...complaints, ...other.complaints]).toEqual([]);
  await context.close();
  await other.context.close();
});

test('what is no picture is not sent, and what only looks like one is refused in words', async () => {
  const { page, context } = await openAs(stage, 'organizer');
  await page.goto('/settings/profile');
  await heading(page, 'Profile').waitFor();
  await choose(page, 'song.gif', 'image/gif', Buffer.from('GIF89a'));
  await page.getByText('This is no PNG, JPEG or WebP.').waitFor();
  await choose(page, 'large.png', 'image/png', Buffer.alloc(5 * 1024 * 1024 + 1));
  await page.getByText('This is larger than 5 MB.').waitFor();
  const answer = page.waitForResponse((one) => one.url().endsWith('/avatar'));
  await choose(page, 'broken.png', 'image/png', Buffer.from('no picture at all'));
  expect((await answer).status()).toBeGreaterThanOrEqual(400);
  await page.getByRole('alert').getByText('That did not work').waitFor();
  await picture(page).getByText('O', { exact: true }).waitFor();
  await context.close();
});

test('name, words and visibility are kept; what was changed elsewhere is shown and not overwritten', async () => {
  const { page, context } = await openAs(stage, 'participant');
  const userId = await whoAmI(page);
  const url = `/v1/users/${userId}/profile`;
  const kept = async () => (await (await page.request.get(url)).json()) as Record<string, unknown>;
  await page.goto('/settings/profile');
  const bio = page.getByRole('textbox', { name: 'A few words about you' });
  await bio.fill('I breathe.');
  await page.getByText('10 of 500 characters').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByRole('radio', { name: 'Everybody here' }).click();
  await expect.poll(async () => (await kept()).visibility, waiting).toBe('organisation');
  await page.reload();
  expect(await bio.inputValue()).toBe('I breathe.');
  expect(await page.getByRole('radio', { name: 'Everybody here' }).isChecked()).toBe(true);

  // A second device.
  const second = await openAs(stage, 'participant');
  await second.page.goto('/settings/profile');
  await second.page.getByRole('textbox', { name: 'A few words about you' }).fill('Written on the phone.');
  await second.page.getByRole('button', { name: 'Save', exact: true }).click();
  await second.page.getByText('Saved', { exact: true }).waitFor();
  await second.context.close();

  await bio.fill('Written on the desk.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const said = page.getByRole('alert');
  await said.getByText('Your profile was changed elsewhere meanwhile').waitFor();
  await said.getByText('Written on the phone.').waitFor();
  expect((await kept()).bio).toBe('Written on the phone.');
  expect(await bio.inputValue()).toBe('Written on the desk.');
  await page.getByRole('button', { name: 'Save mine' }).click();
  await said.waitFor({ state: 'detached' });
  await expect.poll(async () => (await kept()).bio, waiting).toBe('Written on the desk.');
  await context.close();
});

const looks: Look[] = [
  { scheme: 'light', width: 1280, height: 800 },
  { scheme: 'dark', width: 390, height: 844 },
];
const screens = [
  '/',
  '/?arrange=true',
  '/settings',
  '/settings/profile',
  '/settings/notifications',
  '/notifications',
];

/** Looks at every screen of the patient, in the language that they have now. */
async function walk(page: Page, language: Language, look: Look): Promise<void> {
  for (const address of screens) {
    await page.goto(address);
    await page.locator(`html[lang=${language}][dir=${languages[language].direction}]`).waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    const where = `${address} in ${language} ${look.scheme}`;
    await expectWhole(page, where);
    expect(await leftBehind(page, language), where).toEqual([]);
  }
}

test.each(looksHere(['en', 'he'] satisfies Language[]))('the screens are whole in %s', async (language) => {
  const here = looksHere(looks);
  const opened = await Promise.all(here.map((look) => openAs(stage, 'patient', look)));
  const [first] = opened;
  if (!first) throw new Error('No looks');
  const userId = await whoAmI(first.page);
  const speak = (wanted: Language) =>
    tell(stage, first.page, `/v1/users/${userId}/preferences`, {
      method: 'PATCH',
      data: { language: wanted },
    });
  await speak(language);
  await Promise.all(opened.map(({ page }, place) => walk(page, language, here[place] ?? {})));
  await speak('en');
  await Promise.all(opened.map(({ context }) => context.close()));
});
