import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appCode } from '../../server/src/testing/code-kit.ts';
import { tellDatabase } from '../../server/src/testing/database-kit.ts';
import { openPostbox, type Postbox } from '../../server/src/testing/smtp-kit.ts';
import * as kit from './entry-kit.ts';
import { closeStage, enterAs, type Look, openPage, openStage, type Stage } from './kit.ts';
import { leftBehind } from './language-kit.ts';

let stage: Stage;
let postbox: Postbox;
let opsUrl: string;
let secret: string;
const email = 'ida.operator@example.org';

beforeAll(async () => {
  postbox = await openPostbox();
  stage = await openStage(() => ({ ATTUNE_MAIL_URL: postbox.url }));
  opsUrl = stage.place.opsUrl.replace('127.0.0.1', 'localhost');
  secret = await newAdministrator();
  // Tries take minutes: here a mail has one.
  await tellDatabase(stage.place, `update pgboss.queue set retry_limit = 0 where name = 'send-mail'`, []);
});
afterAll(async () => {
  await closeStage(stage);
  await postbox?.close();
});

/** An administrator with a password and codes. @returns the secret of the codes */
async function newAdministrator(): Promise<string> {
  const { page, context } = await openPage(stage);
  await kit.acceptWithPassword(page, await kit.inviteByMail(stage, postbox, { email, role: 'admin' }));
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Set up a code generator' }).click();
  await page.getByRole('img', { name: 'QR code for your app' }).waitFor();
  const shown = (await page.locator('code').textContent()) ?? '';
  await page.getByLabel('The code it shows now').fill(appCode(shown));
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByRole('dialog', { name: 'Keep these codes' }).waitFor();
  await context.close();
  return shown;
}

/** A mail that fails at its only try. */
async function failingMail(to: string): Promise<void> {
  postbox.refuse(true);
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'administrator');
  const answer = await page.request.post('/v1/invites', {
    data: { firstName: 'Ida', lastName: 'Berg', email: to },
    headers: { origin: stage.url },
  });
  expect(answer.status()).toBe(201);
  await context.close();
}

