import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { closeStage, type Look, looksHere, openStage, type Stage } from './kit.ts';
import { openAs, openPerson, row } from './people-kit.ts';
import { expectWhole } from './whole-kit.ts';

// The screens about people, their rights and relationships, as they look and as readers of the screen meet them.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const as = (person: string, look: Look) => openAs(stage, person, look);

const looks: Look[] = [
  { scheme: 'light', width: 1280, height: 800 },
  { scheme: 'dark', width: 390, height: 844 },
];

async function checkScreen(page: Page, what: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await expectWhole(page, what);
}

test.each(looksHere(looks))(
  'axe finds nothing on any screen in $scheme at $width px, and none is wider',
  async (look) => {
    const { page, context } = await as('administrator', look);
    const addresses = ['/people', '/admin', '/admin/invites', '/admin/roles', '/admin/roles/admin'];
    for (const address of [...addresses, '/admin/roles/new', '/admin/providers', '/relationships']) {
      await page.goto(address);
      await checkScreen(page, address);
    }
    await page.goto('/admin/roles/practitioner');
    await page.getByLabel('On whom: See jobs').selectOption('Everybody');
    await checkScreen(page, 'a role');
    await openPerson(page, 'Mateo');
    await page.getByText('Rights of their own').first().click();
    await checkScreen(page, 'a person');
    await context.close();
  },
);

test.each(looksHere(looks))(
  'axe finds nothing in any dialog in $scheme at $width px, and none is wider',
  async (look) => {
    const { page, context } = await as('administrator', look);
    await page.goto('/people');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('combobox', { name: 'Relationship' }).selectOption({ index: 1 });
    await checkScreen(page, 'inviting');
    await openPerson(page, 'Mateo');
    await page.getByRole('button', { name: 'Shut out' }).click();
    await checkScreen(page, 'shutting out');
    await context.close();

    const parent = await as('parent', look);
    await parent.page.goto('/relationships');
    await parent.page.getByRole('button', { name: 'Ask to accompany somebody' }).click();
    await checkScreen(parent.page, 'asking');
    await parent.page.keyboard.press('Escape');
    await parent.page.getByRole('button', { name: 'Add a child' }).click();
    await checkScreen(parent.page, 'adding a child');
    await parent.page.keyboard.press('Escape');
    await parent.page.getByRole('link', { name: 'Sami' }).click();
    await row(parent.page, 'Who can see Sami’s data', 'Noor').waitFor();
    await checkScreen(parent.page, 'who sees a child');
    await parent.page.getByRole('button', { name: 'End: Noor', exact: true }).click();
    await checkScreen(parent.page, 'ending');
    await parent.context.close();
  },
);
