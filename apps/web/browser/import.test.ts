import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { edfOf, noise } from '../../server/src/testing/recording.ts';
import { whoAmI } from './insights-kit.ts';
import { closeStage, openStage, type Stage } from './kit.ts';
import { openAs } from './people-kit.ts';
import { expectWhole } from './whole-kit.ts';

// Adding what recorders saved: many files at once, and CSV with a look at how it was understood.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

type Dropped = { name: string; bytes: Uint8Array };
const edf = (name: string, seed: number): Dropped => ({
  name,
  bytes: edfOf([{ label: 'ECG', rate: 250, samples: noise(5000, seed) }]),
});
const text = (name: string, content: string): Dropped => ({ name, bytes: Buffer.from(content) });

/** Lets go of files over the screen, as somebody who dragged them there. */
async function drop(page: Page, files: readonly Dropped[]): Promise<void> {
  const carried = files.map(({ name, bytes }) => ({ name, bytes: [...bytes] }));
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const { name, bytes } of all) data.items.add(new File([new Uint8Array(bytes)], name));
    return data;
  }, carried);
  const area = page.getByTestId('drop');
  await area.dispatchEvent('dragover', { dataTransfer: transfer });
  await page.getByText('Drop files or folders to add them').waitFor();
  await area.dispatchEvent('drop', { dataTransfer: transfer });
}

const row = (page: Page, name: string) => page.getByTestId('upload').filter({ hasText: name });
const states = (page: Page) =>
  page.getByTestId('upload').evaluateAll((rows) => rows.map((one) => one.getAttribute('data-state')));
const start = Date.UTC(2026, 10, 3, 8, 15) / 1000;
const table = (from: number) =>
  [
    'time;Herz;comment;noise',
    ...Array.from(
      { length: 40 },
      (_, i) => `${String(start + from + i * 0.25).replace('.', ',')};${i % 7},5;quiet;${i}`,
    ),
  ].join('\n');

test('files dropped together go three at a time, each says how far it is, and a bad one stops no other', async () => {
  const { page, context } = await openAs(stage, 'patient');
  await page.goto('/sessions');
  await page.getByTestId('drop').waitFor();
  const gate = Promise.withResolvers<void>();
  await page.route('**/sessions/import?*', async (route) => {
    await gate.promise;
    await route.continue();
  });
  await drop(page, [
    edf('one.edf', 1),
    text('song.edf', 'no recording at all'),
    edf('two.edf', 2),
    edf('three.edf', 3),
  ]);
  await page.getByText('0 of 4 added').waitFor();
  await expect.poll(async () => (await states(page)).filter((state) => state === 'waiting').length).toBe(1);
  expect((await states(page)).at(-1)).toBe('waiting');
  await row(page, 'one.edf').getByRole('progressbar').waitFor({ state: 'attached' });
  // Whoever leaves now would lose what is on its way: the browser asks.
  expect(
    await page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))),
  ).toBe(true);
  await row(page, 'two.edf').getByRole('button', { name: 'Cancel: two.edf' }).click();
  await row(page, 'two.edf').getByText('Cancelled. Nothing was kept.').waitFor();
  gate.resolve();
  await page.getByText('2 of 4 added').waitFor();
  await row(page, 'song.edf').getByText('This is no EDF, BDF or CSV file').waitFor();
  await expectWhole(page, 'files being added');
  await row(page, 'two.edf').getByRole('button', { name: 'Try again' }).click();
  await page.getByText('3 of 4 added').waitFor();
  expect(await states(page)).toEqual(['done', 'failed', 'done', 'done']);
  await context.close();
});

