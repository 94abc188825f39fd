import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { edfOf, noise } from '../../server/src/testing/recording.ts';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, type Look, openStage, type Stage } from './kit.ts';
import { openAs, row, waiting } from './people-kit.ts';
import { expectWhole } from './whole-kit.ts';

// What people say about a session, mark in it, and remove; and what they choose from.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

/** Notes in the page where the way to edit has stood: what moves while it is pressed is not pressed. */
function noteEdit() {
  const tops = new Set<number>();
  Object.assign(globalThis, { tops });
  const look = () => {
    const edit = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Edit');
    if (edit && window.scrollY === 0) tops.add(Math.round(edit.getBoundingClientRect().top));
    requestAnimationFrame(look);
  };
  look();
}

/** A session of the patient's own, and its page. */
async function openNew(seed: number, look?: Look) {
  const opened = await openAs(stage, 'patient', look);
  const userId = await whoAmI(opened.page);
  const data = Buffer.from(edfOf([{ label: 'ECG', rate: 250, samples: noise(5000, seed) }]));
  const answer = await opened.page.request.post(`/v1/users/${userId}/sessions/import`, {
    data,
    headers: { origin: stage.url, 'content-type': 'application/octet-stream' },
  });
  const { session } = (await answer.json()) as { session: { id: string } };
  const url = `/v1/users/${userId}/sessions/${session.id}`;
  await opened.page.addInitScript(noteEdit);
  await opened.page.goto(`/people/${userId}/sessions/${session.id}`);
  await opened.page.getByTestId('curves').waitFor();
  const kept = async () => (await (await opened.page.request.get(url)).json()) as Record<string, unknown>;
  return { ...opened, userId, url, kept };
}

const dialogOf = (page: Page) => page.getByRole('dialog');
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

test('how it felt before and after is said, kept and shown; what was said elsewhere meanwhile is not overwritten', async () => {
  const { page, context, url, kept } = await openNew(11);
  await page.getByText('No markers').waitFor();
  await page.getByText('Being packed').waitFor({ state: 'detached' });
  const tops = await page.evaluate(() => [...(globalThis as unknown as { tops: Set<number> }).tops]);
  expect(tops).toHaveLength(1);
  await button(page, 'Edit').click();
  const part = (name: string) => page.getByRole('region', { name, exact: true });
  await part('Before').getByRole('radio', { name: 'Low', exact: true }).check();
  await part('After')
    .getByRole('group', { name: 'Stress' })
    .getByRole('radio', { name: '0 of 10', exact: true })
    .check();
  await part('After').getByRole('textbox', { name: 'Notes' }).fill('Calm.');
  await page.getByRole('textbox', { name: 'Place' }).fill('At home');
  await expectWhole(page, 'saying how it felt');
  // Meanwhile, on another device.
  await tell(stage, page, url, { method: 'PATCH', data: { device: 'Chest belt' } });
  await button(page, 'Save').click();
  const said = page.getByRole('alert');
  await said.getByText('This session was changed elsewhere meanwhile').waitFor();
  await said.getByText('Chest belt').waitFor();
  expect((await kept()).location).toBe(null);
  await said.getByRole('button', { name: 'Save mine' }).click();
  await button(page, 'Edit').waitFor();
  await page.getByText('0 of 10', { exact: true }).waitFor();
  expect(await kept()).toMatchObject({
    feedbackBefore: { mood: 2 },
    feedbackAfter: { stress: 0, notes: 'Calm.' },
    location: 'At home',
    device: 'Chest belt',
  });
  await button(page, 'Edit').click();
  await part('Before').getByRole('button', { name: 'Take the answer back: Mood' }).click();
  await button(page, 'Save').click();
  await page.getByText('Not said').waitFor();
  expect((await kept()).feedbackBefore).toBe(null);
  await context.close();
});

test('a marker is set by a key, changed, removed and put back; one of somebody else says whose it is', async () => {
  const { page, context, url, userId } = await openNew(12);
  const dialog = dialogOf(page);
  await page.getByTestId('curves').focus();
  await page.keyboard.press('m');
  expect(await dialog.getByRole('textbox', { name: 'Seconds since the start' }).inputValue()).toBe('10');
  await dialog.getByRole('textbox', { name: 'What happened' }).fill('Sneeze');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await button(page, 'Edit: Sneeze').click();
  await dialog.getByRole('textbox', { name: 'Seconds it lasted' }).fill('1,5');
  await button(page, 'Save').click();
  await page.getByText('1.5 s').waitFor();
  const markers = async () =>
    ((await (await page.request.get(`${url}/markers`)).json()) as { items: Record<string, unknown>[] }).items;
  expect(await markers()).toMatchObject([{ at: 10, length: 1.5, label: 'Sneeze', addedBy: null }]);
  await button(page, 'Edit: Sneeze').click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect.poll(markers, waiting).toEqual([]);
  await button(page, 'Undo').click();
  await expect.poll(async () => (await markers()).length, waiting).toBe(1);

  const other = await openAs(stage, 'practitioner');
  await other.page.goto(new URL(page.url()).pathname);
  await button(other.page, 'Add a marker').click();
  await other.page.getByRole('textbox', { name: 'What happened' }).fill('Cough');
  await button(other.page, 'Save').click();
  await button(other.page, 'Edit: Cough').waitFor();
  const practitioner = await whoAmI(other.page);
  await other.context.close();
  expect(userId).not.toBe(practitioner);
  await page.reload();
  await page
    .getByRole('button', { name: /Cough/ })
    .getByText(/ · by /)
    .waitFor();
  expect((await markers()).find(({ label }) => label === 'Cough')).toMatchObject({
    addedBy: { userId: practitioner },
  });
  await context.close();
});

