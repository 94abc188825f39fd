import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, openStage, type Stage } from './kit.ts';
import { openAs, row, waiting } from './people-kit.ts';
import { card, expectListed, inDays, startIn, workshopsOn } from './workshops-kit.ts';

// Workshops as those meet them who look for one, and who come.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const as = (person: string) => openAs(stage, person);
const on = () => workshopsOn(stage);

/** A workshop at a lake by the clock of New York, that asks for something; as an organizer types it. */
async function writeDraft(page: Page, requirementId: string): Promise<void> {
  await page.goto('/workshops');
  await page.getByRole('link', { name: 'New workshop' }).click();
  await page.getByRole('heading', { level: 1, name: 'New workshop' }).waitFor();
  await page.getByLabel('Title').fill('Breathing at the lake');
  await page.getByLabel('Starts').fill(`${startIn(20).slice(0, 10)}T10:00`);
  await page.getByLabel('Ends').fill(`${startIn(20).slice(0, 10)}T09:00`);
  await page.getByText('It ends after it starts.').waitFor();
  await page.getByLabel('Ends').fill(`${startIn(20).slice(0, 10)}T12:30`);
  await page.getByLabel('Time zone').selectOption('America/New_York');
  await page.getByLabel('City or house').fill('Boathouse');
  await page.getByLabel('Where exactly').fill('The red door');
  await page.getByLabel('Add something it asks for').selectOption(requirementId);
  for (const part of ['Swim', 'Arrive']) {
    await page.getByRole('button', { name: 'Add a part' }).click();
    const last = page.getByRole('group', { name: /^Part/ }).last();
    await last.getByLabel('Title').fill(part);
    await last.getByLabel('In a few words').fill(`${part} slowly.`);
  }
  await page.getByRole('button', { name: 'Up: Part 2' }).click();
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await page.getByRole('heading', { level: 1, name: 'Edit Breathing at the lake' }).waitFor();
}

test('an organizer makes a workshop and publishes it; a participant finds it, is told why it does not fit, says what they have, and signs up', async () => {
  const oona = await as('organizer');
  const mat = await on().requirement(oona.page, { name: 'A yoga mat' });
  const { page } = oona;
  await writeDraft(page, mat);

  const pavel = await as('participant');
  await pavel.page.goto('/workshops?q=Breathing');
  await pavel.page.getByText('Nothing matches').waitFor();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Published. People can find it now.').waitFor();
  await on().workshop(page, { title: 'Breathing in the city' });

  await pavel.page.reload();
  await expectListed(pavel.page, ['Breathing in the city', 'Breathing at the lake']);
  await card(pavel.page, 'the lake').getByText('Something is missing').waitFor();
  await card(pavel.page, 'the city').getByText('Fits you').waitFor();
  await pavel.page.getByRole('checkbox', { name: 'I meet the requirements' }).check();
  await expectListed(pavel.page, ['Breathing in the city']);
  await pavel.page.reload();
  await expectListed(pavel.page, ['Breathing in the city']);
  await pavel.page.getByRole('button', { name: 'Clear all filters' }).click();
  await pavel.page.getByRole('searchbox', { name: 'Search in titles' }).fill('lake');
  await expectListed(pavel.page, ['Breathing at the lake']);
  await pavel.page.getByRole('link', { name: 'Breathing at the lake' }).click();

  const me = pavel.page;
  // The reader is in another zone than the workshop.
  await me.getByText(/, (14|15):00 – (16|17):30$/).waitFor();
  await me.getByText(/^There: .*, 10:00 – 12:30 \(Eastern (Standard|Daylight) Time\)$/).waitFor();
  await me.getByText('To sign up you still need: A yoga mat.').waitFor();
  await me.getByText('Where exactly is shown once you have a seat.').waitFor();
  expect(await me.getByText('The red door').count()).toBe(0);
  expect(await me.getByRole('button', { name: 'Sign up', exact: true }).count()).toBe(0);
  const parts = await me.getByRole('listitem').filter({ hasText: 'minutes' }).allInnerTexts();
  expect(parts[0]).toMatch(/^1[45]:00\s+Arrive\s.*Arrive slowly\.$/s);
  expect(parts[1]).toMatch(/^1[45]:15\s+Swim\s.*Swim slowly\.$/s);
  const need = row(me, 'What it asks for', 'A yoga mat');
  await need.getByText('Not known yet. You have not said yet.').waitFor();
  await need.getByRole('button', { name: 'I don’t have it: A yoga mat' }).click();
  await need.getByText('Not met. As you said.').waitFor();
  await need.getByRole('button', { name: 'I have it: A yoga mat', exact: true }).click();
  await need.getByText('Met. As you said.').waitFor();
  await me.getByRole('button', { name: 'Sign up', exact: true }).click();
  await me.getByRole('checkbox', { name: 'Others who come may see that I come' }).check();
  await me.getByRole('button', { name: 'Sign up now' }).click();
  await me.getByText('You have a seat', { exact: true }).waitFor();
  await me.getByText('The red door').waitFor();
  await expect
    .poll(() => me.getByRole('switch', { name: 'Others who come may see that I come' }).isChecked(), waiting)
    .toBe(true);
  await me.goto('/workshops?show=mine');
  await row(me, 'Coming up', 'Breathing at the lake').getByText('Signed up').waitFor();
  expect(pavel.complaints).toEqual([]);
  expect(oona.complaints).toEqual([]);
  await pavel.context.close();
  await oona.context.close();
});