test('a CSV file shows how it was understood; what was put right is how it is kept, for those alike too', async () => {
  const { page, context } = await openAs(stage, 'patient');
  const userId = await whoAmI(page);
  await page.goto('/sessions');
  await page.getByTestId('drop').waitFor();
  await drop(page, [text('belt-1.csv', table(0)), text('belt-2.csv', table(3600))]);
  const dialog = page.getByRole('dialog', { name: 'How this file is read' });
  await dialog.getByText('semicolons').waitFor();
  const columns = dialog.getByTestId('column');
  expect(await columns.count()).toBe(4);
  const use = (name: string) => dialog.getByRole('combobox', { name: `What ${name} is` });
  expect(await use('time').inputValue()).toBe('time');
  expect(await use('comment').inputValue()).toBe('ignored');
  await expectWhole(page, 'columns');
  await columns.nth(1).getByText('4 points/s').waitFor();
  await dialog.getByRole('textbox', { name: 'Name of Herz' }).fill('Brustgurt ♥');
  await dialog
    .getByRole('textbox', { name: 'Unit of Herz' })
    .or(dialog.getByRole('textbox', { name: 'Unit of Brustgurt ♥' }))
    .fill('mV');
  await dialog.getByRole('combobox', { name: 'Data type of Brustgurt ♥' }).selectOption('ecg');
  await use('noise').selectOption('ignored');
  await dialog.getByText('Use this for all 2 files').waitFor();
  await dialog.getByRole('button', { name: 'Add 2 files' }).click();
  await page.getByText('2 of 2 added').waitFor();
  const ids = await page
    .getByTestId('upload')
    .getByRole('link', { name: 'Open the session' })
    .evaluateAll((links) => links.map((one) => one.getAttribute('href')?.split('/').at(-1)));
  for (const id of ids) {
    const url = `/v1/users/${userId}/sessions/${id}`;
    const session = await (await page.request.get(url)).json();
    expect(session.channels).toHaveLength(1);
    expect(session.channels[0]).toMatchObject({
      label: 'Brustgurt ♥',
      unit: 'mV',
      dataType: 'ecg',
      rate: 4,
      points: 40,
    });
    const points = await (await page.request.get(`${url}/channels/0/points`)).json();
    expect(JSON.stringify(points)).toContain('0.5,1.5,2.5,3.5,4.5,5.5,6.5,0.5');
  }
  const starts = await Promise.all(
    ids.map(
      async (id) => (await (await page.request.get(`/v1/users/${userId}/sessions/${id}`)).json()).startedAt,
    ),
  );
  expect(starts.toSorted()).toEqual(['2026-11-03T08:15:00.000Z', '2026-11-03T09:15:00.000Z']);
  await context.close();
});

test('a table that tells no rate is not added without one, and looks whole on a phone by night', async () => {
  const { page, context } = await openAs(stage, 'patient', { scheme: 'dark', width: 390, height: 844 });
  const userId = await whoAmI(page);
  await page.goto('/sessions');
  await page.getByTestId('upload-file').waitFor({ state: 'attached' });
  const values = ['a,b', ...Array.from({ length: 30 }, (_, i) => `${i},${(i * 7) % 5}`)].join('\n');
  await page
    .getByTestId('upload-file')
    .setInputFiles({ name: 'plain.csv', mimeType: 'text/csv', buffer: Buffer.from(values) });
  const dialog = page.getByRole('dialog', { name: 'How this file is read' });
  await dialog.getByText('The file does not tell how fast it was recorded.').waitFor();
  await expectWhole(page, 'columns on a phone');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByText('Say how many rows make a second.').waitFor();
  // Put off, it waits in the list.
  await dialog.getByRole('button', { name: 'Later' }).click();
  await row(page, 'plain.csv').getByRole('button', { name: 'Look and add' }).click();
  await dialog.getByRole('textbox', { name: 'Rows a second' }).fill('10');
  await dialog.getByLabel('Beginning').fill('2026-02-01T12:00:00');
  await dialog.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berl');
  await page.getByRole('option', { name: 'Europe/Berlin' }).click();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await row(page, 'plain.csv').getByText('Added', { exact: true }).waitFor();
  const href = await row(page, 'plain.csv').getByRole('link').getAttribute('href');
  const url = `/v1/users/${userId}/sessions/${href?.split('/').at(-1)}`;
  const session = await (await page.request.get(url)).json();
  expect(session).toMatchObject({ startedAt: '2026-02-01T11:00:00.000Z', timeZone: 'Europe/Berlin' });
  expect(session.channels.map((one: { rate: number }) => one.rate)).toEqual([10, 10]);
  await context.close();
});
