import { afterAll, beforeAll, test } from 'vitest';
import { closeStage, enterAs, openPage, openStage, type Stage } from './kit.ts';
import { takeLooks } from './pictures-kit.ts';
import { type Reported, recordWeeks } from './reports-kit.ts';

// The pictures of the guides: somebody who practises, what it did, and how it went over weeks.
let stage: Stage;
let reported: Reported;
beforeAll(async () => {
  stage = await openStage();
  reported = await recordWeeks(stage);
});
afterAll(() => closeStage(stage));

async function asPatient() {
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'patient');
  return { page, context };
}

test('the player, after a minute and a half with a simulated heart', async () => {
  const { page, context } = await asPatient();
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.clock.install({ time: Date.now() - 10 * 60_000 });
  await page.goto('/practise');
  await page.getByRole('radio', { name: /Resonance breathing/ }).check();
  await page.getByText('5 min', { exact: true }).click();
  await page.getByRole('button', { name: 'Use a simulated heart' }).click();
  await page.getByText('Nobody’s heart: these beats are made up.').waitFor();
  await page.getByRole('button', { name: 'Start' }).click();
  for (let i = 0; i < 8; i++) await page.clock.runFor(1000);
  await page.getByTestId('practise-curve').waitFor();
  for (let i = 0; i < 95; i++) await page.clock.runFor(1000);
  await takeLooks(page, 'guides/pictures/player', { desktop: 860, phone: 844 });
  await context.close();
});

test('the report of a session', async () => {
  const { page, context } = await asPatient();
  await page.goto(`/people/${reported.userId}/sessions/${reported.newest}/report`);
  await page.getByRole('application').nth(1).waitFor();
  await takeLooks(page, 'guides/pictures/report', { desktop: 1500, phone: 1500 });
  await context.close();
});

test('the trend of six weeks', async () => {
  const { page, context } = await asPatient();
  await page.goto(`/people/${reported.userId}/trends`);
  await page.getByRole('application').first().waitFor();
  await takeLooks(page, 'guides/pictures/trends', { desktop: 1100, phone: 1200 });
  await context.close();
});
