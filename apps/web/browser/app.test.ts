import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEdf } from '@attune/signals';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linksOf } from '../../server/src/testing/demo-kit.ts';
import { edfOf, noise } from '../../server/src/testing/recording.ts';
import { closeStage, enterAs, looksHere, openPage, openStage, type Stage } from './kit.ts';
import { expectWhole } from './whole-kit.ts';

const recording = fileURLToPath(new URL('../../../examples/mit-bih-208-mlii.edf', import.meta.url));
let stage: Stage;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attune-browser-'));
  stage = await openStage();
});
afterAll(async () => {
  await closeStage(stage);
  rmSync(folder, { recursive: true, force: true });
});

function newFile(name: string): string {
  const path = join(folder, name);
  const heart = { label: 'ECG', rate: 250, samples: noise(20_000, name.length) };
  const breath = { label: 'Resp', rate: 25, samples: noise(2000, name.length + 1) };
  writeFileSync(path, edfOf([heart, breath], [{ atSeconds: 20, text: 'Deep breath' }]));
  return path;
}

/** Waits for the curve of the session that is open. */
const curve = (page: Page) => page.getByTestId('curves');

async function openLastSession(page: Page): Promise<void> {
  await page.getByRole('link', { name: /Open the session/ }).click();
  await page.waitForURL(/\/sessions\/[0-9a-f-]{36}/);
  await curve(page).waitFor();
}

const pick = (page: Page, files: string | string[]) =>
  page.locator('input[type=file]').first().setInputFiles(files);

test('a link signs in once, its token leaves the address, and signing out ends it', async () => {
  const { page, context, complaints } = await openPage(stage);
  await page.goto('/');
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  const beside = await context.newPage();
  await beside.goto('/');
  await beside.getByRole('heading', { name: 'You are signed out' }).waitFor();
  const refused = complaints.splice(0);
  expect(refused.every((line) => line.includes('401'))).toBe(true);
  await enterAs(stage, page, 'organizer');
  expect(page.url()).not.toContain('token');
  await page.getByRole('heading', { name: /Oona/ }).waitFor();
  expect(complaints).toEqual([]);
  // The other tab was told: nobody touched it.
  await beside.getByRole('heading', { name: /Oona/ }).waitFor();

  const second = await openPage(stage);
  await second.page.goto(`/enter#token=${linksOf(stage.program).get('organizer')}`);
  await second.page.getByRole('heading', { name: 'You are not signed in yet' }).waitFor();

  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  expect(await context.cookies()).toEqual([]);
  await page.goto('/settings');
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await context.close();
  await second.context.close();
});

