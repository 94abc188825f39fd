import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openCamera } from './camera-kit.ts';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, enterAs, openPage, openStage, type Stage } from './kit.ts';
import { openAs, row, waiting } from './people-kit.ts';
import { inDays, startIn, workshopsOn } from './workshops-kit.ts';

// Workshops as those meet them who run them.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const as = (person: string) => openAs(stage, person);
const on = () => workshopsOn(stage);
const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

/** The picture that somebody shows at the door. */
async function codeOf(page: Page, workshopId: string) {
  await page.goto(`/workshops/${workshopId}`);
  await page.getByRole('button', { name: 'Show the code for checking in' }).click();
  const picture = page.getByRole('img', { name: 'Code for checking in' });
  await picture.waitFor();
  return { picture, typed: (await page.locator('figcaption p').last().textContent()) ?? '' };
}

test('at the door: checked in by the camera that sees the code, by the code and by the list, undone, and a seat taken back', async () => {
  const camera = await openCamera();
  onTestFinished(camera.close);
  const behind = { ...stage, browser: camera.browser };
  const { page, context, complaints } = await openAs(behind, 'organizer');
  const today = { startsAt: soon(60), endsAt: soon(120) };
  const id = await on().workshop(page, { title: 'Today at the house', ...today });
  const other = await on().workshop(page, {
    title: 'Somewhere else',
    startsAt: soon(300),
    endsAt: soon(360),
  });
  const pavel = await as('participant');
  for (const one of [id, other]) await on().signUp(pavel.page, one);
  const mateo = await as('patient');
  await on().signUp(mateo.page, id);

  await page.goto(`/workshops/${id}`);
  await page.getByRole('link', { name: 'Who comes' }).click();
  const of = (name: string) => row(page, 'Who comes', name);
  await page.getByText('2 of 3 seats taken, 0 waiting').waitFor();
  await camera.show((await codeOf(pavel.page, other)).picture);
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await page.getByText('This page may not use the camera.', { exact: false }).waitFor();
  await context.grantPermissions(['camera']);
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await page.getByText('Not a code for this workshop').waitFor();
  await page.getByRole('button', { name: 'Stop the camera' }).click();
  const code = await codeOf(pavel.page, id);
  await camera.show(code.picture);
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await page.getByText('Pavel is checked in.').waitFor();
  await of('Pavel').getByText('Took part').waitFor();
  await page.getByRole('button', { name: 'Stop the camera' }).click();

  await page.getByLabel('Code', { exact: true }).fill(code.typed);
  await page.keyboard.press('Enter');
  await page.getByText('Pavel was checked in before.').waitFor();
  await of('Mateo').getByRole('button', { name: 'Check in: Mateo' }).click();
  await of('Mateo').getByText('Took part').waitFor();
  await of('Mateo').getByRole('button', { name: 'Undo: Mateo' }).click();
  await of('Mateo').getByText('Signed up', { exact: true }).waitFor();
  await of('Mateo').getByRole('button', { name: 'Remove: Mateo' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Mateo was removed, and is told.').waitFor();
  await page.getByText('1 of 3 seats taken, 0 waiting').waitFor();
  const csv = await page.request.get(
    (await page.getByRole('link', { name: 'List as CSV' }).getAttribute('href')) ?? '',
  );
  expect(await csv.text()).toContain('Pavel');
  // The browser itself says of the wrong code that it was refused.
  expect(complaints.filter((one) => !one.includes('409'))).toEqual([]);
  for (const each of [pavel, mateo]) await each.context.close();
});

test('what somebody says after they signed up stands beside their name', async () => {
  const [oona, pavel] = [await as('organizer'), await as('participant')];
  const nuts = await on().requirement(oona.page, { name: 'Can eat nuts', kind: 'allergy' });
  const id = await on().workshop(oona.page, { requirements: [{ requirementId: nuts, hard: true }] });
  const path = `/v1/users/${await whoAmI(pavel.page)}/requirements/${nuts}`;
  const say = (meets: boolean) => tell(stage, pavel.page, path, { method: 'PUT', data: { meets } });
  await say(true);
  await on().signUp(pavel.page, id);
  const pavels = row(oona.page, 'Who comes', 'Pavel');
  await oona.page.goto(`/workshops/${id}/participants`);
  await pavels.getByText('All met').waitFor();
  expect(await pavels.getByText('now:', { exact: false }).count()).toBe(0);
  await say(false);
  await oona.page.reload();
  await pavels.getByText('Can eat nuts, now: not met').waitFor();
  for (const { context } of [oona, pavel]) await context.close();
});

test('who cannot run it says so, another is asked and steps in, and everybody sees who runs it now', async () => {
  const oona = await as('organizer');
  const id = await on().workshop(oona.page, { title: 'Needs somebody' });
  const { page } = oona;
  await page.goto('/');
  await row(page, 'You run next', /./).first().waitFor();
  await page.goto(`/workshops/${id}/organizers`);
  await row(page, 'Who runs it', 'Oona').getByRole('button', { name: 'I cannot run it' }).click();
  await page.getByLabel('Why (if you want to say)').fill('I have a fever.');
  await page.getByRole('button', { name: 'Ask for cover' }).click();
  await page.getByText('Others are asked.', { exact: false }).waitFor();
  await page.goto(`/workshops/${id}`);
  await page.getByText('Who runs it is open just now').waitFor();

  const ada = await as('administrator');
  await ada.page.goto('/workshops');
  const call = row(ada.page, 'Cover needed', 'Needs somebody');
  await call.getByText('Oona cannot run it').waitFor();
  await call.getByText('I have a fever.').waitFor();
  await call.getByRole('button', { name: 'I run it: Needs somebody' }).click();
  await ada.page.getByText('You run it now. Everybody is told.').waitFor();

  const pavel = await as('participant');
  await pavel.page.goto(`/workshops/${id}`);
  await pavel.page.getByText('in place of Oona').waitFor();
  await ada.page.goto(`/workshops/${id}/organizers`);
  const history = ada.page.getByRole('list', { name: 'What happened' });
  await history.getByText('Oona cannot run it, and asked for cover').waitFor();
  await history.getByText('Ada steps in for Oona').waitFor();
  for (const { context } of [oona, ada, pavel]) await context.close();
});

test('somebody is asked to run it too, and answers on its page', async () => {
  const oona = await as('organizer');
  const id = await on().workshop(oona.page, {
    title: 'Run by two',
    startsAt: startIn(30),
    endsAt: startIn(31),
  });
  await oona.page.goto(`/workshops/${id}/organizers`);
  await oona.page.getByLabel('Whom').selectOption({ label: 'Ada' });
  await oona.page.getByRole('button', { name: 'Ask them' }).click();
  await row(oona.page, 'Who runs it', 'Ada').getByText('Asked to run it').waitFor();
  const ada = await as('administrator');
  await ada.page.goto(`/workshops/${id}`);
  await ada.page.getByText('You are asked to run this workshop').waitFor();
  await ada.page.getByRole('button', { name: 'Accept' }).click();
  await ada.page.getByRole('link', { name: 'Edit' }).waitFor();
  await oona.page.reload();
  await row(oona.page, 'Who runs it', 'Ada').getByText('Runs it').waitFor();
  for (const { context } of [oona, ada]) await context.close();
});

test('two who edit at once: the second is shown what the first wrote, and nothing is overwritten unseen; copies, and the end', async () => {
  const oona = await as('organizer');
  const { page } = oona;
  const id = await on().workshop(page, { title: 'Written twice' });
  await page.goto(`/workshops/${id}/edit`);
  await page.getByLabel('Title').first().fill('Written by me');
  await tell(stage, page, `/v1/workshops/${id}`, { method: 'PATCH', data: { place: 'Potsdam' } });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Somebody else changed it meanwhile').waitFor();
  await page.getByText(/Potsdam/).waitFor();
  await page.getByRole('button', { name: 'Take the newer' }).click();
  await page.getByLabel('Title').first().fill('Written by both');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Edit Written by both' }).waitFor();
  expect(await page.getByLabel('City or house').inputValue()).toBe('Potsdam');

  const pavel = await as('participant');
  await on().signUp(pavel.page, id);
  await page.getByRole('button', { name: 'Copy to further dates' }).click();
  await page.getByRole('button', { name: 'One more date' }).click();
  await page.getByRole('button', { name: 'Make the drafts' }).click();
  await page.getByText('2 drafts were made.').waitFor();
  await page.getByRole('button', { name: 'Cancel the workshop' }).click();
  await page.getByLabel('What you want to say to them').fill('The house is closed.');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the workshop' }).click();
  await page.getByText('Cancelled. Everybody is told.').waitFor();
  await pavel.page.goto(`/workshops/${id}`);
  await pavel.page.getByText('The house is closed.').waitFor();
  await page.goto('/workshops?show=organize');
  const drafts = page.getByRole('list', { name: 'Drafts' }).getByRole('link', { name: 'Written by both' });
  await expect.poll(() => drafts.count(), waiting).toBe(2);
  for (const { context } of [oona, pavel]) await context.close();
});

test('a link leads to a workshop that is not public, after signing in too, and its secret is in no address that is sent', async () => {
  const oona = await as('organizer');
  const id = await on().workshop(oona.page, { title: 'By link', visibility: 'link', ...inDays(15) });
  await oona.page.goto(`/workshops/${id}/edit`);
  const address = await oona.page.getByRole('textbox', { name: 'The link to it' }).inputValue();
  const secret = address.replace(`${stage.url}/workshops/${id}#link=`, '');
  expect(secret).toMatch(/^[\w-]{20,}$/);
  await (await as('participant')).context.close();

  const { page, context } = await openPage(stage);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(address);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname === '/sign-in');
  expect(page.url()).not.toContain(secret);
  const back = new URL(page.url()).searchParams.get('to') ?? '';
  expect(back).toBe(`/workshops/${id}`);
  // As when somebody was at an outside provider: what the page knew is gone.
  await enterAs(stage, page, 'participant');
  await page.goto(back);
  await page.getByRole('button', { name: 'Sign up', exact: true }).click();
  await page.getByRole('button', { name: 'Sign up now' }).click();
  await page.getByText('You have a seat', { exact: true }).waitFor();
  expect(page.url()).toBe(`${stage.url}/workshops/${id}`);
  expect(asked.filter((url) => url.replace(/#.*/, '').includes(secret))).toEqual([]);
  expect(asked.length).toBeGreaterThan(5);

  // Put into the address of a page that is open; and without the secret there is nothing.
  const mateo = await as('patient');
  await mateo.page.goto(`/workshops/${id}`);
  await mateo.page.getByText('There is nothing here').waitFor();
  await mateo.page.goto(address);
  await mateo.page.getByRole('button', { name: 'Sign up', exact: true }).waitFor();
  expect(mateo.page.url()).toBe(`${stage.url}/workshops/${id}`);
  for (const each of [oona, mateo, { context }]) await each.context.close();
});

test('what one runs is listed page by page, as far back as one likes', async () => {
  const { page, context } = await as('organizer');
  const first = await on().workshop(page, { title: 'Long ago', ...inDays(-100) }, false);
  const startsAt = Array.from({ length: 22 }, (_, week) => startIn(-107 - 7 * week));
  await tell(stage, page, `/v1/workshops/${first}/copies`, { data: { startsAt } });
  await page.goto('/workshops?show=organize');
  const drafts = page.getByRole('list', { name: 'Drafts' }).getByRole('link', { name: 'Long ago' });
  await drafts.first().waitFor();
  expect(await drafts.count()).toBeLessThan(23);
  const more = page.getByRole('button', { name: 'Show more' });
  await more.click();
  await expect.poll(() => drafts.count(), waiting).toBe(23);
  await more.waitFor({ state: 'detached' });
  await context.close();
});

test('what workshops can ask for is added, changed and retired by who looks after it; who organizes only adds', async () => {
  const oona = await as('organizer');
  await oona.page.goto('/workshops/requirements');
  await oona.page.getByRole('button', { name: 'Add' }).waitFor();
  expect(await oona.page.getByRole('button', { name: /^(Edit|Retire): / }).count()).toBe(0);
  await oona.context.close();
  const { page, context } = await as('administrator');
  await page.goto('/workshops/requirements');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByLabel('Name').fill('Old enough');
  await page.getByLabel('What kind').selectOption('age');
  await page.getByLabel('From age').fill('16');
  await page.getByRole('button', { name: 'Save' }).click();
  const one = () => row(page, 'What workshops can ask for', 'Old enough');
  await one().getByText('from 16 years').waitFor();
  await one().getByRole('button', { name: 'Edit: Old enough' }).click();
  expect(await page.getByLabel('What kind').isDisabled()).toBe(true);
  await page.getByLabel('Up to age').fill('99');
  await page.getByRole('button', { name: 'Save' }).click();
  await one().getByText('16 to 99 years').waitFor();
  await one().getByRole('button', { name: 'Retire: Old enough' }).click();
  await one().getByText('Retired').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await one().getByRole('button', { name: 'Retire: Old enough' }).waitFor();
  await context.close();
});
