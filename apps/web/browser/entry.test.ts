import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appCode } from '../../server/src/testing/code-kit.ts';
import { tellDatabase } from '../../server/src/testing/database-kit.ts';
import { type OidcKit, startOidc } from '../../server/src/testing/oidc-kit.ts';
import { linkIn, openPostbox, type Postbox } from '../../server/src/testing/smtp-kit.ts';
import * as kit from './entry-kit.ts';
import { closeStage, enterAs, openPage, openStage, type Stage } from './kit.ts';

// A real server for mails, a real provider of identities, a real browser with a made-up fingerprint reader.
let stage: Stage;
let postbox: Postbox;
let oidc: OidcKit;

beforeAll(async () => {
  [postbox, oidc] = await Promise.all([openPostbox(), startOidc()]);
  stage = await openStage((place) => {
    const provider = oidc.register('valu', {
      publicUrl: `http://localhost:${place.port}`,
      scopes: ['profile'],
    });
    const file = join(place.folder, 'providers.json');
    writeFileSync(file, JSON.stringify([{ ...provider, title: 'Valu' }]));
    return { ATTUNE_MAIL_URL: postbox.url, ATTUNE_PROVIDERS_FILE: file };
  });
});
afterAll(async () => {
  await closeStage(stage);
  await Promise.all([postbox?.close(), oidc?.stop()]);
});

/** Sets the code generator up on the security page. @returns its secret, and the recovery codes */
async function setUpCodes(page: Page): Promise<{ secret: string; recovery: string[] }> {
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Set up a code generator' }).click();
  await page.getByRole('img', { name: 'QR code for your app' }).waitFor();
  const secret = (await page.locator('code').textContent()) ?? '';
  await page.getByLabel('The code it shows now').fill(appCode(secret));
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  const shown = page.getByRole('dialog', { name: 'Keep these codes' });
  await shown.waitFor();
  const recovery = await shown.getByRole('listitem').allTextContents();
  await shown.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('10 codes left').waitFor();
  return { secret, recovery };
}

async function secondStep(page: Page, label: string, code: string): Promise<void> {
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  if (label === 'Recovery code')
    await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
  await page.getByLabel(label).fill(code);
  await page.getByRole('button', { name: 'Go on' }).click();
}

