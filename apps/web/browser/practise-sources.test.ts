import { writeEdf } from '@attune/signals';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeStage, openStage, type Stage } from './kit.ts';
import { pass, readyToPractise, start } from './practise-kit.ts';
import type { Hand } from './recordings-kit.ts';

// Without a strap: each is what it is, wherever it is kept.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const ready = () => readyToPractise(stage);

type Session = {
  state: string;
  device: string;
  channels: { label: string; points: number }[];
};

/** Keeps it. @returns what the server has of it, and the values of its first channel with their times in seconds */
async function keep(page: Page, hand: Hand) {
  await page.getByRole('button', { name: 'End now' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.waitForURL(/\/sessions\/[0-9a-f-]{36}/);
  const path = `/v1/users/${hand.userId}/sessions/${new URL(page.url()).pathname.split('/').at(-1)}`;
  const session = await hand.ask<Session>('GET', path);
  const { stretches } = await hand.ask<{ stretches: { values: number[]; times: number[] }[] }>(
    'GET',
    `${path}/channels/0/points?form=json`,
  );
  return {
    session,
    values: stretches.flatMap((one) => one.values),
    times: stretches.flatMap((one) => one.times),
  };
}

test('a reload comes back to the session; only what it was begun with goes on with it, and it says that it is made up', async () => {
  const { page, hand, complaints } = await ready();
  await page.getByRole('button', { name: 'Use a simulated heart' }).click();
  await page.getByText('Nobody’s heart: these beats are made up.').waitFor();
  await start(page);
  await pass(page, 20);
  // Another tab looks on, and ends nothing.
  const other = await page.context().newPage();
  await other.goto('/practise');
  await other.getByText('Another tab of this browser records this session').waitFor();
  for (const name of ['Use a simulated heart', 'Set a marker', 'End now'])
    expect(await other.getByRole('button', { name }).count()).toBe(0);
  await other.close();
  // On other screens it goes on.
  await page.getByRole('link', { name: 'Workshops' }).click();
  await pass(page, 10);
  await page.reload();
  await page.getByRole('link', { name: 'Practise', exact: true }).click();
  await page.getByText('Your session goes on').waitFor();
  await page.getByRole('heading', { level: 1, name: 'Resonance breathing' }).waitFor();
  expect(await page.getByRole('button', { name: 'Connect a strap' }).count()).toBe(0);
  expect(await page.getByText('Replay a file').count()).toBe(0);
  await pass(page, 10);
  await page.getByRole('button', { name: 'Use a simulated heart' }).click();
  await page.getByTestId('practise-curve').waitFor();
  await pass(page, 10);
  // Real time passes on the page too, so that nobody can say to the second.
  expect(await page.getByTestId('practise-left').textContent()).toMatch(/^[34]:\d\d/);
  const { session, values, times } = await keep(page, hand);
  expect(session).toMatchObject({
    state: 'complete',
    device: 'Simulated heart (no sensor)',
    channels: [{ label: 'RR (simulated)' }],
  });
  expect(values.length).toBeGreaterThan(40);
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  expect(steps.filter((step) => step > 5)).toHaveLength(1);
  expect(complaints).toEqual([]);
  await page.context().close();
}, 300_000);

/** The storage of this browser refuses everything, until it is mended. */
const breakStorage = (page: Page) =>
  page.evaluate(() => {
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('No room.', 'QuotaExceededError');
    };
    const mendStorage = () => {
      IDBDatabase.prototype.transaction = transaction;
    };
    Object.assign(globalThis, { mendStorage });
  });

const mendStorage = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { mendStorage: () => void }).mendStorage());