test('where all seats are taken one waits, is told how many are before, and has the seat that somebody gives back', async () => {
  const oona = await as('organizer');
  const id = await on().workshop(oona.page, { title: 'One seat only', capacity: 1, ...inDays(8) });
  const mateo = await as('patient');
  const seat = await on().signUp(mateo.page, id);
  const noor = await as('parent');
  await on().signUp(noor.page, id);

  const pavel = await as('participant');
  await pavel.page.goto('/workshops');
  await card(pavel.page, 'One seat only').getByText('Full · 1 waiting').waitFor();
  await pavel.page.getByRole('link', { name: 'One seat only' }).click();
  await pavel.page.getByText('Full', { exact: true }).waitFor();
  await pavel.page.getByRole('button', { name: 'Join the waitlist' }).click();
  await pavel.page.getByRole('button', { name: 'Join the waitlist now' }).click();
  await pavel.page.getByText('You are on the waitlist', { exact: true }).waitFor();
  await pavel.page.getByText('1 waits before you.').waitFor();

  await noor.page.goto(`/workshops/${id}`);
  await noor.page.getByText('You are next: the first free seat is yours.').waitFor();
  await noor.page.getByRole('button', { name: 'Leave the waitlist' }).click();
  await noor.page.getByRole('dialog').getByRole('button', { name: 'Leave the waitlist' }).click();
  await noor.page.getByRole('button', { name: 'Join the waitlist' }).waitFor();

  await on().leave(mateo.page, seat);
  await pavel.page.reload();
  await pavel.page.getByText('You have a seat', { exact: true }).waitFor();
  await pavel.page.getByRole('button', { name: 'Give the seat back' }).click();
  await pavel.page.getByRole('button', { name: 'Keep it' }).click();
  await pavel.page.getByText('You have a seat', { exact: true }).waitFor();
  for (const { context } of [oona, mateo, noor, pavel]) await context.close();
});

