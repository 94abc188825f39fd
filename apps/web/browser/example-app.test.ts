import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  breathe,
  diary,
  handIn,
  heldHere,
  serveExample,
  signInToDiary,
  storedOf,
  writeEntry,
} from './example-kit.ts';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, openStage, type Stage } from './kit.ts';
import { openAs, waiting } from './people-kit.ts';
import { expectWhole } from './whole-kit.ts';

// The example app of the repository, as somebody lives with it: allowed, used offline, on two devices, and taken back.
let stage: Stage;
let example: Awaited<ReturnType<typeof serveExample>>;
beforeAll(async () => {
  stage = await openStage();
  example = await serveExample(stage);
  const { page, context } = await openAs(stage, 'administrator');
  // The demo knows the app, where its developer runs it.
  await tell(stage, page, `/v1/apps/${diary}`, { method: 'PATCH', data: { origins: [example.origin] } });
  await context.close();
});
afterAll(async () => {
  await closeStage(stage);
  await example?.close();
});

async function expectAccessible(page: Page, what: string) {
  for (const [scheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 844 });
    if (process.env.ATTUNE_SHOTS)
      await page.screenshot({ path: `${process.env.ATTUNE_SHOTS}/${what}-${scheme}.png`, fullPage: true });
    await expectWhole(page, `${what}, ${scheme}`);
  }
}

const entries = (page: Page) => page.getByRole('list', { name: 'Entries' }).getByRole('listitem');

test('who says not now is sent back without anything, and the diary says nothing wrong', async () => {
  const { page, context } = await openAs(stage, 'parent');
  await page.goto(example.origin);
  await expectAccessible(page, 'welcome');
  await page.getByRole('button', { name: 'Sign in with Attune' }).click();
  await page.getByRole('heading', { name: /^Let Breathing diary act/ }).waitFor();
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.getByRole('button', { name: 'Sign in with Attune' }).waitFor();
  expect(new URL(page.url()).origin).toBe(example.origin);
  expect(new URL(page.url()).search).toBe('');
  const userId = await whoAmI(page);
  const grants = await (await page.request.get(`/v1/users/${userId}/grants`)).json();
  expect(grants).toEqual({ items: [] });
  await context.close();
});

test('what is written offline arrives exactly once and in order, over a reload too', async () => {
  const { page, context, complaints } = await openAs(stage, 'participant');
  const userId = await whoAmI(page);
  await signInToDiary(page, example.origin);
  // The code is neither in the address nor in the history.
  expect(new URL(page.url()).search).toBe('');
  // A try is nothing that was done, and what is half written stays when the breathing is over.
  await breathe(page, 1);
  await page.getByText('That was too short to count.').waitFor();
  const form = page.getByRole('form', { name: 'Write it down' });
  await form.getByLabel('Note').fill('half a');
  await breathe(page, 65);
  await page.getByText('Well done').waitFor();
  expect(await form.getByLabel('Note').inputValue()).toBe('half a');
  expect(await form.getByLabel('Minutes').inputValue()).toBe('1');
  expect(await form.locator(':checked').count()).toBe(0);
  await writeEntry(page, 'with a connection');
  await page.getByText('Saved', { exact: true }).waitFor();
  await expectAccessible(page, 'diary');
  await expect.poll(async () => (await storedOf(page, userId)).activities.length, waiting).toBe(4);
  expect(complaints).toEqual([]);

  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await context.setOffline(true);
  await page.getByText('You are offline.').waitFor();
  await writeEntry(page, 'on the train');
  // The pages of the diary come from its worker, what was written from the device.
  await page.reload();
  await page.getByText('You are offline.').waitFor();
  await expect.poll(() => entries(page).count(), waiting).toBe(2);
  await writeEntry(page, 'in the tunnel');
  await expectAccessible(page, 'offline');
  expect((await storedOf(page, userId)).notes).toEqual(['with a connection']);

  await context.setOffline(false);
  const all = ['with a connection', 'on the train', 'in the tunnel'];
  await expect.poll(async () => (await storedOf(page, userId)).notes, waiting).toEqual(all);
  const written = ['entry_saved', 'entry_saved', 'entry_saved'];
  const done = ['exercise_started', 'exercise_started', 'exercise_finished', ...written];
  await expect.poll(async () => (await storedOf(page, userId)).activities, waiting).toEqual(done);
  // Longer than a batch waits: nothing comes a second time.
  await page.waitForTimeout(3_000);
  const stored = await storedOf(page, userId);
  expect(stored.activities).toEqual(done);
  expect(stored.ids).toBe(6);
  expect(stored.notes).toEqual(all);
  expect(stored.keys).toHaveLength(1);
  await page.getByText('Saved', { exact: true }).waitFor();
  await context.close();
});