test('a file is replayed to its end and kept as a replay; one that cannot be is refused', async () => {
  const { page, hand } = await ready();
  const choose = (name: string, text: string) =>
    page
      .getByTestId('practise-file')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await choose('words.csv', 'nothing but words\n');
  await page
    .getByRole('alert')
    .getByText(/This file cannot be replayed/)
    .waitFor();
  expect(await page.getByRole('button', { name: 'Start' }).isEnabled()).toBe(false);

  const intervals = Array.from({ length: 40 }, (_, i) => 800 + ((i * 31) % 60) + 0.5);
  await choose('morning.csv', `RR [ms]\n${intervals.join('\n')}\n`);
  await page.getByTestId('sensor').getByText('File: morning.csv').waitFor();
  await pass(page, 5);
  await breakStorage(page);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText('The session could not begin').waitFor();
  await mendStorage(page);
  await start(page);
  await pass(page, 5);
  await breakStorage(page);
  await pass(page, 5);
  const unkept = page.getByText('This device cannot store what comes now');
  await unkept.waitFor();
  await mendStorage(page);
  await pass(page, 3);
  // What is over is not said any longer.
  await unkept.waitFor({ state: 'detached' });
  await pass(page, 37);
  await page.getByText('The file is at its end').waitFor();
  // What was heard is not of now any more.
  await pass(page, 10);
  await page
    .getByText(/No beat for \d+ s/)
    .first()
    .waitFor();
  expect(await page.locator('dl').first().textContent()).toMatch(/Heart rate–No beat for/);
  const { session, values } = await keep(page, hand);
  expect(session).toMatchObject({ device: 'File: morning.csv', channels: [{ label: 'RR (from a file)' }] });
  // From its beginning, although it was heard before the start.
  expect(values).toEqual(intervals);
  await page.context().close();
}, 300_000);

test('after a reload a file does not begin anew: what was replayed is what is kept', async () => {
  const { page, hand } = await ready();
  const intervals = Array.from({ length: 90 }, (_, i) => 800 + ((i * 17) % 50) + 0.5);
  const buffer = Buffer.from(`RR [ms]\n${intervals.join('\n')}\n`);
  const file = { name: 'morning.csv', mimeType: 'text/csv', buffer };
  await page.getByTestId('practise-file').setInputFiles(file);
  await page.getByTestId('sensor').getByText('File: morning.csv').waitFor();
  await start(page);
  await pass(page, 10);
  await page.reload();
  await page.getByRole('link', { name: 'Practise', exact: true }).click();
  await page.getByText('The file would begin anew').waitFor();
  expect(await page.getByTestId('practise-file').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Use a simulated heart' }).count()).toBe(0);
  await pass(page, 5);
  const { values } = await keep(page, hand);
  expect(values.length).toBeGreaterThan(5);
  expect(values).toEqual(intervals.slice(0, values.length));
  await page.context().close();
}, 300_000);

/** A minute of an electrocardiogram in an EDF: 75 beats, and from the middle on a line as of a lead that hangs loose. */
function edfOfMinute(): Buffer {
  const samples = Int16Array.from({ length: 60 * 130 }, (_, i) => {
    const since = ((i / 130 + 0.4) % 0.8) - 0.4;
    const still = 12 * Math.sin(i * i * 1.7);
    const wave = 1000 * Math.exp(-((since / 0.012) ** 2)) + 200 * Math.exp(-(((since - 0.22) / 0.05) ** 2));
    return i < 30 * 130 ? Math.round(wave + still) : 0;
  });
  const line = { physicalMin: -3000, physicalMax: 3000, digitalMin: -3000, digitalMax: 3000 };
  return Buffer.from(
    writeEdf({
      startedAt: { year: 2026, month: 11, day: 2, hour: 8, minute: 0, second: 0 },
      signals: [{ ...line, label: 'ECG', unit: 'uV', rate: 130, samples }],
    }),
  );
}

test('the ECG of an EDF is replayed: its beats are found, how good it is is said, and why it is not', async () => {
  const { page, hand } = await ready();
  const file = { name: 'night.edf', mimeType: 'application/octet-stream', buffer: edfOfMinute() };
  await page.getByTestId('practise-file').setInputFiles(file);
  await page.getByTestId('sensor').getByText('File: night.edf').waitFor();
  await start(page);
  await pass(page, 25);
  await page.getByText('ECG: the signal is good').waitFor();
  expect(await page.locator('dl').first().textContent()).toMatch(/Heart rate75 \/min/);
  await pass(page, 20);
  await page.getByText('ECG: a flat line, the electrodes have no contact').waitFor();
  const { session } = await keep(page, hand);
  expect(session).toMatchObject({ device: 'File: night.edf', channels: [{ label: 'ECG (from a file)' }] });
  await page.context().close();
}, 300_000);
