import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { closeStage, type Look, looksHere, openStage, type Stage } from './kit.ts';
import { openAs } from './people-kit.ts';
import { expectWhole } from './whole-kit.ts';
import { startIn, workshopsOn } from './workshops-kit.ts';

// The screens of workshops, as they look and as readers of the screen meet them.
let stage: Stage;
let ids: { needing: string; full: string; taken: string };
beforeAll(async () => {
  stage = await openStage();
  const on = workshopsOn(stage);
  const { page, context } = await openAs(stage, 'organizer');
  const mat = await on.requirement(page, { name: 'A yoga mat', description: 'Any will do.' });
  const cup = await on.requirement(page, { name: 'A cup', kind: 'other' });
  const agenda = [
    { title: 'Arrive', minutes: 15 },
    { title: 'Breathe', minutes: 45, description: 'Lying or sitting.' },
  ];
  const wanted = [
    { requirementId: mat, hard: true, note: 'Three to lend.' },
    { requirementId: cup, hard: false },
  ];
  const needing = await on.workshop(page, { agenda, requirements: wanted, description: 'Two quiet hours.' });
  const at = (days: number) => ({ startsAt: startIn(days), endsAt: startIn(days + 1) });
  const full = await on.workshop(page, { title: 'Only one', capacity: 1, ...at(9) });
  const taken = await on.workshop(page, { title: 'Mine', isOnline: true, ...at(12) });
  const mateo = await openAs(stage, 'patient');
  await on.signUp(mateo.page, full);
  await mateo.context.close();
  const noor = await openAs(stage, 'parent');
  await on.signUp(noor.page, taken);
  await noor.context.close();
  await context.close();
  ids = { needing, full, taken };
});
afterAll(() => closeStage(stage));

const day: Look = { scheme: 'light', width: 1280, height: 800 };
const night: Look = { scheme: 'dark', width: 390, height: 844 };
/** For who looks at the screens themselves: a folder into which pictures of them are put, in all four looks. */
const folder = process.env.SHOTS;
const looks: Look[] = folder
  ? [day, night, { ...day, scheme: 'dark' }, { ...night, scheme: 'light' }]
  : [day, night];

async function checkScreen(page: Page, what: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  if (folder) {
    const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
    const look = `${isDark ? 'dark' : 'light'} ${page.viewportSize()?.width}`;
    await page.screenshot({ path: `${folder}/${what} ${look}.png`, fullPage: true });
  }
  await expectWhole(page, what);
}

test.each(looksHere(looks))(
  'participants meet no barrier in $scheme at $width px, and no screen is wider',
  async (look) => {
    const { page, context } = await openAs(stage, 'parent', look);
    await page.goto('/workshops');
    await page.getByRole('button', { name: 'More filters' }).click();
    await checkScreen(page, 'finding');
    await page.goto('/workshops?show=mine');
    await checkScreen(page, 'mine');
    await page.goto(`/workshops/${ids.needing}`);
    await page.getByText('To sign up you still need').waitFor();
    await checkScreen(page, 'a workshop');
    await page.goto(`/workshops/${ids.full}`);
    await page.getByRole('button', { name: 'Join the waitlist' }).click();
    await page.getByRole('dialog').waitFor();
    await checkScreen(page, 'signing up');
    await page.goto(`/workshops/${ids.taken}`);
    await page.getByRole('button', { name: 'Show the code for checking in' }).click();
    await page.getByRole('img', { name: 'Code for checking in' }).waitFor();
    await checkScreen(page, 'a seat');
    await page.getByRole('button', { name: 'Give the seat back' }).click();
    await page.getByRole('dialog').waitFor();
    await checkScreen(page, 'leaving');
    await page.goto('/settings/brings');
    await checkScreen(page, 'what one brings');
    await page.goto('/settings/calendar');
    // In the second look there is one already.
    await page.getByRole('button', { name: /^Make (an|a new) address$/ }).click();
    await page.getByLabel('Address for your calendar').waitFor();
    await checkScreen(page, 'calendar');
    await page.goto('/settings');
    await page.getByRole('combobox', { name: 'Time zone' }).click();
    await page.getByRole('option', { name: 'Africa/Abidjan' }).waitFor();
    await checkScreen(page, 'settings');
    await page.goto('/');
    await page.getByRole('heading', { name: 'Next workshop', exact: true }).waitFor();
    await checkScreen(page, 'home');
    await context.close();
  },
);

test.each(looksHere(looks))(
  'organizers meet no barrier in $scheme at $width px, and no screen is wider',
  async (look) => {
    const { page, context } = await openAs(stage, 'organizer', look);
    const { needing, full } = ids;
    const addresses = [
      '/workshops?show=organize',
      '/workshops/new',
      '/workshops/requirements',
      `/workshops/${needing}`,
      `/workshops/${needing}/edit`,
      `/workshops/${full}/participants`,
      `/workshops/${needing}/participants`,
      `/workshops/${needing}/room`,
      `/workshops/${needing}/organizers`,
    ];
    for (const address of addresses) {
      await page.goto(address);
      await checkScreen(page, address.replaceAll('/', ' ').trim());
    }
    await page.getByRole('button', { name: 'I cannot run it' }).click();
    await page.getByRole('dialog').waitFor();
    await checkScreen(page, 'asking for cover');
    await page.goto('/workshops/requirements');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('dialog').waitFor();
    await checkScreen(page, 'adding a requirement');
    await page.goto(`/workshops/${needing}/edit`);
    await page.getByRole('button', { name: 'Copy to further dates' }).click();
    await page.getByRole('dialog').waitFor();
    await checkScreen(page, 'copying');
    await context.close();
  },
);