test('of two devices that change one entry the person decides, and what only one changed is kept', async () => {
  const [one, two] = [await openAs(stage, 'patient'), await openAs(stage, 'patient')];
  const userId = await whoAmI(one.page);
  await signInToDiary(one.page, example.origin);
  await writeEntry(one.page, 'first thoughts');
  await one.page.getByText('Saved', { exact: true }).waitFor();
  await signInToDiary(two.page, example.origin);
  await entries(two.page).getByText('first thoughts').waitFor();

  const rewrite = async (page: Page, from: string, to: string) => {
    await entries(page).filter({ hasText: from }).getByRole('button', { name: 'Change' }).click();
    const form = page.getByRole('form', { name: 'Change the entry' });
    await form.getByLabel('Note').fill(to);
    await form.getByRole('button', { name: 'Save' }).click();
    await entries(page).getByText(to, { exact: true }).waitFor();
  };
  await one.context.setOffline(true);
  await one.page.getByText('You are offline.').waitFor();
  await rewrite(one.page, 'first thoughts', 'as the phone has it');
  await writeEntry(one.page, 'only on the phone');
  await rewrite(two.page, 'first thoughts', 'as the desk has it');
  await writeEntry(two.page, 'only on the desk');
  await expect
    .poll(async () => (await storedOf(one.page, userId)).notes, waiting)
    .toEqual(['as the desk has it', 'only on the desk']);

  await one.context.setOffline(false);
  const dialog = one.page.getByRole('dialog', { name: 'Changed on two devices' });
  await dialog.getByText('as the desk has it').waitFor();
  await expectAccessible(one.page, 'conflict');
  await dialog.getByText('as the phone has it').waitFor();
  await dialog.getByRole('button', { name: 'Keep this one' }).click();
  await expect
    .poll(async () => (await storedOf(one.page, userId)).notes.toSorted(), waiting)
    .toEqual(['as the phone has it', 'only on the desk', 'only on the phone']);
  await one.page.getByText('Saved', { exact: true }).waitFor();
  await expect.poll(() => entries(one.page).count(), waiting).toBe(3);
  await two.page.reload();
  await entries(two.page).getByText('as the phone has it').waitFor();
  await one.context.close();
  await two.context.close();
});

test('when the leave is taken back the diary says so, keeps what is written, and goes on once allowed again', async () => {
  const { page, context } = await openAs(stage, 'organizer');
  const userId = await whoAmI(page);
  await signInToDiary(page, example.origin);
  await writeEntry(page, 'allowed');
  await expect.poll(async () => (await storedOf(page, userId)).notes, waiting).toEqual(['allowed']);
  await tell(stage, page, `/v1/users/${userId}/grants/${diary}`, { method: 'DELETE' });

  await writeEntry(page, 'not allowed any more');
  await page.getByText('Attune no longer lets the diary act for you.').waitFor();
  await expectAccessible(page, 'refused');
  expect((await storedOf(page, userId)).notes).toEqual(['allowed']);

  await page.getByRole('button', { name: 'Allow it again' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect
    .poll(async () => (await storedOf(page, userId)).notes, waiting)
    .toEqual(['allowed', 'not allowed any more']);
  await expect
    .poll(async () => (await storedOf(page, userId)).activities, waiting)
    .toEqual(['entry_saved', 'entry_saved']);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with Attune' }).waitFor();
  expect(await heldHere(page)).toBe(0);
  await context.close();
});

test('who signs out after the leave was taken back leaves nothing that Attune has, and is told of what it has not', async () => {
  const { page, context } = await openAs(stage, 'administrator');
  const userId = await whoAmI(page);
  const takeBack = () => tell(stage, page, `/v1/users/${userId}/grants/${diary}`, { method: 'DELETE' });
  await signInToDiary(page, example.origin);
  await writeEntry(page, 'all of it is sent');
  await expect.poll(async () => (await storedOf(page, userId)).activities, waiting).toEqual(['entry_saved']);
  await page.getByText('Saved', { exact: true }).waitFor();
  expect(await heldHere(page)).toBeGreaterThan(0);
  await takeBack();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with Attune' }).waitFor();
  expect(await heldHere(page)).toBe(0);

  await signInToDiary(page, example.origin);
  await entries(page).getByText('all of it is sent').waitFor();
  await takeBack();
  await writeEntry(page, 'this is not');
  await page.getByText('Attune no longer lets the diary act for you.').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('Not everything reached Attune.').waitFor();
  expect(await heldHere(page)).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Delete it from this device' }).click();
  await page.getByText('A few minutes of slow breathing').waitFor();
  expect(await heldHere(page)).toBe(0);
  await context.close();
});

test('what Attune refuses is shown and kept, over signing out too, until it is mended', async () => {
  const [admin, { page, context }] = [
    await openAs(stage, 'administrator'),
    await openAs(stage, 'practitioner'),
  ];
  const userId = await whoAmI(page);
  await signInToDiary(page, example.origin);
  await writeEntry(page, 'short');
  await page.getByText('Saved', { exact: true }).waitFor();
  // From now on a note has eight letters at most.
  const entry = { type: 'object', properties: { note: { type: 'string', maxLength: 8 } } };
  const schema = { type: 'object', properties: { entries: { type: 'array', items: entry } } };
  const [key] = (await storedOf(page, userId)).keys;
  await tell(stage, admin.page, `/v1/apps/${diary}/schemas/${key}`, { method: 'PUT', data: { schema } });
  await admin.context.close();

  await handIn(page, 'as long as this');
  const unsaved = page.getByRole('region', { name: 'This could not be saved' });
  await unsaved.getByText('as long as this').waitFor();
  await page.getByText('Not everything is saved').waitFor();
  await writeEntry(page, 'fits');
  await expect.poll(async () => (await storedOf(page, userId)).notes, waiting).toEqual(['short', 'fits']);
  await page.reload();
  await unsaved.getByText('as long as this').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('Not everything reached Attune.').waitFor();
  await signInToDiary(page, example.origin);

  await unsaved.getByRole('button', { name: /^Change/ }).click();
  await unsaved.getByLabel('Note').fill('mended');
  await unsaved.getByRole('button', { name: 'Save' }).click();
  const all = ['short', 'mended', 'fits'];
  await expect.poll(async () => (await storedOf(page, userId)).notes, waiting).toEqual(all);
  await page.getByText('Saved', { exact: true }).waitFor();
  expect(await unsaved.count()).toBe(0);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('A few minutes of slow breathing').waitFor();
  expect(await heldHere(page)).toBe(0);
  await context.close();
});