async function signInPrivately(page: Page): Promise<void> {
  await page.goto(opsUrl);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(kit.goodPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel(/^Code from your app/).fill(appCode(secret, true));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Operations', level: 1, exact: true }).waitFor();
}

/** Comes in without the form: a code works once, and each test has a page of its own. */
async function comeInPrivately(look: Look = {}) {
  const opened = await openPage(stage, look);
  await opened.context.addCookies(stage.cookies.get('operator') ?? []);
  await opened.page.goto(opsUrl);
  return opened;
}

const rows = (page: Page) =>
  page.getByRole('list', { name: /^(Failed jobs|משימות שנכשלו)$/ }).getByRole('listitem');

async function countAnew(page: Page, found: Locator): Promise<number> {
  await page.reload();
  await page.waitForLoadState('networkidle');
  return found.count();
}

test('an operator signs in on the private side, retries a failed mail with a reason, and sees it done', async () => {
  await failingMail('first@example.org');
  const { page, context, complaints } = await openPage(stage);
  await signInPrivately(page);
  // Before that nobody was signed in, which the browser writes down.
  complaints.length = 0;
  stage.cookies.set('operator', await context.cookies());
  const row = rows(page).filter({ hasText: 'send-mail' });
  await expect.poll(() => countAnew(page, row)).toBe(1);
  await row.getByText('Undecided').waitFor();
  postbox.refuse(false);

  await row.getByRole('button', { name: 'Retry' }).click();
  const dialog = page.getByRole('dialog', { name: 'Retry' });
  expect(await dialog.getByRole('button', { name: 'Retry' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Why').fill('The mail server has room again');
  await dialog.getByRole('button', { name: 'Retry' }).click();
  await page.getByText('1 job is queued anew.').waitFor();
  await row.getByText('retried, done').waitFor();
  await postbox.waitFor('first@example.org');

  await row.getByRole('button', { name: 'History' }).click();
  const history = page.getByRole('dialog', { name: 'History' });
  await history.getByText('The mail server has room again').waitFor();
  await history.getByText(/Retried by Ida/).waitFor();
  await history.getByText('Done since.').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('some are chosen and discarded, and all that match are retried at once', async () => {
  for (const to of ['second@example.org', 'third@example.org', 'fourth@example.org']) await failingMail(to);
  const { page, context } = await comeInPrivately();
  const open = rows(page).filter({ hasText: 'Undecided' });
  await expect.poll(() => countAnew(page, open), { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
  // While no mail goes out, one of the program's own may fail beside them.
  const all = await open.count();
  await open.first().getByRole('checkbox').check();
  await page.getByText('1 chosen').waitFor();
  await page.getByRole('button', { name: 'Discard' }).first().click();
  const discard = page.getByRole('dialog', { name: 'Discard' });
  await discard.getByLabel('Why').fill('Invited again by hand');
  await discard.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('1 job is discarded.').waitFor();
  await expect.poll(() => open.count()).toBe(all - 1);

  postbox.refuse(false);
  await page.getByRole('button', { name: 'Retry all that match' }).click();
  const retry = page.getByRole('dialog', { name: 'Retry' });
  await retry.getByLabel('Why').fill('There is room');
  await retry.getByRole('button', { name: 'Retry' }).click();
  await page.getByText(`${all - 1} jobs are queued anew.`).waitFor();
  await expect.poll(() => rows(page).filter({ hasText: 'retried, done' }).count()).toBeGreaterThanOrEqual(3);
  await page.getByLabel('State').selectOption('discarded');
  await expect.poll(() => rows(page).count()).toBe(1);
  await page.getByLabel('Job', { exact: true }).selectOption('send-push');
  await page.getByText('Nothing matches.').waitFor();
  await context.close();
});

test('the schedules say when each job was done, and when it is due', async () => {
  const { page, context } = await comeInPrivately();
  const schedules = page.getByRole('list', { name: 'Schedules' });
  await schedules.getByText('keep-activity-days').waitFor();
  const row = schedules.getByRole('listitem').filter({ hasText: 'keep-activity-days' });
  expect(await row.textContent()).toMatch(/7 \* \* \* \*.*done .*next at \d\d:07/s);
  await context.close();
});

test('the private side has no screens of people, and the public one says that operations are elsewhere', async () => {
  const { page, context } = await comeInPrivately();
  await page.getByRole('list', { name: 'Schedules' }).waitFor();
  for (const url of ['/v1/people', '/v1/users', '/v1/audit', '/v1/invites'])
    expect((await page.request.get(`${opsUrl}${url}`)).status(), url).toBe(404);
  await page.goto(`${opsUrl}/people`);
  await page.getByRole('heading', { name: /There is nothing here|not found/i }).waitFor();
  await context.close();
  const there = await openPage(stage);
  await enterAs(stage, there.page, 'administrator');
  expect(await there.page.getByRole('link', { name: 'Operations' }).count()).toBe(0);
  await there.page.goto('/operations');
  await there.page.getByText('Operations has its own address').waitFor();
  for (const url of ['/v1/operations/jobs', '/v1/operations/failed-jobs'])
    expect((await there.page.request.get(url)).status(), url).toBe(404);
  await there.context.close();
});

test('axe finds nothing on the page or in its dialogs, by day and by night', async () => {
  await failingMail('fifth@example.org');
  const { page, context } = await comeInPrivately();
  const open = rows(page).filter({ hasText: 'Undecided' });
  await expect.poll(() => countAnew(page, open)).toBeGreaterThan(0);
  await kit.expectAccessible(page, 'operations');
  await open.first().getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('dialog', { name: 'Retry' }).waitFor();
  await kit.expectAccessible(page, 'retry');
  await context.close();
});

test('in Hebrew nothing is left in English', async () => {
  const { page, context } = await comeInPrivately({ locale: 'he-IL', width: 390, height: 844 });
  await page.getByRole('heading', { name: 'תפעול', level: 1, exact: true }).waitFor();
  await rows(page)
    .first()
    .waitFor()
    .catch(() => undefined);
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  expect(await leftBehind(page, 'he')).toEqual([]);
  await context.close();
});
