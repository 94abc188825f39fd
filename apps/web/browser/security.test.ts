import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appCode } from '../../server/src/testing/code-kit.ts';
import { linkIn, openPostbox, type Postbox } from '../../server/src/testing/smtp-kit.ts';
import * as kit from './entry-kit.ts';
import { closeStage, openPage, openStage, type Stage } from './kit.ts';

let stage: Stage;
let postbox: Postbox;
beforeAll(async () => {
  postbox = await openPostbox();
  stage = await openStage(() => ({ ATTUNE_MAIL_URL: postbox.url }));
});
afterAll(async () => {
  await closeStage(stage);
  await postbox?.close();
});

/** Somebody new with a password, at the security page. */
async function openSecurity(email: string, role?: string) {
  const opened = await openPage(stage);
  const link = await kit.inviteByMail(stage, postbox, { email, ...(role ? { role } : {}) });
  await kit.acceptWithPassword(opened.page, link);
  await opened.page.goto('/settings/security');
  await opened.page.getByText(/^Chosen on/).waitFor();
  return opened;
}

async function openCodeSetUp(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Set up a code generator' }).click();
  return shownSecret(page);
}

async function shownSecret(page: Page): Promise<string> {
  await page.getByRole('img', { name: 'QR code for your app' }).waitFor();
  return (await page.locator('code').textContent()) ?? '';
}

async function giveFirstCode(page: Page, secret: string): Promise<void> {
  await page.getByLabel('The code it shows now').fill(appCode(secret));
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByRole('dialog', { name: 'Keep these codes' }).waitFor();
}

const keptThem = (page: Page) => page.getByRole('button', { name: 'I have kept them' }).click();

