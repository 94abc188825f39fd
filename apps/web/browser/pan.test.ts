import { encodeBatch } from '@attune/signals';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noise } from '../../server/src/testing/recording.ts';
import { closeStage, enterAs, looksHere, openPage, openStage, type Stage } from './kit.ts';
import { type Hand, handOf, screenOf, startSession } from './recordings-kit.ts';
import { expectWhole } from './whole-kit.ts';

// Long enough that the whole of it is drawn from overviews, and that it takes several fetches of points.
const seconds = 140;
const rate = 1000;
const count = 8;
/** Channel 2 has no points here, in seconds. */
const gap = { from: 60, to: 70 };
const beats = 170;
const kinds = ['ecg', 'respiration', 'eeg', 'eeg', 'ppg', 'eda', 'ppg', 'spo2'];

const soon = { timeout: 30_000 };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

/** Eight channels, one of which has a gap, and one whose points come irregularly. */
async function record(hand: Hand): Promise<{ id: string; path: string }> {
  const channels = kinds.map((dataType, i) => ({
    dataType,
    label: `Sensor ${i}`,
    rate,
    scale: 0.005,
    bits: 16,
  }));
  const session = await startSession(hand, [...channels, { dataType: 'rr', label: 'Beats', unit: 'ms' }]);
  const entries = kinds.flatMap((_, channel) => {
    const samples = noise(seconds * rate, channel + 1);
    const cut = (from: number, to: number) => {
      const points = samples.slice(from * rate, to * rate);
      return { channel, firstSample: from * rate, count: points.length, points };
    };
    return channel === 2 ? [cut(0, gap.from), cut(gap.to, seconds)] : [cut(0, seconds)];
  });
  const times = Float64Array.from({ length: beats }, (_, i) => (i + 1) * 800_000);
  const points = Int16Array.from({ length: beats }, (_, i) => 800 + (i % 7));
  await hand.ask(
    'POST',
    `${session.path}/points`,
    encodeBatch([...entries, { channel: count, firstSample: 0, count: beats, points, times }]),
  );
  await hand.ask('POST', `${session.path}/complete`);
  return session;
}

const curves = (page: Page) => page.getByTestId('curves');

/** The values at the cursor, which goes a little to the right of the middle by key, as the screen says them. */
async function valuesAtCursor(page: Page): Promise<{ at: number; values: string[] }> {
  await curves(page).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByTestId('cursor').waitFor();
  const from = Number(await curves(page).getAttribute('data-from'));
  const to = Number(await curves(page).getAttribute('data-to'));
  const place = await page.getByTestId('cursor').evaluate((line) => Number.parseFloat(line.style.left) / 100);
  return {
    at: from + place * (to - from),
    values: await page.getByTestId('value-at-cursor').allTextContents(),
  };
}

type ValuesAt = { channels: { number: number; value: number | null }[] };

test('a long recording is panned and zoomed: exact at both ends, decoded beside the page, nothing fetched twice', async () => {
  const { page, context, complaints } = await openPage(stage);
  await enterAs(stage, page, 'patient');
  const hand = await handOf(stage, page);
  const { id, path } = await record(hand);
  const fetched: string[] = [];
  page.on('request', (request) => {
    if (/\/(points|overview)\?/.test(request.url())) fetched.push(request.url());
  });
  const workers: string[] = [];
  page.on('worker', (worker) => void workers.push(worker.url()));
  await page.goto(screenOf(hand.userId, id));
  await page.getByText('Each step is the lowest and highest of 256 points').waitFor();
  expect(fetched.some((url) => url.includes('/overview?') && url.includes('0%2C1%2C2'))).toBe(true);

  for (const end of ['Home', 'End']) {
    await page.goto(`${screenOf(hand.userId, id)}?from=69.95&to=70.05`);
    await curves(page).waitFor();
    await curves(page).focus();
    await page.keyboard.press(end);
    const from = end === 'Home' ? 0 : seconds - 0.1;
    await expect
      .poll(async () => Number(await curves(page).getAttribute('data-from')), soon)
      .toBeCloseTo(from, 1);
    await page.getByText('Every point as recorded').waitFor();
    // Where one comes to, an overview stands until the points are there.
    await expect
      .poll(
        async () => (await valuesAtCursor(page)).values.some((value) => /^$|^Fetching| to /.test(value)),
        soon,
      )
      .toBe(false);
    const { at, values } = await valuesAtCursor(page);
    const nearest = Math.round(at * rate) / rate;
    const { channels } = await hand.ask<ValuesAt>('GET', `${path}/at?time=${nearest + 0.0001}`);
    for (const { number, value } of channels.slice(0, count))
      expect(values[number]?.replace('−', '-'), `channel ${number} at ${at}`).toMatch(
        new RegExp(`^${String(Number(value?.toFixed(3))).replace('.', '\\.')} `),
      );
  }
  expect(workers.some((url) => url.includes('points-worker'))).toBe(true);

  // There and back again: what is there is kept, and what is beside was fetched before one came to it.
  fetched.length = 0;
  await page.goto(`${screenOf(hand.userId, id)}?from=40&to=50`);
  await page.getByText(/Each step is the lowest and highest of \d\d points/).waitFor();
  await page.waitForLoadState('networkidle');
  const before = fetched.length;
  await curves(page).focus();
  const pan = async (key: string, from: number) => {
    for (let i = 0; i < 20; i++) await page.keyboard.press(key);
    await expect
      .poll(async () => Number(await curves(page).getAttribute('data-from')), soon)
      .toBeCloseTo(from, 1);
    await page.getByText(/Each step is the lowest and highest of \d\d points/).waitFor();
    await page.waitForLoadState('networkidle');
  };
  await pan('ArrowRight', 80);
  expect(fetched.length).toBeGreaterThan(before);
  await pan('ArrowLeft', 40);
  expect(fetched.length).toBe(new Set(fetched).size);
  expect(complaints).toEqual([]);
  await context.close();
});

test.each(
  looksHere([
    { scheme: 'light', width: 1280, height: 800 },
    { scheme: 'dark', width: 390, height: 844 },
  ]),
)('a gap stays a gap in $scheme at $width px, and the screen is whole', async (look) => {
  const { page, context } = await openPage(stage, look);
  await enterAs(stage, page, 'patient');
  const hand = await handOf(stage, page);
  const { id } = await record(hand);
  await page.goto(`${screenOf(hand.userId, id)}?from=62&to=66`);
  await page.getByText(/Every point as recorded|Each step is the lowest/).waitFor();
  await expect.poll(async () => (await valuesAtCursor(page)).values[2], soon).toMatch(/no value/);
  await expect.poll(async () => (await valuesAtCursor(page)).values[1], soon).toMatch(/\d/);
  await expectWhole(page, 'a long recording');
  await context.close();
});
