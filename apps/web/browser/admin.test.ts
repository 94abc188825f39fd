import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeStage, openStage, type Stage } from './kit.ts';
import { openAs, openPerson, row, waiting } from './people-kit.ts';

// Inviting, rights, shutting out: each change is made by one person and seen in the browser of another.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const as = (person: string) => openAs(stage, person);

/** Every request that the server turned down from now on. */
function refusalsOn(page: Page): string[] {
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() === 403) refused.push(new URL(response.url()).pathname);
  });
  return refused;
}

async function giveRole(page: Page, role: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Give a role' }).selectOption(role);
  await page.getByRole('button', { name: 'Give', exact: true }).first().click();
  await page.getByText(`Role ${role} given.`).waitFor();
  await page.getByRole('button', { name: `Take away the role ${role}` }).waitFor();
}

test('an invite is sent, listed, sent again and taken back', async () => {
  const { page, context, complaints } = await as('administrator');
  await page.goto('/people');
  await page.getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByLabel('E-mail').fill('zoe@demo.invalid');
  await dialog.getByLabel('First name').fill('Zoe');
  await dialog.getByLabel('Role').selectOption('editor');
  await dialog.getByRole('combobox', { name: 'Relationship' }).selectOption('Patient of a practitioner here');
  await dialog.getByRole('combobox', { name: 'With whom' }).fill('pri');
  await page.getByRole('option', { name: 'Priya' }).click();
  await dialog.getByLabel('Language of the mail').selectOption('de');
  await dialog.getByRole('button', { name: 'Send the invite' }).click();
  await page.getByText('The mail to zoe@demo.invalid is on its way.').waitFor();
  await row(page, 'Invited, not here yet', 'Zoe').getByText('role editor · patient of Priya').waitFor();

  await page.getByRole('link', { name: 'All invites' }).click();
  const listed = row(page, 'Invites', 'Zoe');
  await listed.getByRole('button', { name: 'Send again to Zoe' }).click();
  await page.getByText('A new mail is on its way.').waitFor();
  await listed.getByRole('button', { name: 'Take back the invite of Zoe' }).click();
  await listed.getByText('Taken back').waitFor();
  expect(await listed.getByRole('button').count()).toBe(0);

  // The address is taken now: the server's own sentence stands in the dialog, and what was typed is still there.
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await dialog.getByLabel('E-mail').fill('zoe@demo.invalid');
  await dialog.getByRole('button', { name: 'Send the invite' }).click();
  await dialog.getByRole('alert').getByText('Somebody with this e-mail exists already.').waitFor();
  expect(await dialog.getByLabel('E-mail').inputValue()).toBe('zoe@demo.invalid');
  expect(complaints.filter((line) => !line.includes('409'))).toEqual([]);
  await context.close();
});