test('a file is added with the consent it needs, shown with its curve, and recognised when it comes again', async () => {
  const { page, context, complaints } = await openPage(stage);
  await enterAs(stage, page, 'participant');
  const file = newFile('new.edf');
  await pick(page, file);
  await page.getByRole('button', { name: 'Read and decide' }).click();
  await page.getByRole('button', { name: 'Give consent and go on' }).click();
  await page.getByText('Added', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Open the session' }).first().click();
  await curve(page).waitFor();
  await page.getByText('20,000').or(page.getByText('22,000')).first().waitFor();
  await page.getByText('Deep breath').first().waitFor();
  await page.goto('/sessions');
  await pick(page, file);
  await page.getByText('Already there. Nothing was changed.').waitFor();
  const bad = join(folder, 'song.edf');
  writeFileSync(bad, 'not an EDF file at all');
  await pick(page, bad);
  await page
    .getByText(/Nothing (of the file was kept|was stored)/)
    .first()
    .waitFor();
  // What the browser itself says of the answers 403 and 422.
  expect(complaints.filter((line) => !/status of (403|422)/.test(line))).toEqual([]);
  await context.close();
});

test('zooming by button, key, wheel and drag shows less, more finely, and the address keeps it', async () => {
  const { page, context, complaints } = await openPage(stage);
  await enterAs(stage, page, 'patient');
  await openLastSession(page);
  const edge = async (name: string) => Number(await curve(page).getAttribute(name));
  const length = async () => (await edge('data-to')) - (await edge('data-from'));
  const shorter = async (act: () => Promise<unknown>) => {
    const before = await length();
    await act();
    await expect.poll(length).toBeLessThan(before);
  };
  await page.getByText(/Each step is the lowest and highest of/).waitFor();
  await shorter(() => page.getByRole('button', { name: 'Zoom in' }).click());
  await curve(page).focus();
  await shorter(() => page.keyboard.press('+'));
  const box = await curve(page).boundingBox();
  if (!box) throw new Error('The curve has no place on the screen.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await shorter(() => page.mouse.wheel(0, -400));
  await shorter(async () => {
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
  });
  for (let i = 0; i < 12 && (await length()) > 2; i++) {
    await curve(page).focus();
    await shorter(() => page.keyboard.press('+'));
  }
  await page.getByText('Every point as recorded').waitFor();
  const seen = await length();
  expect(seen).toBeLessThanOrEqual(2);
  const inAddress = () => {
    const { searchParams } = new URL(page.url());
    return Number(searchParams.get('to')) - Number(searchParams.get('from'));
  };
  await expect.poll(inAddress).toBeCloseTo(seen, 2);
  await page.reload();
  await expect.poll(length).toBeCloseTo(seen, 2);
  await page.getByText('Every point as recorded').waitFor();
  await page.getByRole('button', { name: 'Whole session' }).click();
  await expect.poll(length).toBe(300);
  expect(complaints).toEqual([]);
  await context.close();
});

test('the downloads hold the recording', async () => {
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'practitioner');
  await page.goto('/people');
  await page.getByRole('link', { name: /Mateo/ }).first().click();
  await page.locator('a[href*="/sessions/"]').first().click();
  await curve(page).waitFor();
  const download = async (name: RegExp) => {
    await page.getByRole('button', { name: 'Download' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name }).click(),
    ]);
    return readFileSync(await file.path());
  };
  const edf = readEdf(await download(/EDF/));
  expect(edf.signals[0]?.samples).toEqual(readEdf(readFileSync(recording)).signals[0]?.samples);
  expect((await download(/CSV/)).toString().split('\r\n').length).toBe(108_002);
  expect((await download(/PNG/)).subarray(1, 4).toString()).toBe('PNG');
  await context.close();
});

test('a parent sees the child and nobody else; a child sees only themselves', async () => {
  const parent = await openPage(stage);
  await enterAs(stage, parent.page, 'parent');
  await parent.page.goto('/people');
  await parent.page.getByText('Sami').first().waitFor();
  expect(await parent.page.getByText('Mateo').count()).toBe(0);
  await parent.context.close();
  const child = await openPage(stage);
  await enterAs(stage, child.page, 'child');
  expect(await child.page.getByRole('link', { name: 'People' }).count()).toBe(0);
  await child.context.close();
});

test('the theme changes at once and survives a reload', async () => {
  const { page, context } = await openPage(stage, { scheme: 'light' });
  await enterAs(stage, page, 'administrator');
  await page.goto('/settings');
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  await page.getByText('Dark', { exact: true }).click();
  await expect.poll(scheme).toBe('dark');
  await page.reload();
  await expect.poll(scheme).toBe('dark');
  await context.close();
});

test.each(
  looksHere([
    { scheme: 'light', width: 1280, height: 800 },
    { scheme: 'dark', width: 390, height: 844 },
  ]),
)('axe finds nothing in $scheme at $width px, and nothing is wider than the screen', async (look) => {
  const { page, context } = await openPage(stage, look);
  await enterAs(stage, page, 'patient');
  const addresses = ['/', '/sessions', '/settings', '/design', '/nowhere'];
  await openLastSession(page);
  addresses.push(new URL(page.url()).pathname);
  for (const address of addresses) {
    await page.goto(address);
    await page.waitForLoadState('networkidle');
    await expectWhole(page, address);
  }
  await context.close();
});

test('the API reference is there, without a word of complaint', async () => {
  const { page, context, complaints } = await openPage(stage);
  await page.goto('/docs');
  await page.getByText('/v1/sign-in').first().waitFor();
  // So long a list is drawn only where one looks.
  const address = page.getByText('/v1/users/{userId}/sessions/import').first();
  for (let turns = 0; turns < 60 && !(await address.isVisible()); turns++) {
    await page.mouse.wheel(0, 400);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 50))));
  }
  await address.waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
