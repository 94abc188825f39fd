import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Language } from '../src/words/languages.ts';
import { card, takeTable, tell } from './insights-kit.ts';
import { closeStage, type Look, looksHere, openStage, type Stage } from './kit.ts';
import { leftBehind } from './language-kit.ts';
import { openAs, openPerson } from './people-kit.ts';
import { type Reported, recordSimulated, recordWeeks } from './reports-kit.ts';
import { expectWhole } from './whole-kit.ts';

// From what was recorded to the report, the trend and the comparison of two sessions: numbers, pictures, words, paper.
let stage: Stage;
let reported: Reported;
let at: string;
beforeAll(async () => {
  stage = await openStage();
  reported = await recordWeeks(stage);
  at = `/people/${reported.userId}`;
  // Longer than what is waited for in it, so that it tells what it waited for.
}, 240_000);
afterAll(() => closeStage(stage));

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
type Metric = { name: string; value: number | null };

async function numbersOf(page: Page, sessionId: string): Promise<Map<string, number | null>> {
  const answer = await page.request.get(`/v1/users/${reported.userId}/sessions/${sessionId}/metrics`);
  const { channels } = (await answer.json()) as { channels: { metrics: Metric[] }[] };
  return new Map(channels.flatMap(({ metrics }) => metrics).map(({ name, value }) => [name, value]));
}

test('the page of a session has the numbers that say most, and leads to its report', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  await page.goto(`${at}/sessions/${reported.newest}`);
  await heading(page, 'Numbers').waitFor();
  const rmssd = (await numbersOf(page, reported.newest)).get('rmssd') as number;
  await page.getByText(rmssd.toFixed(1), { exact: false }).first().waitFor();
  // How it was made is one tap away; what there is not says why.
  await page.getByRole('button', { name: 'RMSSD' }).click();
  await page.getByText(/Task Force 1996, in time/).waitFor();
  await page
    .getByText(/^Not enough: /)
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Report', exact: true }).click();
  await heading(page, 'Report: Resonance breathing').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('a report shows every beat, marks the corrected one, and says how good the signal was', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  await page.goto(`${at}/sessions/${reported.newest}/report`);
  await page.getByText('The sensor measured the intervals itself.').waitFor();
  await page.getByText(/^0\.2 % of the beats were corrected \(1\)\.$/).waitFor();
  await page.getByText(/no gap\.$/).waitFor();
  const { lines } = await takeTable(page, 'Beat by beat');
  expect(lines).toHaveLength(462);
  expect(lines.filter((line) => /,extra$/.test(line))).toHaveLength(1);
  // By keys from beat to beat: the newest first.
  const chart = page.getByRole('application', { name: 'Beat by beat' });
  await chart.focus();
  await page.keyboard.press('End');
  await card(page, 'Beat by beat')
    .getByText(/^6:\d\d\.\d · \d+ ms$/)
    .waitFor();
  await card(page, 'Each interval beside the next').getByText('As a table').click();
  await page.getByText('The first 200 of 459 rows; the file has all of them.').waitFor();
  await card(page, 'Rhythms of the heart').getByRole('application').waitFor();
  const numbers = await numbersOf(page, reported.newest);
  const row = page.getByRole('row', { name: /^SDNN\b/ }).first();
  expect(await row.textContent()).toContain((numbers.get('sdnn') as number).toFixed(1));
  expect(await page.getByRole('row', { name: /^TINN/ }).textContent()).toMatch(
    /Not enough\s*6 min 30 s without a gap; it takes 20 min/,
  );
  await page.getByText('6 of 10 → 3 of 10').waitFor();
  await page.getByText(/^Methods of version \d+, worked out on /).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('on paper a report is A4, by day, without what can only be pressed', async () => {
  const { page, context } = await openAs(stage, 'patient', { scheme: 'dark' });
  await page.goto(`${at}/sessions/${reported.newest}/report`);
  await card(page, 'Beat by beat').getByRole('application').waitFor();
  const press = page.getByRole('button', { name: 'Print or save as PDF' });
  await press.waitFor();
  const asked = page.evaluate(() => {
    window.print = () => document.body.setAttribute('data-printed', 'yes');
  });
  await asked;
  await press.click();
  expect(await page.locator('body').getAttribute('data-printed')).toBe('yes');
  await page.emulateMedia({ media: 'print' });
  for (const gone of [
    press,
    page.getByRole('link', { name: 'Back to the session' }),
    page.getByRole('navigation', { name: 'Main' }),
  ])
    expect(await gone.isVisible()).toBe(false);
  await heading(page, 'By frequency').waitFor();
  const schemes = await page.evaluate(() => {
    const scheme = () => document.documentElement.getAttribute('data-mantine-color-scheme');
    const before = scheme();
    window.dispatchEvent(new Event('beforeprint'));
    const printed = scheme();
    window.dispatchEvent(new Event('afterprint'));
    return [before, printed, scheme()];
  });
  expect(schemes).toEqual(['dark', 'light', 'dark']);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.startsWith('%PDF-')).toBe(true);
  // A4 in points, 210 × 297 mm.
  const sides = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf)?.slice(1) ?? [];
  expect(sides.map((side) => Math.round(Number(side)))).toEqual([595, 842]);
  await context.close();
});