test('after a while the person confirms that it is them, and what they were doing goes on by itself', async () => {
  const { page, context } = await openSecurity('ida.stale@example.org');
  await kit.growStale(stage, page);
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await page.getByRole('button', { name: 'Set up a code generator' }).click();
  await dialog.getByLabel('Your password').waitFor();
  // Put away, nothing is done, and the rest of the screen is as it was.
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByRole('img', { name: 'QR code for your app' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Set up a code generator' }).click();
  await dialog.getByLabel('Your password').fill('not the one that fits');
  await page.keyboard.press('Enter');
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel('Your password').fill(kit.goodPassword);
  await page.keyboard.press('Enter');
  const secret = await shownSecret(page);
  await giveFirstCode(page, secret);
  await keptThem(page);

  await kit.growStale(stage, page);
  await page.getByRole('button', { name: 'Make new codes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
  // Beside a second factor the password is no proof, and is not asked for.
  expect(await dialog.getByLabel('Your password').count()).toBe(0);
  await dialog.getByLabel('Code from your app, or a recovery code').fill(appCode(secret, true));
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Keep these codes' }).waitFor();
  await context.close();
});

test('recovery codes are kept as a file, and only until they are put away', async () => {
  const { page, context } = await openSecurity('ida.codes@example.org');
  const secret = await openCodeSetUp(page);
  // Ones and noughts that a camera could read: as many rows as columns, and dark corners.
  const box = await page.getByRole('img', { name: 'QR code for your app' }).getAttribute('viewBox');
  expect(Number(box?.split(' ')[2])).toBeGreaterThan(30);
  await giveFirstCode(page, secret);
  const shown = page.getByRole('dialog', { name: 'Keep these codes' });
  const codes = await shown.getByRole('listitem').allTextContents();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    shown.getByRole('button', { name: 'Download as text' }).click(),
  ]);
  const text = readFileSync(await file.path(), 'utf8');
  expect(codes).toHaveLength(10);
  for (const code of codes) expect(text).toContain(code);
  await page.keyboard.press('Escape');
  expect(await shown.count()).toBe(1);
  await keptThem(page);
  await page.reload();
  await page.getByText('10 codes left').waitFor();
  expect(await page.getByText(codes[0] ?? 'no code').count()).toBe(0);
  await context.close();
});

test('staff without a second factor is told why they see nobody, and sees again once they have one', async () => {
  const { page, context } = await openSecurity('ida.staff@example.org', 'admin');
  await page.goto('/');
  await page.getByText('Add a second factor to see others.').waitFor();
  await page.getByRole('status').getByRole('link', { name: 'Add a second factor' }).click();
  await page.waitForURL('**/settings/security');
  await kit.giveAuthenticator(page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('list', { name: 'Passkeys' }).getByText('Chrome on Linux').waitFor();
  await page.getByText('Add a second factor to see others.').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByText('Mateo').first().waitFor();
  await context.close();
});

test('another e-mail counts once it is proven; the old one is told', async () => {
  const old = 'ida.old@example.org';
  const wanted = 'ida.new@example.org';
  const { page, context } = await openSecurity(old);
  await page.getByRole('button', { name: 'Change your e-mail' }).click();
  await page.getByLabel('New e-mail').fill(wanted);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText(/A mail is on its way to the new address/).waitFor();
  expect(await page.getByText(old).count()).toBe(1);
  await page.goto(linkIn(await postbox.waitFor(wanted)));
  expect(page.url()).toBe(`${stage.url}/confirm-email`);
  await page.getByRole('button', { name: 'Confirm this e-mail' }).click();
  await page.getByRole('heading', { name: 'Your e-mail is changed' }).waitFor();
  await expect
    .poll(() => postbox.mails.filter((mail) => mail.to === old).map((mail) => mail.subject), {
      timeout: 20_000,
    })
    .toEqual(
      expect.arrayContaining([
        'Somebody asks to change your e-mail for Attune',
        'Your e-mail for Attune changes',
      ]),
    );
  await kit.signOut(page);
  await kit.signIn(page, wanted);
  await kit.atHome(page);
  await context.close();
});

test('everyone corrects their own details', async () => {
  const { page, context } = await openSecurity('ida.details@example.org');
  await page.goto('/settings');
  await page.getByLabel('Where you live').fill('Bergen');
  await page.getByLabel('Birth date').fill('1990-02-03');
  await page.getByLabel('Country').selectOption('Norway');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  await page.reload();
  await expect.poll(() => page.getByLabel('Where you live').inputValue()).toBe('Bergen');
  expect(await page.getByLabel('Birth date').inputValue()).toBe('1990-02-03');
  expect(await page.getByLabel('Country').inputValue()).toBe('NO');
  await page.getByLabel('Country').selectOption('Not said');
  await page.getByLabel('Where you live').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  await page.reload();
  await expect.poll(() => page.getByLabel('First name').inputValue()).toBe('Ida');
  expect(await page.getByLabel('Where you live').inputValue()).toBe('');
  expect(await page.getByLabel('Country').inputValue()).toBe('');
  await context.close();
});

test('axe finds nothing on the security page, whatever the light and the size', async () => {
  const email = 'ida.axe@example.org';
  const { page, context } = await openSecurity(email, 'practitioner');
  await kit.expectAccessible(page, 'security');
  const seen = async (button: string, what: string) => {
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await kit.expectAccessible(page, what);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await seen('Change your password', 'password');
  await seen('Remove your password', 'removing');
  await seen('Add a passkey', 'passkey');
  await seen('Change your e-mail', 'e-mail');
  const secret = await openCodeSetUp(page);
  await kit.expectAccessible(page, 'code generator');
  await giveFirstCode(page, secret);
  await kit.expectAccessible(page, 'recovery codes');
  await keptThem(page);
  await kit.growStale(stage, page);
  await page.getByRole('button', { name: 'Remove your password' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page
    .getByRole('dialog', { name: 'Confirm that it is you' })
    .getByLabel('Code from your app, or a recovery code')
    .waitFor();
  await kit.expectAccessible(page, 'confirming');
  await page.goto('/settings');
  await page.getByRole('heading', { name: 'My details' }).waitFor();
  await kit.expectAccessible(page, 'settings');
  await kit.signOut(page);
  await kit.signIn(page, email);
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await kit.expectAccessible(page, 'second step');
  await page.getByLabel('Code from your app').fill(appCode(secret, true));
  await page.getByRole('button', { name: 'Go on' }).click();
  await kit.atHome(page);
  await context.close();
});