test('somebody is found by their whole e-mail, and by nothing less', async () => {
  const { page, context } = await as('administrator');
  await page.goto('/people');
  const email = page.getByLabel('Their exact e-mail');
  await email.fill('mateo@demo');
  await page.getByRole('button', { name: 'Find', exact: true }).last().click();
  const found = page.getByRole('status').filter({ hasText: 'Mateo' });
  await email.fill('MATEO@demo.invalid');
  await email.press('Enter');
  await found.getByRole('link', { name: /^Mateo/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Mateo' }).waitFor();
  await page.goto('/people');
  await email.fill('mate@demo.invalid');
  await email.press('Enter');
  await page.getByText('Nobody here has exactly this e-mail.').waitFor();
  await context.close();
});

test('a role of their own acts on somebody’s very next request, and so does every change of it', async () => {
  const pavel = await as('participant');
  const ada = await as('administrator');
  const { page } = ada;
  const seesMateo = async () => {
    await pavel.page.goto('/people');
    await pavel.page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    await pavel.page.waitForLoadState('networkidle');
    return (await pavel.page.getByRole('link', { name: /^Mateo/ }).count()) > 0;
  };
  expect(await seesMateo()).toBe(false);

  await page.goto('/admin/roles');
  await page.getByRole('link', { name: 'New role' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('admin');
  await page.getByText('There is a role of this name already.').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('front-desk');
  await page.getByLabel('What it is for').fill('Welcomes people');
  await page.getByLabel('On whom: See who somebody is').selectOption('Everybody');
  await page.getByText('This reaches everybody').waitFor();
  await page.getByRole('button', { name: 'Make the role' }).click();
  await page.getByRole('link', { name: 'front-desk' }).first().waitFor();
  expect(await seesMateo()).toBe(false);
  await openPerson(page, 'Pavel');
  await giveRole(page, 'front-desk');
  expect(await seesMateo()).toBe(true);

  await page.goto('/admin/roles/front-desk');
  await page.getByLabel('On whom: See who somebody is').selectOption('Nobody');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The role front-desk is changed.').waitFor();
  expect(await seesMateo()).toBe(false);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(seesMateo, waiting).toBe(true);

  // Somebody has it: the server says so, and the role stays.
  await page.getByRole('button', { name: 'Delete this role' }).click();
  await page.getByRole('alert').waitFor();
  await openPerson(page, 'Pavel');
  await page.getByRole('button', { name: 'Take away the role front-desk' }).click();
  await page.getByText('Role front-desk taken away.').waitFor();
  expect(await seesMateo()).toBe(false);
  await page.goto('/admin/roles/front-desk');
  await page.getByRole('button', { name: 'Delete this role' }).click();
  await page.waitForURL((url) => url.pathname === '/admin/roles');
  await page.getByText('The role front-desk is deleted.').waitFor();
  expect(await page.getByRole('link', { name: 'front-desk' }).count()).toBe(0);
  await pavel.context.close();
  await ada.context.close();
});

test('the administrators’ role can be read, not changed, and the last administrator keeps theirs', async () => {
  const { page, context } = await as('administrator');
  await page.goto('/admin/roles/admin');
  await page.getByText('cannot be changed').waitFor();
  expect(await page.getByRole('combobox').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  await openPerson(page, 'Priya');
  await giveRole(page, 'viewer');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Take away the role viewer' }).waitFor({ state: 'detached' });
  const me = await (await context.request.get('/v1/me')).json();
  await page.goto(`/people/${me.userId}`);
  await page.getByRole('button', { name: 'Take away the role admin' }).click();
  await page.getByRole('alert').waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Take away the role admin' }).waitFor();
  await context.close();
});

test('whoever is shut out is out at once, and in again when let in', async () => {
  const oona = await as('organizer');
  const ada = await as('administrator');
  const { page } = ada;
  await openPerson(page, 'Oona');
  await page.getByRole('list', { name: 'Logins', exact: true }).getByRole('listitem').first().waitFor();
  await page.getByRole('button', { name: 'Shut out' }).click();
  const dialog = page.getByRole('dialog', { name: 'Shut out Oona?' });
  await dialog.getByRole('button', { name: 'Not now' }).click();
  await page.getByRole('button', { name: 'Shut out' }).click();
  await dialog.getByRole('button', { name: 'Shut out' }).click();
  await page.getByText('Oona is shut out.').waitFor();
  await page.getByText('Signed in nowhere.').waitFor();
  stage.cookies.delete('organizer');
  await oona.page.getByRole('link', { name: 'Settings' }).click();
  await oona.page.getByRole('heading', { name: /signed out|Sign in/ }).waitFor();

  await page.getByRole('button', { name: 'Let in again' }).click();
  await page.getByText('Oona can sign in again.').waitFor();
  await page.getByRole('button', { name: 'Shut out' }).waitFor();
  // Their login ended with the shutting out: letting in opens none.
  expect((await oona.context.request.get('/v1/me')).status()).toBe(401);
  await oona.context.close();
  await ada.context.close();
});

test('a person’s page has as much as its reader may see, and asks for nothing else', async () => {
  const { page, context } = await as('practitioner');
  const refused = refusalsOn(page);
  await openPerson(page, 'Mateo');
  await page.getByText('mateo@demo.invalid').waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    'Sessions',
    'Plans',
    'Activity',
    'Details',
  ]);
  expect(refused).toEqual([]);
  const address = new URL(page.url()).pathname;
  await context.close();

  const stranger = await as('child');
  await stranger.page.goto(address);
  await stranger.page.getByRole('alert').waitFor();
  expect(await stranger.page.getByText('Mateo').count()).toBe(0);
  await stranger.page.goto('/admin/roles');
  await stranger.page.getByRole('alert').waitFor();
  expect(await stranger.page.getByRole('table').count()).toBe(0);
  await stranger.context.close();
});

test('everything is found by a few letters', async () => {
  const { page, context } = await as('administrator');
  await page.getByRole('heading', { level: 1, name: /Ada/ }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /Find screens/ }).fill('rol');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/admin/roles');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /Find screens/ }).fill('noo');
  await page.getByRole('option', { name: /^Noor/ }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Noor' }).waitFor();
  await context.close();
});
