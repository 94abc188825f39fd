import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeStage, openStage, type Stage } from './kit.ts';
import { keptAside, pass, readyToPractise, start } from './practise-kit.ts';

// What is shown of a session is shown again after a reload; and what leads through it can be had in more than one way.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const markers = (page: Page) => page.getByTestId('practise-markers').locator('bdi').count();

/** The page comes anew, and one goes back to where the session is. */
async function reload(page: Page): Promise<void> {
  await page.reload();
  await page.getByRole('link', { name: 'Practise', exact: true }).click();
}

async function beginSimulated(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use a simulated heart' }).click();
  await page.getByTestId('sensor').waitFor();
  await page.getByRole('group', { name: 'Stress' }).getByRole('radio', { name: '6 of 10' }).check();
  await start(page);
}

test('it counts down, can be called off and skipped, and says all of it', async () => {
  const { page, complaints } = await readyToPractise(stage);
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
  await beginSimulated(page);
  const count = page.getByTestId('countdown');
  await count.getByText('3', { exact: true }).waitFor();
  // It was begun at the end of a long screen.
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  expect(await count.getByRole('status').getAttribute('aria-live')).toBe('assertive');
  expect(await page.getByTestId('practise-left').textContent()).toMatch(/^5:00/);
  await page.clock.runFor(1100);
  await count.getByText('2', { exact: true }).waitFor();
  const hasFocus = (name: string) =>
    page.getByRole('button', { name }).evaluate((button) => button === document.activeElement);
  expect(await hasFocus('Begin now')).toBe(true);
  await count.getByRole('button', { name: 'Not yet' }).click();
  await page.getByTestId('sensor').getByText('Connected').waitFor();
  await start(page);
  await page.clock.runFor(2500);
  await count.getByText('1', { exact: true }).waitFor();
  expect(await page.getByTestId('guide').count()).toBe(0);
  await page.clock.runFor(1000);
  await page.getByTestId('guide').getByText('Breathe in').waitFor();
  await expect.poll(() => hasFocus('End now')).toBe(true);
  await page.clock.runFor(1000);
  expect(await page.getByTestId('practise-left').textContent()).toMatch(/^4:5\d/);
  await page.getByRole('button', { name: 'End now' }).click();
  await page.getByRole('button', { name: 'Discard it' }).click();
  await page.getByRole('button', { name: 'Discard for good' }).click();
  await page.getByRole('button', { name: 'Use a simulated heart' }).click();
  await start(page);
  await count.getByText('3', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('sensor').getByText('Connected').waitFor();
  await start(page);
  await count.getByText('3', { exact: true }).waitFor();
  await page.keyboard.down('Enter');
  await page.getByTestId('guide').waitFor();
  await expect.poll(() => hasFocus('End now')).toBe(true);
  // Pressed once more while it is down, it repeats: what was begun goes on.
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  expect(await page.getByTestId('guide').count()).toBe(1);
  expect(complaints).toEqual([]);
  await page.context().close();
}, 300_000);

test('the countdown is heard where sound is on, of one piece that is closed again, and moves nobody who is elsewhere', async () => {
  const { page, complaints } = await readyToPractise(stage);
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
  await page.evaluate(() => {
    const made: AudioContext[] = [];
    globalThis.AudioContext = class extends AudioContext {
      constructor() {
        super();
        made.push(this);
      }
    };
    Object.assign(globalThis, { made });
  });
  const audio = () =>
    page.evaluate(() => (globalThis as unknown as { made: AudioContext[] }).made.map(({ state }) => state));
  await beginSimulated(page);
  const count = page.getByTestId('countdown');
  await count.getByText('3', { exact: true }).waitFor();
  const sound = page.getByRole('switch', { name: 'Sound' });
  await sound.check();
  await expect.poll(audio).toEqual(['running']);
  for (const second of ['2', '1']) {
    await page.clock.runFor(1000);
    await count.getByText(second, { exact: true }).waitFor();
  }
  expect(await audio()).toEqual(['running']);
  await page.clock.runFor(1000);
  await page.getByTestId('guide').waitFor();
  // The other is that of the breath.
  await expect.poll(audio).toEqual(['closed', 'running']);
  expect(await sound.evaluate((one) => one === document.activeElement)).toBe(true);
  expect(complaints).toEqual([]);
  await page.context().close();
}, 300_000);

test('after a reload all is there again: how it leads, what was said before, markers, and at the end the question', async () => {
  const { page, hand } = await readyToPractise(stage);
  await beginSimulated(page);
  await pass(page, 15);
  await page.getByRole('button', { name: 'Set a marker' }).click();
  await page.getByText(/Marker at/).waitFor();
  const marked = await page.getByTestId('practise-markers').textContent();
  await pass(page, 5);
  await expect.poll(async () => (await keptAside(page, hand.userId))?.markers.length).toBe(1);
  await reload(page);
  await page.getByText('Your session goes on').waitFor();
  await page.getByText(/6 breaths a minute · 5 min/).waitFor();
  expect(await page.getByTestId('practise-before').textContent()).toMatch(/Before:.*Stress: 6 of 10/);
  expect(await page.getByTestId('practise-markers').textContent()).toBe(marked);
  expect(await page.getByTestId('guide').count()).toBe(1);
  await page.getByRole('button', { name: 'Use a simulated heart' }).click();
  await page.getByTestId('practise-curve').waitFor();
  await pass(page, 10);
  await page.getByRole('button', { name: 'End now' }).click();
  const over = page.getByRole('heading', { level: 1, name: 'Well done' });
  await over.waitFor();
  await page.getByText('Nobody’s heart: these beats are made up.').waitFor();
  const mood = page.getByRole('group', { name: 'Mood' });
  await mood.getByRole('radio', { name: 'Good', exact: true }).check();
  await page.getByRole('textbox', { name: 'Notes' }).fill('Calmer than yesterday');
  // It is kept a moment later.
  await expect
    .poll(async () => (await keptAside(page, hand.userId))?.over?.felt)
    .toMatchObject({ mood: 4, notes: 'Calmer than yesterday' });
  await reload(page);
  await over.waitFor();
  expect(await mood.getByRole('radio', { name: 'Good', exact: true }).isChecked()).toBe(true);
  expect(await page.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe('Calmer than yesterday');
  expect(await page.getByTestId('practise-before').textContent()).toContain('6 of 10');
  await page.getByText('Nobody’s heart: these beats are made up.').waitFor();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.waitForURL(/\/sessions\/[0-9a-f-]{36}/);
  const path = `/v1/users/${hand.userId}/sessions/${new URL(page.url()).pathname.split('/').at(-1)}`;
  expect(await hand.ask('GET', path)).toMatchObject({
    state: 'complete',
    markers: 1,
    feedbackBefore: { stress: 6 },
    feedbackAfter: { mood: 4, notes: 'Calmer than yesterday' },
  });
  await page.context().close();
}, 300_000);

test('M sets a marker, not where one types, and not once it is switched off, which stays so', async () => {
  const { page, hand } = await readyToPractise(stage);
  await beginSimulated(page);
  await pass(page, 5);
  await page.getByRole('button', { name: 'Set a marker' }).waitFor();
  await page.keyboard.press('m');
  await expect.poll(() => markers(page)).toBe(1);
  await page.keyboard.press('Control+k');
  const field = page
    .getByRole('dialog')
    .getByRole('combobox')
    .or(page.getByRole('dialog').getByRole('textbox'));
  await field.first().waitFor();
  await field.first().press('m');
  await expect.poll(() => field.first().inputValue()).toBe('m');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await markers(page)).toBe(1);
  await page.getByRole('switch', { name: 'Key M sets one' }).uncheck();
  await page.keyboard.press('m');
  await page.getByRole('button', { name: 'Set a marker' }).click();
  await expect.poll(() => markers(page)).toBe(2);
  await expect.poll(async () => (await keptAside(page, hand.userId))?.markers.length).toBe(2);
  await reload(page);
  await page.getByText('Your session goes on').waitFor();
  await page.getByRole('button', { name: 'Set a marker' }).waitFor();
  expect(await page.getByRole('switch', { name: 'Key M sets one' }).isChecked()).toBe(false);
  await page.keyboard.press('m');
  await page.getByRole('button', { name: 'Set a marker' }).click();
  await expect.poll(() => markers(page)).toBe(3);
  await page.getByRole('button', { name: 'End now' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.waitForURL(/\/sessions\/[0-9a-f-]{36}/);
  // What was on its way has arrived: none more than the key and the button set.
  const path = `/v1/users/${hand.userId}/sessions/${new URL(page.url()).pathname.split('/').at(-1)}`;
  expect(await hand.ask('GET', path)).toMatchObject({ state: 'complete', markers: 3 });
  await page.context().close();
}, 300_000);

test('readers of the screen are told the breath where they want it, and not over a tone', async () => {
  const { page } = await readyToPractise(stage);
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
  await beginSimulated(page);
  await page.getByRole('button', { name: 'Begin now' }).click();
  await page.getByTestId('guide').waitFor();
  expect(await page.getByTestId('guide-spoken').count()).toBe(0);
  await page.getByRole('switch', { name: 'Tell my screen reader' }).check();
  const spoken = page.getByTestId('guide-spoken');
  expect(await spoken.getAttribute('aria-live')).toBe('polite');
  const heard: string[] = [];
  for (let i = 0; i < 200; i++) {
    await page.clock.runFor(100);
    const now = (await spoken.textContent()) ?? '';
    if (now && now !== heard.at(-1)) heard.push(now);
  }
  // Twenty seconds of six breaths a minute.
  expect(heard.length).toBeGreaterThanOrEqual(3);
  expect(heard.length).toBeLessThanOrEqual(5);
  expect(new Set(heard)).toEqual(new Set(['Breathe in', 'Breathe out']));
  await page.getByRole('switch', { name: 'Sound' }).check();
  await spoken.waitFor({ state: 'detached' });
  expect(await page.getByRole('switch', { name: 'Tell my screen reader' }).isChecked()).toBe(false);
  await page.context().close();
}, 300_000);

test('a plan leads straight to its exercise and length; one that is not offered any more says so', async () => {
  const { page, hand } = await readyToPractise(stage);
  const { items } = await hand.ask<{ items: { id: string; name: string }[] }>('GET', '/v1/exercises');
  const other = items.find(({ name }) => name !== 'Resonance breathing')!;
  await page.goto(`/practise?exercise=${other.id}&minutes=7`);
  await page.getByRole('radio', { name: new RegExp(RegExp.escape(other.name)) }).waitFor();
  expect(await page.getByRole('radio', { name: new RegExp(RegExp.escape(other.name)) }).isChecked()).toBe(
    true,
  );
  expect(await page.getByRole('radio', { name: '7 min', exact: true }).isChecked()).toBe(true);
  expect(await page.getByText('not offered any more').count()).toBe(0);
  await page.goto(`/practise?exercise=${hand.userId}&minutes=9999`);
  await page.getByText('This exercise is not offered any more').waitFor();
  expect(await page.getByRole('radio', { name: /Resonance breathing/ }).isChecked()).toBe(true);
  await page.getByRole('radio', { name: new RegExp(RegExp.escape(other.name)) }).check();
  expect(await page.getByText('not offered any more').count()).toBe(0);
  await page.context().close();
}, 300_000);