test('a trend says in words what may be said of all its weeks, and remembers what was chosen in its address', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  await page.goto(`${at}/sessions`);
  await page.getByRole('link', { name: 'Trends' }).click();
  await page
    .getByText(
      /RMSSD rose over these \d weeks, on average by (?:[\d.]+ to )?[\d.]+ % a week\.|RMSSD was higher than the week before by more than chance/,
    )
    .waitFor();
  const { lines } = await takeTable(page, 'RMSSD');
  expect(lines).toHaveLength(20);
  await card(page, 'RMSSD').getByText('As a table').click();
  await page.getByRole('cell', { name: 'more than noise: higher' }).first().waitFor();
  await page.getByRole('combobox', { name: 'Number' }).selectOption('LF/HF');
  await page.waitForURL(/metric=lf-hf/);
  // Only one session is long enough for it: that says so, and makes no trend.
  await page.getByText('There is one week with numbers so far. A change needs two.').waitFor();
  await page
    .getByText('18 sessions have no such number, or were measured in another way; they are not counted.')
    .waitFor();
  await page.reload();
  expect(await page.getByRole('combobox', { name: 'Number' }).inputValue()).toBe('lf-hf');
  await page.getByRole('combobox', { name: 'Exercise' }).selectOption('Quiet sitting');
  await page.getByText('Nothing to see yet').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('two sessions are compared: what is beyond noise, what is not, and what cannot be told', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  await page.goto(`${at}/trends`);
  await page.getByRole('link', { name: 'Compare two sessions' }).click();
  await heading(page, 'Compare two sessions').waitFor();
  // The newest with the one before, until something is chosen: it is longer.
  await page.getByText('other length').first().waitFor();
  await page.goto(`${at}/compare?first=${reported.ids[17]}&second=${reported.ids[0]}`);
  const row = page.getByRole('row', { name: /^RMSSD/ });
  const [before, after] = [reported.ids[0], reported.ids[17]].map((id) => numbersOf(page, id as string));
  const [low, high] = [(await before)?.get('rmssd'), (await after)?.get('rmssd')] as [number, number];
  await row.waitFor();
  expect(await row.textContent()).toMatch(
    new RegExp(
      `${low.toFixed(1)} ms\\s*${high.toFixed(1)} ms\\s*× ${String((high / low).toFixed(2)).replace(/0+$/, '')}`,
    ),
  );
  expect(await row.textContent()).toContain('yes, higher');
  await page.getByText(/^Not enough in both: SDANN, /).waitFor();
  await page.getByRole('combobox', { name: 'One session' }).selectOption(reported.ids[0] as string);
  await page.getByText('Choose two different sessions.').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('what is simulated says so, in the report and beside the numbers, and is in no trend and no verdict', async () => {
  const { page, context, complaints } = await openAs(stage, 'patient');
  const simulated = await recordSimulated(stage, page);
  const said = page.getByText('The signal is simulated: no sensor measured it, and it is nobody’s.');
  await page.goto(`${at}/sessions/${simulated}`);
  await said.waitFor();
  await page.goto(`${at}/sessions/${simulated}/report`);
  await said.waitFor();
  expect(await page.getByText('The sensor measured the intervals itself.').count()).toBe(0);
  await page.goto(`${at}/trends`);
  await page.getByText('1 session is simulated or from a file; it is neither drawn nor counted.').waitFor();
  const { lines } = await takeTable(page, 'RMSSD');
  expect(lines.filter((line) => /,simulated$/.test(line))).toHaveLength(1);
  await page.goto(`${at}/compare?first=${reported.ids[0]}&second=${simulated}`);
  const row = page.getByRole('row', { name: /^RMSSD/ });
  await row.getByText('simulated or from a file').waitFor();
  expect(await row.textContent()).toContain('cannot be told');
  expect(complaints).toEqual([]);
  await context.close();
});

test('a practitioner comes to the trend of a patient from their page', async () => {
  const { page, context, complaints } = await openAs(stage, 'practitioner');
  await openPerson(page, 'Mateo');
  await page.getByRole('link', { name: 'Trends' }).click();
  await heading(page, 'Trends of Mateo').waitFor();
  await card(page, 'RMSSD').getByRole('application').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

const looks: (Look & { language: Language })[] = [
  { language: 'en', scheme: 'light', width: 1280, height: 800 },
  { language: 'de', scheme: 'light', width: 390, height: 844 },
  { language: 'he', scheme: 'dark', width: 390, height: 844 },
];

test.each(looksHere(looks))(
  'nobody meets a barrier in $language, $scheme at $width px',
  async ({ language, ...look }) => {
    const { page, context, complaints } = await openAs(stage, 'patient', look);
    const speak = (data: object) =>
      tell(stage, page, `/v1/users/${reported.userId}/preferences`, { method: 'PATCH', data });
    await speak({ language });
    const screens = [
      `${at}/sessions/${reported.newest}`,
      `${at}/sessions/${reported.newest}/report`,
      `${at}/trends`,
      `${at}/compare?first=${reported.ids[10]}&second=${reported.ids[17]}`,
    ];
    for (const screen of screens) {
      await page.goto(screen);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      await expectWhole(page, screen);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
      expect(await leftBehind(page, language), screen).toEqual([]);
    }
    await speak({ language: 'en' });
    expect(complaints).toEqual([]);
    await context.close();
  },
);
