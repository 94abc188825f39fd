import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { intervals } from '../../server/src/testing/analysis-kit.ts';
import { card, tell, textsIn, whoAmI } from './insights-kit.ts';
import { closeStage, openStage, type Stage } from './kit.ts';
import { openAs } from './people-kit.ts';
import { record, workedOut } from './reports-kit.ts';

// What a trend and a report say of sessions that are not alike, and of those that have no numbers.
let stage: Stage;
let userId: string;
const sitting = '01900000-0000-7000-8000-000000000001';
beforeAll(async () => {
  stage = await openStage();
  const { page, context } = await openAs(stage, 'patient');
  userId = await whoAmI(page);
  const ids = [
    await record(stage, page, userId, { lengths: intervals(1, 140), daysAgo: 20, hour: 17 }),
    await record(stage, page, userId, { lengths: intervals(2, 140), daysAgo: 20, hour: 19 }),
    await record(stage, page, userId, { lengths: intervals(3, 140), daysAgo: 10 }),
    await record(stage, page, userId, { lengths: intervals(4, 300), daysAgo: 9, exerciseId: sitting }),
  ];
  await workedOut(page, userId, ids);
  await context.close();
}, 240_000);
afterAll(() => closeStage(stage));

const rows = (page: Page) => textsIn(card(page, 'RMSSD').getByRole('row'));

test('sessions of one evening are one day; exercises and lengths that are mixed are said, and one exercise can be chosen', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  await page.goto(`/people/${userId}/trends`);
  await page.getByText('These sessions are of 2 different exercises, and a number depends on').waitFor();
  await page.getByText(/^1 session is longer or shorter than most by more than a fifth/).waitFor();
  await page.getByText(/^There are too few days to tell a change from noise/).waitFor();
  await page.getByText(/^In the table each week is judged by itself: of twenty weeks/).waitFor();
  await card(page, 'RMSSD').getByText('As a table').click();
  const [head, evening] = await rows(page);
  expect(head?.slice(0, 3)).toEqual(['Week', 'Days', 'Sessions']);
  expect(evening?.slice(1, 3)).toEqual(['1', '2']);
  await page.getByRole('link', { name: 'Only Quiet sitting' }).click();
  await page.waitForURL(/exercise=/);
  await page.getByText('There is one week with numbers so far. A change needs two.').waitFor();
  expect(await page.getByText('different exercises').count()).toBe(0);
  expect(await page.getByRole('combobox', { name: 'Exercise' }).inputValue()).toBe(sitting);
  expect(complaints).toEqual([]);
  await context.close();
});

test('two sessions of different exercises are compared with care, and what is a ratio says so', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  await page.goto(`/people/${userId}/compare`);
  await page.getByText('other exercise').first().waitFor();
  await page.getByText('Where it says ×, the later number is so many times the earlier one.').waitFor();
  const rmssd = page.getByRole('row', { name: /^RMSSD/ });
  expect(await rmssd.textContent()).toMatch(/× \d/);
  const rate = page.getByRole('row', { name: /^Heart rate/ });
  expect(await rate.textContent()).not.toContain('×');
  expect(complaints).toEqual([]);
  await context.close();
});

test('a report of a discarded session says that its numbers are gone, and waits for none', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  const id = await record(stage, page, userId, { lengths: intervals(5, 140), daysAgo: 3 });
  await workedOut(page, userId, [id]);
  await tell(stage, page, `/v1/users/${userId}/sessions/${id}/discard`, { data: { reason: 'mistake' } });
  await page.goto(`/people/${userId}/sessions/${id}/report`);
  await page
    .getByText('This session was discarded. What was recorded is gone, and so are its numbers.')
    .waitFor();
  expect(await page.getByText('The numbers are being worked out.').count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test('numbers that could not be worked out are said to be so', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  const id = await record(stage, page, userId, { lengths: intervals(6, 140), daysAgo: 2 });
  await workedOut(page, userId, [id]);
  // As the server says it of a session that failed too often; the rest of its answer stays.
  await page.route(`**/sessions/${id}/metrics`, async (route) => {
    const answer = await route.fetch();
    const json = { ...(await answer.json()), version: null, current: false, failed: true, channels: [] };
    await route.fulfill({ response: answer, json });
  });
  await page.goto(`/people/${userId}/sessions/${id}/report`);
  await page.getByText(/^The numbers could not be worked out: it was tried several times\./).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