test('discarding names what goes, removes it, and lists the session with its reason where it is asked for', async () => {
  const { page, context, kept } = await openNew(13, { scheme: 'dark', width: 390, height: 844 });
  await expectWhole(page, 'a session');
  await button(page, 'Discard').click();
  const dialog = page.getByRole('dialog', { name: 'Discard this session?' });
  await dialog.getByText('5,000 points in 1 channel').waitFor();
  await expectWhole(page, 'discarding');
  await button(page, 'Keep it').click();
  expect((await kept()).state).toBe('complete');
  await button(page, 'Discard').click();
  await dialog.getByRole('radio', { name: 'The signal is bad' }).check();
  await button(page, 'Discard for good').click();
  await page.getByText('The session was discarded.').waitFor();
  expect(await kept()).toMatchObject({ state: 'discarded', discardReason: 'bad-signal' });
  await page.getByRole('link', { name: 'Discarded sessions' }).click();
  await page.getByTestId('session').filter({ hasText: 'The signal is bad' }).click();
  await page.getByText('What was recorded is removed.').waitFor();
  expect(await page.getByTestId('curves').count()).toBe(0);
  expect(await button(page, 'Edit').count()).toBe(0);
  await expectWhole(page, 'a discarded session');
  await context.close();
});

test('who looks after exercises and data types adds, changes and retires them', async () => {
  const { page, context } = await openAs(stage, 'administrator');
  const title = 'Humming';
  await page.goto('/admin');
  await page.getByRole('link', { name: /^Exercises and data types/ }).click();
  await button(page, 'Add an exercise').click();
  const dialog = dialogOf(page);
  await dialog.getByRole('textbox', { name: 'Name' }).fill(title);
  await dialog.getByRole('textbox', { name: 'Breaths a minute' }).fill('5,5');
  await dialog.getByRole('checkbox', { name: 'ECG' }).check();
  await expectWhole(page, 'an exercise');
  await button(page, 'Save').click();
  await row(page, 'Exercises', title).waitFor();
  const kept = async () => {
    const answer = await page.request.get('/v1/exercises?retired=true');
    const { items } = (await answer.json()) as { items: { id: string; name: string }[] };
    return items.find(({ name }) => name === title);
  };
  const exercise = await kept();
  expect(exercise).toMatchObject({ guidance: { breathsPerMinute: 5.5 }, dataTypes: ['ecg'] });

  // Changed elsewhere while it is being changed here.
  await button(page, `Edit: ${title}`).click();
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Through the nose.');
  await tell(stage, page, `/v1/exercises/${exercise?.id}`, {
    method: 'PATCH',
    data: { description: 'With closed lips.' },
  });
  await button(page, 'Save').click();
  await dialog.getByText('With closed lips.').waitFor();
  await button(page, 'Save mine').click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(kept, waiting).toMatchObject({ description: 'Through the nose.' });

  await button(page, `Retire: ${title}`).click();
  await row(page, 'Exercises', title).getByText('Retired', { exact: true }).waitFor();
  expect(await kept()).toMatchObject({ retired: true });
  await button(page, 'Undo').click();
  await button(page, `Retire: ${title}`).waitFor();

  await button(page, 'Add a data type').click();
  await dialog.getByRole('textbox', { name: 'Short name' }).fill('hum');
  await dialog.getByRole('textbox', { name: 'Title' }).fill(`${title}, loudness`);
  await button(page, 'Save').click();
  await row(page, 'Data types', `${title}, loudness`).waitFor();
  await context.close();
  const phone = await openAs(stage, 'administrator', { scheme: 'dark', width: 390, height: 844 });
  await phone.page.goto('/admin/catalogue');
  await button(phone.page, `Edit: ${title}`).click();
  await expectWhole(phone.page, 'an exercise on a phone');
  await button(phone.page, 'Cancel').click();
  await dialogOf(phone.page).waitFor({ state: 'detached' });
  await expectWhole(phone.page, 'exercises and data types on a phone');
  await phone.context.close();
});
