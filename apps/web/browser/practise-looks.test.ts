import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { languages } from '../src/words/languages.ts';
import { closeStage, enterAs, looksHere, openPage, openStage, type Stage } from './kit.ts';
import { leftBehind } from './language-kit.ts';
import { handOf } from './recordings-kit.ts';
import { expectWhole } from './whole-kit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const shot = async (page: Page, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
};

/** On a page whose time stands still, for which axe would wait for ever. */
async function expectNoWider(page: Page): Promise<void> {
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth: all, clientWidth: seen } = document.documentElement;
    return { scrollWidth: all, clientWidth: seen };
  });
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
}

/** As if the person had chosen it on another device. */
async function prefer(page: Page, language: string): Promise<void> {
  const { userId } = await handOf(stage, page);
  const headers = { origin: stage.url };
  const answer = await page.request.patch(`/v1/users/${userId}/preferences`, { data: { language }, headers });
  expect(answer.ok()).toBe(true);
}

test.each(
  looksHere([
    { scheme: 'light', width: 1280, height: 800 },
    { scheme: 'dark', width: 1280, height: 800 },
    { scheme: 'light', width: 390, height: 844 },
    { scheme: 'dark', width: 390, height: 844 },
  ]),
)('practising is whole in $scheme at $width px: getting ready, doing it, saying how it was', async (look) => {
  const { page, context, complaints } = await openPage(stage, look);
  const name = `${look.scheme}-${look.width}`;
  await enterAs(stage, page, 'patient');
  await page.getByRole('link', { name: 'Practise now' }).waitFor();
  await shot(page, `home-${name}`);
  await page.clock.install({ time: Date.now() - 600_000 });
  await page.goto('/practise');
  await page.getByRole('radio', { name: /Resonance breathing/ }).waitFor();
  await page
    .getByText('This browser cannot connect a strap')
    .or(page.getByText('Bluetooth is off'))
    .waitFor();
  await shot(page, `ready-${name}`);
  await expectWhole(page, 'getting ready');
  await page.getByRole('button', { name: 'Use a simulated heart' }).click();
  await page.getByTestId('sensor').waitFor();
  for (let i = 0; i < 20; i++) await page.clock.runFor(800);
  await shot(page, `connected-${name}`);
  await expectWhole(page, 'connected');
  // The page's time stands still, so that the countdown can be looked at.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 500);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByTestId('countdown').getByText('3', { exact: true }).waitFor();
  await shot(page, `countdown-${name}`);
  await expectNoWider(page);
  await page.getByRole('button', { name: 'Begin now' }).click();
  await page.getByTestId('guide').waitFor();
  await page.clock.resume();
  await expectWhole(page, 'just begun');
  await shot(page, `begun-${name}`);
  for (let i = 0; i < 90; i++) await page.clock.runFor(900);
  await page.keyboard.press('m');
  await page.getByText(/Marker at/).waitFor();
  for (let i = 0; i < 10; i++) await page.clock.runFor(900);
  await shot(page, `calm-${name}`);
  await expectWhole(page, 'practising, without motion');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  for (let i = 0; i < 5; i++) await page.clock.runFor(900);
  await shot(page, `playing-${name}`);
  await expectWhole(page, 'practising');
  await page.getByRole('button', { name: 'End now' }).click();
  await page.getByRole('heading', { name: 'Well done' }).waitFor();
  await shot(page, `after-${name}`);
  await expectWhole(page, 'after');
  await page.getByRole('button', { name: 'Discard it' }).click();
  await expectWhole(page, 'discarding');
  await page.getByRole('button', { name: 'Discard for good' }).click();
  await page.getByRole('button', { name: 'Use a simulated heart' }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test.each(['he', 'de'] as const)(
  'practising speaks %s, from wherever that is read, and time still runs to the right',
  async (language) => {
    const { page, context } = await openPage(stage, { scheme: 'dark', width: 390, height: 844 });
    await enterAs(stage, page, 'patient');
    const { practise, keeping } = await languages[language].load();
    await prefer(page, language);
    const check = async (what: string) => {
      expect(await page.evaluate(() => document.documentElement.dir)).toBe(languages[language].direction);
      await expectWhole(page, what);
      expect(await leftBehind(page, language), what).toEqual([]);
      await shot(page, `${what}-${language}`);
    };
    await page.clock.install({ time: Date.now() - 600_000 });
    await page.goto('/practise');
    await page.getByRole('button', { name: practise.simulate }).click();
    await page.getByTestId('sensor').waitFor();
    await check('ready');
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 500);
    await page.getByRole('button', { name: practise.start, exact: true }).click();
    await page.getByRole('button', { name: practise.skip }).waitFor();
    await expectNoWider(page);
    expect(await leftBehind(page, language), 'counting down').toEqual([]);
    await page.clock.resume();
    await page.getByTestId('guide').waitFor();
    for (let i = 0; i < 30; i++) await page.clock.runFor(900);
    await check('playing');
    const canvas = page.getByTestId('practise-curve').locator('canvas').first();
    expect(await canvas.evaluate((one) => getComputedStyle(one).direction)).toBe('ltr');
    await page.getByRole('button', { name: practise.end }).click();
    await page.getByRole('heading', { level: 1, name: practise.over }).waitFor();
    await check('after');
    await page.getByRole('button', { name: practise.discard }).click();
    await page.getByRole('button', { name: keeping.discardIt }).click();
    await page.getByRole('button', { name: practise.simulate }).waitFor();
    await prefer(page, 'en');
    await context.close();
  },
);
