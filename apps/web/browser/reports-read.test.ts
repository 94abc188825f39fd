import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { intervals } from '../../server/src/testing/analysis-kit.ts';
import { card, takeTable } from './insights-kit.ts';
import { closeStage, openStage, type Stage } from './kit.ts';
import { openAs } from './people-kit.ts';
import { record, workedOut } from './reports-kit.ts';
import { expectWhole } from './whole-kit.ts';

// Reports as those read them who know no names of numbers; of a signal with its quality; and of very many beats.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

type Items<T> = { items: T[] };
async function itemsOf<T>(page: Page, path: string): Promise<T[]> {
  return ((await (await page.request.get(path)).json()) as Items<T>).items;
}

/** For looking at, where `ATTUNE_SHOTS` says: as wide as A4 between its margins, in the colours of paper. */
async function print(page: Page, name: string): Promise<void> {
  const folder = process.env.ATTUNE_SHOTS;
  if (!folder) return;
  const before = page.viewportSize();
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 688, height: 1017 });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.screenshot({ path: `${folder}/report-${name}.png`, fullPage: true });
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen' });
  if (before) await page.setViewportSize(before);
}

test('a parent reads in plain words what a session says of their child; every number is a tap away', async () => {
  const { page, context, complaints } = await openAs(stage, 'parent', {
    scheme: 'dark',
    width: 390,
    height: 844,
  });
  const child = (await itemsOf<{ userId: string; displayName: string }>(page, '/v1/people?limit=50')).find(
    ({ displayName }) => displayName === 'Sami',
  );
  const userId = child?.userId as string;
  const id = await record(stage, page, userId, { lengths: intervals(11, 300, { swing: 2 }), daysAgo: 1 });
  await workedOut(page, userId, [id]);
  await page.goto(`/people/${userId}/sessions/${id}/report`);
  const plain = page.getByTestId('plain');
  await plain.getByText(/^The heart beat about \d+ times a minute\./).waitFor();
  await plain
    .getByText(
      /^From one beat to the next, the time between beats changed by about \d+ thousandths of a second\./,
    )
    .waitFor();
  // Nothing that one would have to know is on the screen.
  for (const jargon of ['RMSSD', 'SDNN', 'LF/HF', 'By frequency'])
    expect(await page.getByText(jargon).filter({ visible: true }).count(), jargon).toBe(0);
  await expectWhole(page, 'a report in plain words');
  await print(page, 'plain');
  await page.getByText('All numbers, with their methods').click();
  await heading(page, 'By frequency').waitFor();
  // Settings are said in words, with their units.
  await page.getByText('differences over 50 ms count').first().waitFor();
  expect(await page.getByText('nn50Ms').count()).toBe(0);
  await page.getByRole('switch', { name: 'In plain words' }).click();
  await plain.waitFor({ state: 'detached' });
  await page.reload();
  await heading(page, 'By frequency').waitFor();
  expect(await plain.count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test('of a signal, the quality of every ten seconds stands under its beats, in words in the table', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  const me = (await (await page.request.get('/v1/me')).json()) as { userId: string };
  type Session = { id: string; channels: { dataType: string }[] };
  const recorded = (await itemsOf<Session>(page, `/v1/users/${me.userId}/sessions?limit=50`)).find(
    ({ channels }) => channels[0]?.dataType === 'ecg',
  ) as Session;
  await workedOut(page, me.userId, [recorded.id]);
  await page.goto(`/people/${me.userId}/sessions/${recorded.id}/report`);
  await page.getByText('The beats were found in the ECG.').waitFor();
  type Found = { quality: { fromSeconds: number; toSeconds: number; quality: number; reason: string }[] };
  const answer = await page.request.get(
    `/v1/users/${me.userId}/sessions/${recorded.id}/channels/0/intervals`,
  );
  const { quality } = (await answer.json()) as Found;
  const unused = quality.filter((one) => one.quality < 0.5);
  const { lines } = await takeTable(page, 'Beat by beat');
  expect(lines[0]).toMatch(/,Signal$/);
  expect(lines.slice(1).every((line) => /,(good|noisy|[a-z][^,]*)"?$/.test(line))).toBe(true);
  expect(lines.filter((line) => line.endsWith(',good')).length).toBeGreaterThan(100);
  // One bar for each of them, those that were not used lower and in another colour.
  const bars = card(page, 'Beat by beat').locator('svg rect');
  expect(await bars.count()).toBe(quality.length);
  const heights = await bars.evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('height'))));
  expect(heights.filter((height) => height < 12)).toHaveLength(unused.length);
  expect(await page.getByText(/ not used: /).count()).toBe(new Set(unused.map(({ reason }) => reason)).size);
  await expectWhole(page, 'a report of an ECG');
  await print(page, 'ecg');
  expect(complaints).toEqual([]);
  await context.close();
});

test('of very many beats bands are drawn, coming closer shows every one, and every pair is counted', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  const me = (await (await page.request.get('/v1/me')).json()) as { userId: string };
  const lengths = intervals(21, 9000, { swing: 2 });
  const id = await record(stage, page, me.userId, { lengths, daysAgo: 3 });
  await workedOut(page, me.userId, [id]);
  await page.goto(`/people/${me.userId}/sessions/${id}/report`);
  const banded = page
    .getByRole('paragraph')
    .filter({ hasText: /beats are more than the picture has room for/ });
  await banded.filter({ hasText: ' 9,000 beats' }).waitFor();
  await page
    .getByRole('paragraph')
    .filter({ hasText: /All 8,\d\d\d points are counted/ })
    .waitFor();
  const beats = card(page, 'Beat by beat');
  const drawn = () =>
    beats
      .locator('svg path, svg polyline')
      .evaluateAll((all) =>
        all.reduce(
          (sum, line) => sum + (line.getAttribute('d') ?? line.getAttribute('points') ?? '').length,
          0,
        ),
      );
  expect(await drawn()).toBeLessThan(60_000);
  await expectWhole(page, 'a long report');
  await print(page, 'long');
  const closer = beats.getByRole('button', { name: 'Closer' });
  for (let i = 0; i < 3; i++) await closer.click();
  await banded.waitFor({ state: 'detached' });
  const chart = page.getByRole('application', { name: 'Beat by beat' });
  await chart.focus();
  await page.keyboard.press('End');
  await beats.getByText(/^1?\d*:?\d+:\d\d\.\d · \d+ ms$/).waitFor();
  await beats.getByRole('button', { name: 'Whole session' }).click();
  await banded.filter({ hasText: ' 9,000 beats' }).waitFor();
  const { lines } = await takeTable(page, 'Beat by beat');
  expect(lines).toHaveLength(9001);
  expect(complaints).toEqual([]);
  await context.close();
});
