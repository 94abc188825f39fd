import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, openStage, type Stage } from './kit.ts';
import { openAs, row, waiting } from './people-kit.ts';
import { startIn, workshopsOn } from './workshops-kit.ts';

// Workshops as those meet them who run them.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const as = (person: string) => openAs(stage, person);
const on = () => workshopsOn(stage);
const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

test('at the door: checked in by the list and by the code that is shown, undone, and a seat taken back', async () => {
  const oona = await as('organizer');
  const id = await on().workshop(oona.page, {
    title: 'Today at the house',
    startsAt: soon(60),
    endsAt: soon(120),
  });
  const pavel = await as('participant');
  await on().signUp(pavel.page, id);
  const mateo = await as('patient');
  await on().signUp(mateo.page, id);
  await pavel.page.goto(`/workshops/${id}`);
  await pavel.page.getByRole('button', { name: 'Show the code for checking in' }).click();
  await pavel.page.getByRole('img', { name: 'Code for checking in' }).waitFor();
  const code = (await pavel.page.locator('figcaption p').last().textContent()) ?? '';

  const { page, complaints } = oona;
  await page.goto(`/workshops/${id}`);
  await page.getByRole('link', { name: 'Who comes' }).click();
  const of = (name: string) => row(page, 'Who comes', name);
  await page.getByText('2 of 3 seats taken, 0 waiting').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Check in', exact: true }).last().click();
  await page.getByText('Pavel is checked in.').waitFor();
  await of('Pavel').getByText('Took part').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(code);
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
  expect(complaints).toEqual([]);
  for (const { context } of [oona, pavel, mateo]) await context.close();
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

test('two who edit at once: the second is shown what the first wrote, and nothing is overwritten unseen; copies, link and end', async () => {
  const oona = await as('organizer');
  const { page } = oona;
  const id = await on().workshop(page, { title: 'Written twice', visibility: 'link' });
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

  // By its link, and only by that.
  const address = await page.getByRole('textbox', { name: 'The link to it' }).inputValue();
  const pavel = await as('participant');
  await pavel.page.goto(`/workshops/${id}`);
  await pavel.page.getByText('There is nothing here').waitFor();
  await pavel.page.goto(address);
  await pavel.page.getByRole('button', { name: 'Sign up', exact: true }).click();
  await pavel.page.getByRole('button', { name: 'Sign up now' }).click();
  await pavel.page.getByText('You have a seat', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Copy to further dates' }).click();
  await page.getByRole('button', { name: 'One more date' }).click();
  await page.getByRole('button', { name: 'Make the drafts' }).click();
  await page.getByText('2 drafts were made.').waitFor();
  await page.getByRole('button', { name: 'Cancel the workshop' }).click();
  await page.getByLabel('What you want to say to them').fill('The house is closed.');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the workshop' }).click();
  await page.getByText('Cancelled. Everybody is told.').waitFor();
  await pavel.page.reload();
  await pavel.page.getByText('The house is closed.').waitFor();
  await page.goto('/workshops?show=organize');
  const drafts = page.getByRole('list', { name: 'Drafts' }).getByRole('link', { name: 'Written by both' });
  await expect.poll(() => drafts.count(), waiting).toBe(2);
  for (const { context } of [oona, pavel]) await context.close();
});

test('what workshops can ask for is added, changed and retired by who looks after it; who organizes only adds', async () => {
  const oona = await as('organizer');
  await oona.page.goto('/workshops/requirements');
  await oona.page.getByRole('button', { name: 'Add' }).waitFor();
  expect(await oona.page.getByRole('button', { name: /^(Change|Retire) / }).count()).toBe(0);
  await oona.context.close();
  const { page, context } = await as('administrator');
  await page.goto('/workshops/requirements');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByLabel('Name').fill('Old enough');
  await page.getByLabel('What kind').selectOption('age');
  await page.getByLabel('From age').fill('16');
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
  const one = () => row(page, 'What workshops can ask for', 'Old enough');
  await one().getByText('from 16 years').waitFor();
  await one().getByRole('button', { name: 'Change Old enough' }).click();
  expect(await page.getByLabel('What kind').isDisabled()).toBe(true);
  await page.getByLabel('Up to age').fill('99');
  await page.getByRole('button', { name: 'Save' }).click();
  await one().getByText('16 to 99 years').waitFor();
  await one().getByRole('button', { name: 'Retire Old enough' }).click();
  await one().getByText('Retired').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await one().getByRole('button', { name: 'Retire Old enough' }).waitFor();
  await context.close();
});