/** Signs in at the provider's own pages, and agrees to be known here. */
async function atProvider(page: Page, account: string): Promise<void> {
  await page.waitForURL(`${oidc.issuer}/**`);
  await page.locator('input[name=login]').fill(account);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Reads the invite, tries to go on without agreeing and with too short a password, and comes in. */
async function comeInWithPassword(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('heading', { name: 'Welcome, Ida' }).waitFor();
  expect(page.url()).toBe(`${stage.url}/invite`);
  await page.getByText('Ada invites you to Attune.').waitFor();
  await page.getByText('i…@e….org').waitFor();
  const password = page.getByLabel('Password', { exact: true });
  const comeIn = page.getByRole('button', { name: 'Come in with this password' });
  await password.fill('too short');
  await page.getByText('6 characters more').waitFor();
  await comeIn.click();
  await page.getByText('Read the terms, then agree to them here.').waitFor();
  await kit.agree(page);
  await comeIn.click();
  await page.getByText(/needs 15 characters or more/).waitFor();
  await password.fill(kit.goodPassword);
  await page.getByText('Long enough').waitFor();
  await comeIn.click();
  await kit.atHome(page);
}

/** Sees both logins, and ends the one that is not this browser's. */
async function endOtherLogin(page: Page): Promise<void> {
  await page.goto('/settings/security');
  await page.getByText('9 codes left').waitFor();
  const logins = page.getByRole('list', { name: 'Where you are signed in' }).getByRole('listitem');
  await expect.poll(() => logins.count()).toBe(2);
  expect(await logins.first().getByText('This browser').count()).toBe(1);
  await logins.last().getByRole('button', { name: 'Sign out Chrome on Linux' }).click();
  await expect.poll(() => logins.count()).toBe(1);
}

async function resetByMail(page: Page, email: string, password: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  // Signing in asks for an e-mail too: the next page has to be here before it is written.
  await page.getByRole('button', { name: 'Send the link' }).waitFor();
  const before = postbox.mails.length;
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText('If somebody has this e-mail').waitFor();
  await page.goto(linkIn(await postbox.waitFor(email, before)));
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Take this password' }).click();
  await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  expect(page.url()).toBe(`${stage.url}/reset`);
}

const signedOut = (page: Page) => page.getByRole('heading', { name: 'You are signed out' }).waitFor();

test('an invite is accepted with a password; second factor, list of logins and reset follow', async () => {
  const email = 'ida.password@example.org';
  const link = await kit.inviteByMail(stage, postbox, { email });
  const { page, context } = await openPage(stage);
  const second = await openPage(stage);
  await comeInWithPassword(page, link);
  await second.page.goto(link);
  await second.page.getByRole('heading', { name: 'This invite does not work' }).waitFor();

  const { secret, recovery } = await setUpCodes(page);
  expect(recovery).toHaveLength(10);
  await kit.signOut(page);
  await kit.signIn(page, email, 'another four words here', '/settings');
  await page.getByText('You are not signed in yet').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(kit.goodPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await secondStep(page, 'Code from your app', '000000');
  await page.getByText('You are not signed in yet').waitFor();
  await secondStep(page, 'Code from your app', appCode(secret, true));
  await page.waitForURL('**/settings');

  await kit.signIn(second.page, email);
  await secondStep(second.page, 'Recovery code', recovery[0] ?? '');
  await kit.atHome(second.page);
  await endOtherLogin(page);
  // It may find out by itself, when it asks for the news.
  await second.page.reload();
  await signedOut(second.page);

  // Every login ends, and the old password with them.
  await resetByMail(second.page, email, 'another four words here');
  await page.reload();
  await signedOut(page);
  await kit.signIn(page, email);
  await page.getByText('You are not signed in yet').waitFor();
  await kit.signIn(page, email, 'another four words here');
  await secondStep(page, 'Recovery code', recovery[1] ?? '');
  await kit.atHome(page);
  await context.close();
  await second.context.close();
});

test('an invite is accepted with a passkey, which then signs in; the last way in stays', async () => {
  const link = await kit.inviteByMail(stage, postbox, { email: 'ida.passkey@example.org' });
  const { page, context } = await openPage(stage);
  const reader = await kit.giveAuthenticator(page);
  await page.goto(link);
  await kit.agree(page);
  await page.getByRole('button', { name: 'Come in with a passkey' }).click();
  await kit.atHome(page);
  await kit.signOut(page);
  // The browser offers the passkey by itself too; nobody touches the reader then.
  await reader.touch(false);
  await page.goto('/sign-in?to=/settings/security');
  await page.waitForLoadState('networkidle');
  await reader.touch(true);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('heading', { name: 'Security', exact: true }).waitFor();

  const passkeys = page.getByRole('list', { name: 'Passkeys' });
  await passkeys.getByRole('button', { name: /^Rename/ }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('My laptop');
  await page.getByRole('button', { name: 'Save' }).click();
  await passkeys.getByText('My laptop').waitFor();
  const remove = async () => {
    await passkeys.getByRole('button', { name: 'Remove My laptop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  };
  await remove();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'Choose a password' }).click();
  await page.getByLabel('New password').fill(kit.goodPassword);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/^Chosen on/).waitFor();
  await remove();
  await passkeys.getByText('No passkey yet.').waitFor();
  await context.close();
});

test('an invite is accepted with an outside identity, which then signs in', async () => {
  const link = await kit.inviteByMail(stage, postbox, { email: 'ida.outside@example.org' });
  const { page, context } = await openPage(stage);
  await page.goto(link);
  await kit.agree(page);
  await page.getByRole('button', { name: 'Come in with Valu' }).click();
  await atProvider(page, 'ida-at-valu');
  await kit.atHome(page);
  expect(page.url()).toBe(`${stage.url}/`);
  await kit.signOut(page);

  await page.goto('/sign-in?to=/settings/security');
  await page.getByRole('button', { name: 'Sign in with Valu' }).click();
  await page.getByRole('heading', { name: 'Security', exact: true }).waitFor();
  await page.getByText('ida-at-valu outside').waitFor();
  await page.getByRole('button', { name: 'Disconnect Valu' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await context.close();
});

test('an outside identity that nobody has connected signs nobody in; connected, it does', async () => {
  const { page, context } = await openPage(stage);
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with Valu' }).click();
  await atProvider(page, 'oona-at-valu');
  await page.getByRole('heading', { name: 'You are not signed in yet' }).waitFor();
  expect(page.url()).toBe(`${stage.url}/signed-in-with/valu`);

  await enterAs(stage, page, 'organizer');
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Connect Valu' }).click();
  await page.getByText('oona-at-valu outside').waitFor();
  await kit.signOut(page);
  stage.cookies.delete('organizer');
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with Valu' }).click();
  await page.getByRole('heading', { name: /Oona/ }).waitFor();
  await context.close();
});

test('after signing in nobody is led to another place than this one', async () => {
  const email = 'ida.elsewhere@example.org';
  const { page, context } = await openPage(stage);
  await kit.acceptWithPassword(page, await kit.inviteByMail(stage, postbox, { email }));
  await kit.signOut(page);
  await kit.signIn(page, email, kit.goodPassword, '//elsewhere.example/settings');
  await kit.atHome(page);
  expect(page.url()).toBe(`${stage.url}/`);
  await context.close();
});

test('terms that changed are accepted before anything else is shown', async () => {
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'participant');
  await tellDatabase(
    stage.place,
    'update users set terms_version = null, terms_accepted_at = null where id = $1',
    ['0190a77e-0000-7000-8000-000000000007'],
  );
  await page.goto('/settings');
  await page.getByRole('heading', { name: 'Before you go on' }).waitFor();
  expect(await page.getByRole('link', { name: 'Home' }).count()).toBe(0);
  await page.getByRole('button', { name: 'I agree' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await context.close();
});

test('axe finds nothing on the entry screens, whatever the light and the size', async () => {
  const invite = { email: 'ida.axe@example.org', role: 'practitioner' };
  const link = await kit.inviteByMail(stage, postbox, invite);
  const { page, context } = await openPage(stage);
  const secret = 'a'.repeat(43);
  await page.goto('/settings');
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await kit.expectAccessible(page, 'signed out');
  for (const address of ['/sign-in', '/reset', `/reset#token=${secret}`, `/confirm-email#token=${secret}`]) {
    await page.goto('about:blank');
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await kit.expectAccessible(page, address);
  }
  for (const address of ['/enter', '/outbox', '/signed-in-with/valu', `/invite#token=${secret}`]) {
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await kit.expectAccessible(page, address);
  }
  await page.goto('about:blank');
  await page.goto(link);
  await page.getByRole('heading', { name: 'Welcome, Ida' }).waitFor();
  await page.getByRole('button', { name: 'Come in with this password' }).click();
  await kit.expectAccessible(page, '/invite');
  await context.close();
});
