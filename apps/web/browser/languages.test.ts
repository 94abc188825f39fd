import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Words } from '../src/words/en/index.ts';
import { allLanguages, type Language, languages } from '../src/words/languages.ts';
import { closeStage, enterAs, type Look, looksHere, openPage, openStage, type Stage } from './kit.ts';
import { leftBehind } from './language-kit.ts';
import { expectWhole } from './whole-kit.ts';

// The screens in every language, as they look and as readers of the screen meet them.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  // Their links work once, and those who come side by side would both take them.
  for (const person of ['patient', 'administrator']) {
    const { page, context } = await openPage(stage);
    await enterAs(stage, page, person);
    await context.close();
  }
});
afterAll(() => closeStage(stage));

const looks: Look[] = [
  { scheme: 'light', width: 1280, height: 800 },
  { scheme: 'dark', width: 390, height: 844 },
];

/** The person wants a language, as if chosen on another device. */
async function prefer(page: Page, language: Language): Promise<void> {
  const { userId } = (await (await page.request.get('/v1/me')).json()) as { userId: string };
  const answer = await page.request.patch(`/v1/users/${userId}/preferences`, {
    data: { language },
    headers: { origin: stage.url },
  });
  expect(answer.ok()).toBe(true);
}

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name, exact: typeof name === 'string' });

const attributes = (page: Page) =>
  page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);

/** What does not fit beside the rest: the page, or a way to a screen, whose place is fixed and makes no page wider. */
function tooWide(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  const entries = [...document.querySelectorAll('header a')].filter((link) => {
    const { left, right, width } = link.getBoundingClientRect();
    // Beside its icon there is room for a word, or for the beginning of one.
    const icon = link.querySelector('svg')?.getBoundingClientRect();
    return width > 0 && (left < -0.5 || right > clientWidth + 0.5 || (icon && icon.width < 16));
  });
  return [
    ...(scrollWidth > clientWidth ? ['the page'] : []),
    ...entries.map((link) => link.textContent ?? ''),
  ];
}

async function checkScreen(page: Page, language: Language, what: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const where = `${what} in ${language}`;
  expect(await attributes(page), where).toEqual([language, languages[language].direction]);
  await expectWhole(page, where);
  expect(await page.evaluate(tooWide), where).toEqual([]);
  expect(await leftBehind(page, language), where).toEqual([]);
}

/** Time runs from left to right in every language: a place further right is a later one, and so is its button. */
async function expectTimeToTheRight(page: Page, words: Words): Promise<void> {
  const curves = page.getByTestId('curves');
  const box = await curves.boundingBox();
  if (!box) throw new Error('There are no curves');
  const readAt = async (share: number) => {
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
    const text = await page.getByTestId('cursor').textContent();
    const [minutes = '', seconds = ''] = (/(\d+):(\d\d)/.exec(text ?? '') ?? []).slice(1);
    return Number(minutes) * 60 + Number(seconds);
  };
  expect(await readAt(0.25)).toBeLessThan(await readAt(0.75));
  const directions = await page
    .locator('canvas')
    .evaluateAll((all) => all.map((canvas) => getComputedStyle(canvas).direction));
  expect(new Set(directions)).toEqual(new Set(['ltr']));
  const leftOf = async (name: string) =>
    (await page.getByRole('button', { name, exact: true }).boundingBox())?.x ?? Number.NaN;
  expect(await leftOf(words.session.earlier)).toBeLessThan(await leftOf(words.session.later));
}

/** A browser of somebody who wants a language. */
async function openIn(language: Language, look: Look, person: string): Promise<Page> {
  const { page } = await openPage(stage, look);
  await enterAs(stage, page, person);
  await prefer(page, language);
  await page.goto('/');
  await page.locator(`html[lang=${language}]`).waitFor();
  return page;
}

async function checkScreens(page: Page, language: Language, screens: [string, string][]): Promise<void> {
  for (const [address, title] of screens) {
    await page.goto(address);
    await heading(page, title).waitFor();
    await checkScreen(page, language, address);
  }
}

/** What somebody sees of their own. */
async function lookAsPatient(language: Language, look: Look, words: Words): Promise<void> {
  const page = await openIn(language, look, 'patient');
  await page.getByText(words.home.last, { exact: true }).waitFor();
  await checkScreen(page, language, 'home');
  await page.getByText(words.home.all, { exact: true }).click();
  await heading(page, words.sessions.title).waitFor();
  await checkScreen(page, language, 'sessions');
  await page.getByTestId('session').first().click();
  await page.getByTestId('curves').locator('canvas').first().waitFor();
  // Off the buttons, whose names would pop up.
  await page.mouse.move(1, 1);
  await page.getByRole('tooltip').waitFor({ state: 'detached' });
  await checkScreen(page, language, 'a session');
  await expectTimeToTheRight(page, words);
  await checkScreens(page, language, [
    ['/relationships', words.relationships.title],
    ['/settings', words.settings.title],
    ['/settings/security', words.security.title],
  ]);
  await page.context().close();
}

/** What somebody sees of others, and what whoever comes in sees. */
async function lookAsOthers(language: Language, look: Look, words: Words): Promise<void> {
  const page = await openIn(language, look, 'administrator');
  await checkScreens(page, language, [
    ['/people', words.people.title],
    ['/admin', words.admin.title],
  ]);
  await page.context().close();

  const locale = { en: 'en-US', de: 'de-AT', he: 'he-IL' }[language];
  const outside = await openPage(stage, { ...look, locale });
  await checkScreens(outside.page, language, [['/sign-in', words.entry.signIn.title]]);
  await outside.context.close();
}

/** German has the longest words, which a phone shows; English is looked at on a desk first. */
const looksIn = (language: Language) => {
  if (language === 'de') return looks.filter(({ width = 0 }) => width < 400);
  return looksHere(language === 'en' ? looks.toReversed() : looks);
};