test('a guardian signs up the child: what it asks for is asked of the child, and the address keeps for whom', async () => {
  const oona = await as('organizer');
  const young = await on().requirement(oona.page, {
    name: 'For children',
    kind: 'age',
    minAge: 6,
    maxAge: 14,
  });
  const id = await on().workshop(oona.page, {
    title: 'Breathing games',
    ...inDays(9),
    requirements: [{ requirementId: young, hard: true }],
  });
  const { page, context, complaints } = await as('parent');
  await page.goto('/workshops');
  await card(page, 'Breathing games').getByText('Something is missing').waitFor();
  await page.getByRole('radiogroup').getByText('Sami', { exact: true }).click();
  await card(page, 'Breathing games').getByText('Fits Sami').waitFor();
  await page.getByRole('link', { name: 'Breathing games' }).click();
  await page.getByText('The age is right on that day.').waitFor();
  expect(page.url()).toMatch(new RegExp(`/workshops/${id}\\?for=`));
  await page.getByRole('button', { name: 'Sign up Sami' }).click();
  await page.getByRole('button', { name: 'Sign up now' }).click();
  await page.getByText('Sami has a seat', { exact: true }).waitFor();
  await page.getByRole('radiogroup').getByText('You', { exact: true }).click();
  await page.getByText('For people up to 14. You will be older on that day.').waitFor();
  await page.goto('/workshops?show=mine');
  await page.getByText('Your workshops will be here').or(page.getByText('Coming up')).first().waitFor();
  expect(await page.getByRole('link', { name: 'Breathing games' }).count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
  await oona.context.close();
});

test('what it asks for has changed meanwhile: nobody is signed up, the new is shown, and one goes on by that', async () => {
  const oona = await as('organizer');
  const tea = await on().requirement(oona.page, { name: 'A cup for tea', kind: 'other' });
  const id = await on().workshop(oona.page, { title: 'Tea and breath', ...inDays(11) });
  const { page, context } = await as('patient');
  await page.goto(`/workshops/${id}`);
  await page.getByRole('button', { name: 'Sign up', exact: true }).click();
  await tell(stage, oona.page, `/v1/workshops/${id}`, {
    method: 'PATCH',
    data: { requirements: [{ requirementId: tea, hard: false, note: 'We pour.' }] },
  });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Sign up now' }).click();
  await dialog.getByText('What it asks for has changed').waitFor();
  await dialog.getByRole('checkbox', { name: 'Not met, coming all the same: A cup for tea' }).check();
  await dialog.getByRole('button', { name: 'Sign up now' }).click();
  await page.getByText('You have a seat', { exact: true }).waitFor();

  await tell(stage, oona.page, `/v1/workshops/${id}/cancel`, {
    data: { message: 'The house has no heating.' },
  });
  await page.reload();
  await page.getByText('This workshop is cancelled').waitFor();
  await page.getByText('The house has no heating.').waitFor();
  await context.close();
  await oona.context.close();
});

test('what somebody brings is said once, and taken back as easily', async () => {
  const oona = await as('organizer');
  const bell = await on().requirement(oona.page, { name: 'A small bell' });
  await oona.context.close();
  const { page, context } = await as('participant');
  const userId = await whoAmI(page);
  const said = async () => {
    const { items } = (await (await page.request.get(`/v1/users/${userId}/requirements`)).json()) as {
      items: { requirementId: string; meets: boolean }[];
    };
    return items.find(({ requirementId }) => requirementId === bell)?.meets;
  };
  await page.goto('/settings/brings');
  const choice = row(page, 'What I bring', 'A small bell');
  await choice.getByText('I have it', { exact: true }).click();
  await expect.poll(said, waiting).toBe(true);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(said, waiting).toBeUndefined();
  await context.close();
});

test('times are told in the time zone that somebody chooses, and beside it in that of the workshop', async () => {
  const oona = await as('organizer');
  const title = 'Far from here';
  const startsAt = `${startIn(40).slice(0, 10)}T16:00:00.000Z`;
  const endsAt = `${startIn(40).slice(0, 10)}T17:00:00.000Z`;
  await on().workshop(oona.page, { title, startsAt, endsAt, timeZone: 'America/Bogota', place: 'Bogotá' });
  await oona.context.close();
  const { page, context } = await as('participant');
  await page.goto('/settings');
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  await zone.fill('tokyo');
  await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.goto('/workshops?q=Far');
  // The next day already.
  await card(page, title)
    .getByText(/01:00 – 02:00 · Bogotá · starts .+, 11:00 there$/)
    .waitFor();
  await page.getByRole('link', { name: title }).click();
  await page.getByText('Japan Standard Time').waitFor();
  await page.getByText(/^There: .*, 11:00 – 12:00 \(Colombia Standard Time\)$/).waitFor();
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Take that of this device: UTC' }).click();
  await expect.poll(() => zone.inputValue(), waiting).toBe('UTC');
  await page.goto('/workshops?q=Far');
  await card(page, title).getByText('16:00 – 17:00 · Bogotá · starts 11:00 there').waitFor();
  await context.close();
});

test('an address for one’s calendar is shown once, read by a calendar, and ends when told to', async () => {
  const { page, context } = await as('participant');
  await page.goto('/settings/calendar');
  await page.getByRole('button', { name: 'Make an address' }).click();
  const address = await page.getByLabel('Address for your calendar').inputValue();
  const read = () => page.request.get(address);
  expect(await (await read()).text()).toContain('BEGIN:VCALENDAR');
  await page.reload();
  await page.getByText('Last read by a calendar on').waitFor();
  expect(await page.getByText(address).count()).toBe(0);
  await page.getByRole('button', { name: 'End the address' }).click();
  await page.getByText('The address has ended.').waitFor();
  await page.getByRole('button', { name: 'Make an address' }).waitFor();
  expect((await read()).status()).toBe(404);
  await context.close();
});
