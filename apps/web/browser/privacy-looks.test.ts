import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, type Look, looksHere, openPage, openStage, type Stage } from './kit.ts';
import { leftBehind } from './language-kit.ts';
import { openAs } from './people-kit.ts';
import { expectWhole } from './whole-kit.ts';

// The screens of privacy, as they look and as readers of the screen meet them.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const { page, context } = await openAs(stage, 'participant');
  const userId = await whoAmI(page);
  for (const kind of ['export', 'erasure'])
    await tell(stage, page, `/v1/users/${userId}/data-requests`, { data: { kind } });
  await context.close();
});
afterAll(() => closeStage(stage));

const looks: Look[] = [
  { scheme: 'light', width: 1280, height: 800 },
  { scheme: 'dark', width: 390, height: 844 },
];

async function check(page: Page, address: string, thing?: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  if (thing) await page.getByText(thing).first().waitFor();
  await page.waitForLoadState('networkidle');
  await expectWhole(page, address);
}

async function asPatient(look: Look): Promise<void> {
  const { page, context } = await openAs(stage, 'patient', look);
  await check(page, '/settings/data', 'Who looked');
  await page.getByText('History, 1 entry').first().click();
  await page.getByRole('button', { name: 'Take back: Sensor data' }).click();
  await page.getByRole('dialog').waitFor();
  await expectWhole(page, 'taking back');
  await page.getByRole('button', { name: 'Leave it' }).click();
  await page.getByRole('button', { name: 'Erase everything' }).click();
  await page.getByLabel('To go on, write: erase').waitFor();
  await expectWhole(page, 'asking to erase');
  await context.close();
}

async function asOthers(look: Look): Promise<void> {
  const pavel = await openAs(stage, 'participant', look);
  await check(pavel.page, '/settings/data', 'Everything will be erased on');
  const noor = await openAs(stage, 'parent', look);
  await noor.page.goto('/');
  await noor.page.getByRole('link', { name: 'Sami’s data' }).click();
  await noor.page.getByRole('heading', { level: 1, name: 'Sami’s data' }).waitFor();
  await check(noor.page, new URL(noor.page.url()).pathname, 'Who looked at the data of Sami');
  const sami = await openAs(stage, 'child', look);
  await check(sami.page, '/settings/data', 'Who may look');
  const outside = await openPage(stage, look);
  await check(outside.page, '/erased');
  for (const one of [pavel, noor, sami, outside]) await one.context.close();
}

async function asAdministrator(look: Look): Promise<void> {
  const { page, context, complaints } = await openAs(stage, 'administrator', look);
  await check(page, '/admin/privacy', 'Pavel');
  await check(page, '/admin/privacy?view=erasures', 'Nobody was erased yet');
  await check(page, '/admin/privacy?view=retention', 'News under the bell');
  await check(page, '/admin/privacy?view=texts', 'Sensor data');
  await page.getByRole('button', { name: 'Write a new text: Sensor data' }).click();
  await page.getByLabel('Name of the version').waitFor();
  await expectWhole(page, 'writing a text');
  await check(page, '/admin/audit', 'As it is written');
  expect(complaints).toEqual([]);
  await context.close();
}

test.each(looksHere(looks))(
  'nobody meets a barrier in $scheme at $width px, and no screen is wider',
  async (look) => {
    await Promise.all([asPatient, asOthers, asAdministrator].map((walk) => walk(look)));
  },
);

async function inHebrew(person: string, addresses: readonly string[]): Promise<void> {
  const { page, context } = await openAs(stage, person, { width: 390, height: 844, locale: 'he' });
  const userId = await whoAmI(page);
  await tell(stage, page, `/v1/users/${userId}/preferences`, { method: 'PATCH', data: { language: 'he' } });
  for (const address of addresses) {
    await page.goto(address);
    await page.locator('html[lang=he][dir=rtl]').waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await leftBehind(page, 'he'), address).toEqual([]);
  }
  await context.close();
}

test('in Hebrew everything is Hebrew and reads from right to left', async () => {
  await Promise.all([
    inHebrew('patient', ['/settings/data']),
    inHebrew('administrator', ['/admin/privacy', '/admin/privacy?view=texts', '/admin/audit']),
  ]);
});