// A person has one language at a time, so that only the looks can be looked at side by side.
test.each(looksHere(allLanguages))(
  'every screen is whole in %s, by day on a desk and by night on a phone',
  async (name) => {
    const words = await languages[name].load();
    await Promise.all(
      looksIn(name).flatMap((look) => [lookAsPatient(name, look, words), lookAsOthers(name, look, words)]),
    );
  },
);

test('a browser in a language that is not spoken here is met in English, and may choose', async () => {
  const { page, context } = await openPage(stage, { locale: 'fr-FR' });
  await page.goto('/sign-in');
  await heading(page, 'Sign in').waitFor();
  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'עברית' });
  await heading(page, 'כניסה').waitFor();
  expect(await attributes(page)).toEqual(['he', 'rtl']);
  await page.reload();
  await heading(page, 'כניסה').waitFor();
  await context.close();
});

test('choosing a language changes the screen at once, and stays: after a reload and on another device', async () => {
  const person = 'participant';
  const { page, context, complaints } = await openPage(stage);
  await enterAs(stage, page, person);
  await prefer(page, 'en');
  await page.goto('/settings');
  await page.evaluate(() => document.body.setAttribute('data-same-page', ''));
  const kept = page.waitForResponse((answer) => answer.url().endsWith('/preferences'));
  await page.getByRole('combobox', { name: 'Language' }).focus();
  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'עברית' });
  await heading(page, 'הגדרות').waitFor();
  expect(await attributes(page)).toEqual(['he', 'rtl']);
  expect(await page.locator('body[data-same-page]').count()).toBe(1);
  await expect.poll(() => page.title()).toBe('הגדרות · Attune');
  // Whoever chose stands where they stood.
  expect(
    await page.getByRole('combobox', { name: 'שפה' }).evaluate((it) => it === document.activeElement),
  ).toBe(true);
  expect((await kept).ok()).toBe(true);
  await page.getByText('נשמר').first().waitFor();
  await page.reload();
  await heading(page, 'הגדרות').waitFor();
  expect(complaints).toEqual([]);
  await context.close();

  const elsewhere = await openPage(stage);
  await enterAs(stage, elsewhere.page, person);
  await elsewhere.page.locator('html[lang=he][dir=rtl]').waitFor();
  await elsewhere.page.goto('/settings');
  await elsewhere.page.getByRole('combobox', { name: 'שפה' }).selectOption({ label: 'English' });
  await heading(elsewhere.page, 'Settings').waitFor();
  expect(await attributes(elsewhere.page)).toEqual(['en', 'ltr']);
  await elsewhere.context.close();
});

test('what was typed stays while the language changes, and a language chosen outside the settings stays chosen', async () => {
  const { page, context, complaints } = await openPage(stage);
  await page.goto('/sign-in');
  await page.locator('input[name=email]').fill('ida@example.org');
  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'עברית' });
  await heading(page, 'כניסה').waitFor();
  expect(await page.locator('input[name=email]').inputValue()).toBe('ida@example.org');
  await page.getByRole('combobox', { name: 'שפה' }).selectOption({ label: 'English' });
  await heading(page, 'Sign in').waitFor();

  await enterAs(stage, page, 'practitioner');
  await prefer(page, 'en');
  await page.goto('/settings');
  const firstName = page.locator('input[autocomplete=given-name]');
  await firstName.fill('Half a na');
  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'Deutsch' });
  await heading(page, 'Einstellungen').waitFor();
  expect(await firstName.inputValue()).toBe('Half a na');
  expect(await leftBehind(page, 'de')).toEqual([]);
  await page.getByText('Gespeichert').first().waitFor();

  await page.goto('/allow');
  const kept = page.waitForResponse((answer) => answer.url().endsWith('/preferences'));
  await page.getByRole('combobox', { name: 'Sprache' }).selectOption({ label: 'English' });
  expect((await kept).ok()).toBe(true);
  await page.goto('/');
  await page.getByRole('link', { name: 'Settings' }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(await attributes(page)).toEqual(['en', 'ltr']);
  expect(complaints).toEqual([]);
  await context.close();
});

test('whoever chooses a language on an invite is met in it from then on', async () => {
  const admin = await openPage(stage);
  await enterAs(stage, admin.page, 'administrator');
  const email = 'ida.language@example.org';
  const invited = await admin.page.request.post('/v1/invites', {
    data: { firstName: 'Ida', lastName: 'Berg', email },
    headers: { origin: stage.url },
  });
  expect(invited.status()).toBe(201);
  await admin.context.close();
  const { page, context } = await openPage(stage);
  const letters = async () => {
    const { items } = (await (await page.request.get(`${stage.url}/v1/outbox`)).json()) as {
      items: { to: string; text: string }[];
    };
    return items.find(({ to }) => to === email)?.text.match(/https?:\/\/\S+/)?.[0];
  };
  await expect.poll(letters, { timeout: 20_000 }).toBeDefined();
  const link = (await letters()) as string;
  await page.goto(link);
  await page.getByRole('checkbox').check();
  await page.locator('input[autocomplete=new-password]').fill('maroon kettle drifts north');
  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'Deutsch' });
  // The terms come in German, and nothing has to be done twice.
  const { withPassword } = (await languages.de.load()).entry.invite;
  await page.getByRole('button', { name: withPassword }).click();
  await page.waitForURL((url) => url.pathname === '/' && url.hash === '');
  await page.getByRole('link', { name: 'Einstellungen' }).waitFor();
  expect(await (await page.request.get('/v1/me')).json()).toMatchObject({ language: 'de' });
  expect((await attributes(page))[0]).toBe('de');
  await context.close();
});
