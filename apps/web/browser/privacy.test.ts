import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellDatabase } from '../../server/src/testing/database-kit.ts';
import { unzipped } from '../../server/src/testing/zip-kit.ts';
import { whoAmI } from './insights-kit.ts';
import { closeStage, openPage, openStage, type Stage } from './kit.ts';
import { openAs, reloadUntil, row, waiting } from './people-kit.ts';
import { handOf, startSession } from './recordings-kit.ts';

// What somebody may decide about their own data, a guardian about a child's, and an administrator about everybody's.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const channels = [{ dataType: 'ecg', label: 'Lead II', rate: 250 }];

/** The one on the page that is about a purpose. */
const purpose = (page: Page, title: string) =>
  page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { level: 3, name: title, exact: true }) });

async function takeBack(page: Page, title: string, effect: RegExp): Promise<void> {
  await button(page, `Take back: ${title}`).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(effect).waitFor();
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function give(page: Page, title: string): Promise<void> {
  await button(page, `Give consent: ${title}`).click();
  await button(page, `Take back: ${title}`).waitFor();
}

test('who sees and who looked is told, and what is taken back acts at once', async () => {
  const priya = await openAs(stage, 'practitioner');
  await priya.page.goto('/people');
  await priya.page.getByRole('link', { name: 'Sessions of Mateo' }).click();
  await priya.page.getByRole('heading', { level: 1, name: 'Sessions of Mateo' }).waitFor();

  const { page, context, complaints } = await openAs(stage, 'patient');
  await page.goto('/settings');
  await page.getByRole('link', { name: 'My data', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'My data' }).waitFor();
  const sight = row(page, 'Who sees it', 'Priya');
  await sight.getByText('Your practitioner').waitFor();
  await sight.getByText('Sessions', { exact: true }).waitFor();
  await page.getByText('Priya looked at sessions').first().waitFor();
  await page.getByRole('switch', { name: 'Also what you did yourself' }).click();

  const hand = await handOf(stage, page);
  await startSession(hand, channels);
  await takeBack(page, 'Sensor data', /A recording that is running stops/);
  await expect(startSession(hand, channels)).rejects.toThrow('consent-missing');
  await page.getByText('You took a consent back').waitFor();
  await takeBack(page, 'Sharing with a practitioner', /Practitioners see no sessions any more/);
  await sight.getByText('Sessions', { exact: true }).waitFor({ state: 'detached' });
  await priya.page.goto('/people');
  await priya.page
    .getByRole('link', { name: /^Mateo/ })
    .first()
    .waitFor();
  expect((await priya.page.request.get(`/v1/users/${hand.userId}/sessions`)).status()).toBe(403);
  await give(page, 'Sensor data');
  await give(page, 'Sharing with a practitioner');
  await startSession(hand, channels);
  const sensors = purpose(page, 'Sensor data');
  await sensors.getByText('History, 2 entries').click();
  await sensors.getByText(/until .*, taken back/).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
  await priya.context.close();
});

test('a copy of everything is asked for, downloaded, and opens', async () => {
  const { page, context } = await openAs(stage, 'patient');
  await page.goto('/settings/data');
  await button(page, 'Ask for a copy').click();
  await page.getByText(/^Ready\. It can be downloaded until/).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Download the copy').click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^attune-data-[\d-]+\.zip$/);
  const files = unzipped(await readFile(await download.path()));
  expect([...files.keys()]).toContain('index.html');
  const text = [...files]
    .filter(([name]) => /\.(html|json)$/.test(name))
    .map(([, bytes]) => bytes.toString());
  expect(text.join('')).toContain('Ferreira');
  expect(text.join('')).not.toContain('Raman');
  await page.getByText('Your browser shows how far it is.', { exact: false }).waitFor();
  await reloadUntil(page, page.getByText(/^Last downloaded on/));
  await context.close();
});

test('whoever asks to be erased can stop it, is gone in the end, and reads by the receipt that it was done', async () => {
  const { page, context } = await openAs(stage, 'participant');
  const userId = await whoAmI(page);
  const ask = async () => {
    await button(page, 'Erase everything').click();
    const dialog = page.getByRole('dialog', { name: 'Erase everything of yours?' });
    expect(await dialog.getByRole('button', { name: 'Ask to erase' }).isDisabled()).toBe(true);
    await dialog.getByLabel('To go on, write: erase').fill('Erase');
    await dialog.getByRole('button', { name: 'Ask to erase' }).click();
    const shown = page.getByRole('dialog', { name: 'Your receipt' });
    const receipt = (await shown.getByTestId('receipt').textContent()) ?? '';
    await shown.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText(/^Everything will be erased on/).waitFor();
    return receipt;
  };
  await page.goto('/settings/data');
  await ask();
  await page.reload();
  expect(await page.getByTestId('receipt').count()).toBe(0);
  await button(page, 'Stop it').click();
  await page.getByText('Stopped. Everything stays.').waitFor();
  const receipt = await ask();

  const outside = await openPage(stage);
  await outside.page.goto(`/erased#receipt=${receipt}`);
  await outside.page.getByText('Nothing is known of this receipt').waitFor();
  expect(new URL(outside.page.url()).hash).toBe('');
  await tellDatabase(
    stage.place,
    `update data_requests set acts_at = now() - interval '1 minute' where user_id = $1 and state = 'waiting'`,
    [userId],
  );
  await tellDatabase(stage.place, `insert into pgboss.job (name) values ('tend-data-requests')`, []);
  const isDone = async () => {
    const data = { receipt };
    const answer = await page.request.post('/v1/erasure-receipts', { data, headers: { origin: stage.url } });
    return answer.ok() && ((await answer.json()) as { completedAt: string | null }).completedAt !== null;
  };
  await expect.poll(isDone, { ...waiting, timeout: 75_000 }).toBe(true);
  await outside.page.getByLabel('Receipt').fill(receipt);
  await button(outside.page, 'Show the certificate').click();
  await outside.page.getByText(/^Everything was erased on/).waitFor();
  await outside.page.getByText('users', { exact: true }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  const ada = await openAs(stage, 'administrator');
  await ada.page.goto('/admin/privacy?view=erasures');
  await row(ada.page, 'Erasures', 'asked themselves').getByText('Done', { exact: true }).waitFor();
  for (const opened of [context, outside.context, ada.context]) await opened.close();
});

test('the only administrator is told what to hand over before they can be erased', async () => {
  const { page, context } = await openAs(stage, 'administrator');
  await page.goto('/settings/data');
  await button(page, 'Erase everything').click();
  await page.getByLabel('To go on, write: erase').fill('erase');
  await button(page, 'Ask to erase').click();
  const dialog = page.getByRole('dialog', { name: 'This cannot be done yet' });
  await dialog.getByText('The only administrator').waitFor();
  await dialog.getByRole('link', { name: 'Go there: The only administrator' }).click();
  await page.waitForURL('**/people');
  await context.close();
});

test('a guardian decides for a child; where the law wants both, it holds when both have agreed', async () => {
  const { page, context } = await openAs(stage, 'parent');
  await page.goto('/people');
  await page.getByRole('link', { name: /^Sami/ }).click();
  await page.getByRole('link', { name: 'Sami’s data' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sami’s data' }).waitFor();
  await page.getByText('You agree for Sami, as parent or guardian.').waitFor();
  await takeBack(page, 'Sensor data', /Nothing new is kept/);
  await give(page, 'Sensor data');
  await purpose(page, 'Sensor data').getByText('by Noor').first().waitFor();
  await button(page, 'Erase everything of Sami').click();
  await page.getByLabel('To go on, write: erase').fill('erase');
  await button(page, 'Ask to erase').click();
  await button(page, 'I have kept it').click();
  await button(page, 'Stop it').click();
  await page.getByText('Stopped. Everything stays.').waitFor();

  // Where a child lives is changed by staff only: it decides who agrees.
  const ada = await openAs(stage, 'administrator');
  const sami = /\/people\/([^/]+)\/data/.exec(page.url())?.[1];
  await ada.page.goto(`/people/${sami}`);
  await button(ada.page, 'Correct').click();
  await ada.page.getByLabel('Country').selectOption('France');
  await button(ada.page, 'Save').click();
  await ada.page.getByText('Saved').waitFor();
  await button(ada.page, 'Done').click();
  await ada.page.getByText('France', { exact: true }).waitFor();
  await ada.context.close();
  await page.reload();
  await page.getByText('You and Sami agree together', { exact: false }).waitFor();
  await button(page, 'Give consent: Research').click();
  await purpose(page, 'Research').getByText('It waits for the answer of Sami.').waitFor();
  const child = await openAs(stage, 'child');
  await child.page.getByText('An answer of yours is still missing: Research.').waitFor();
  await button(child.page, 'Read and decide').click();
  await child.page.getByRole('dialog').getByText('People who study how hearts work').waitFor();
  await button(child.page, 'Agree').click();
  await child.page.getByText('An answer of yours is still missing').waitFor({ state: 'detached' });
  await child.page.goto('/settings');
  const country = child.page.getByLabel('Country');
  await expect.poll(() => country.inputValue()).toBe('FR');
  expect(await country.isDisabled()).toBe(true);
  await child.page.goto('/settings/data');
  await child.page.getByText('You and your parents answer together').waitFor();
  await purpose(child.page, 'Research').getByText('by Noor and Sami').first().waitFor();
  await row(child.page, 'Who may look', 'Noor').waitFor();
  await page.reload();
  await purpose(page, 'Research').getByText('by Noor and Sami').first().waitFor();
  await context.close();
  await child.context.close();
});

test('an administrator sees requests and their deadlines, finds a look in the record, and asks people anew', async () => {
  const { page, context, complaints } = await openAs(stage, 'administrator');
  await page.goto('/admin');
  await page.getByRole('link', { name: /^Privacy/ }).click();
  const mine = row(page, 'Requests', 'Mateo').filter({ hasText: 'A copy' });
  await mine.getByText(/^due in (29|30|31) days$/).waitFor();
  await page.getByLabel('Kind').selectOption('Erasing');
  await mine.waitFor({ state: 'detached' });
  await page.getByText('Retention', { exact: true }).click();
  await row(page, 'What goes by itself', 'News under the bell').getByText('kept for 180 days').waitFor();

  await page.goto('/admin/audit');
  await page.getByLabel('Whose data').first().click();
  await Promise.all([
    page.waitForRequest(/\/v1\/audit\?.*subject=/),
    page.getByRole('option', { name: 'Mateo' }).click(),
  ]);
  await page.getByLabel('What', { exact: true }).selectOption('Sessions');
  const look = page.getByRole('listitem').filter({ hasText: 'Priya looked at sessions of Mateo' }).first();
  await look.getByText('As it is written').click();
  await look.getByText('session:read', { exact: false }).waitFor();
  await page.reload();
  await look.waitFor();
  expect(await page.getByText(/sessions of (?!Mateo)/).count()).toBe(0);

  await page.goto('/admin/privacy?view=texts');
  await button(page, 'Write a new text: Making the app better').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Text in English').fill('You may count how I use the app, and how often.');
  await dialog.getByLabel('Name of the version').fill('2027-01');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText('Nothing is counted.').waitFor();
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await row(page, 'Texts', 'Making the app better').getByText('Text of 2027-01').waitFor();
  const mateo = await openAs(stage, 'patient');
  await mateo.page.getByText('There is a new text to agree to: Making the app better.').waitFor();
  await button(mateo.page, 'Read and decide').click();
  const asked = mateo.page.getByRole('dialog');
  await asked.getByText('and how often', { exact: false }).waitFor();
  await asked.getByText('The text before').click();
  await asked.getByText('in order to make it better', { exact: false }).waitFor();
  await asked.getByRole('button', { name: 'Agree' }).click();
  await mateo.page.getByText('There is a new text to agree to').waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
  await context.close();
  await mateo.context.close();
});
