import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeStage, openStage, type Stage } from './kit.ts';
import { openAs, openPerson, reloadUntil, row } from './people-kit.ts';

// Who accompanies whom: asked by one person, decided by another, and seen in the browsers of both.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const as = (person: string) => openAs(stage, person);

/** Takes the link out of the demo's mails, and comes in with a password. */
async function acceptInvite(email: string): Promise<void> {
  const tokenFor = async () => {
    const { items } = (await (await fetch(`${stage.url}/v1/outbox`)).json()) as {
      items: { to: string; text: string }[];
    };
    return /#token=([\w-]{43})/.exec(items.find((mail) => mail.to === email)?.text ?? '')?.[1];
  };
  const token = await expect.poll(tokenFor, { timeout: 20_000 }).toBeDefined().then(tokenFor);
  const body = JSON.stringify({
    token,
    termsVersion: '2026-11',
    password: 'seven green lanterns by the sea',
  });
  const headers = { 'content-type': 'application/json' };
  const accepted = await fetch(`${stage.url}/v1/invites/accept`, { method: 'POST', headers, body });
  expect(accepted.status).toBe(200);
}

test('who asks to accompany sees nothing until the answer, and nothing after the end', async () => {
  const priya = await as('practitioner');
  const pavel = await as('participant');
  const ask = async (email: string) => {
    await priya.page.goto('/relationships');
    await priya.page.getByRole('button', { name: 'Ask to accompany somebody' }).click();
    const dialog = priya.page.getByRole('dialog');
    await dialog.getByLabel('Their e-mail').fill(email);
    expect(await dialog.getByLabel('As their').inputValue()).toBe('practitioner-patient');
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    await priya.page.getByText('If somebody has this e-mail, they have your question now.').waitFor();
  };
  const seesPavel = async () => {
    await priya.page.goto('/people');
    await priya.page.getByRole('link', { name: /^Mateo/ }).waitFor();
    return (await priya.page.getByRole('link', { name: /^Pavel/ }).count()) > 0;
  };
  await ask('nobody@demo.invalid');
  await ask('pavel@demo.invalid');
  expect(await seesPavel()).toBe(false);

  await pavel.page.goto('/');
  await reloadUntil(pavel.page, row(pavel.page, 'Waiting for your answer', 'Priya'));
  await row(pavel.page, 'Waiting for your answer', 'Priya').getByRole('link').click();
  const asking = row(pavel.page, 'Who can see my data', 'Priya');
  await asking.getByText('If you accept, they may see your sessions').waitFor();
  await asking.getByRole('button', { name: 'Accept Priya' }).click();
  await asking.getByRole('button', { name: 'End: Priya', exact: true }).waitFor();
  expect(await seesPavel()).toBe(true);
  // Sessions need a consent of their own: what stays hidden is said.
  await asking.getByText('Your sessions stay hidden').waitFor();

  await asking.getByRole('button', { name: 'Change the end: Priya' }).click();
  await pavel.page.getByLabel('Last day').fill('2099-12-31');
  await pavel.page.getByRole('button', { name: 'Save' }).click();
  await asking.getByText('until 31 December 2099').waitFor();

  await asking.getByRole('button', { name: 'End: Priya', exact: true }).click();
  await pavel.page.getByRole('button', { name: 'End it now' }).click();
  await pavel.page.getByText('Earlier (1)').click();
  await pavel.page.getByText(/ended on/).waitFor();
  expect(await seesPavel()).toBe(false);
  await priya.context.close();
  await pavel.context.close();
});

test('a guardian adds a child and gives them a login; a second one waits for the answer of the first', async () => {
  const { page, context } = await as('parent');
  await page.goto('/relationships');
  await page.getByRole('button', { name: 'Add a child' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a child' });
  await dialog.getByLabel('First name').fill('Lina');
  await dialog.getByLabel('Birth date').fill('2018-04-02');
  await dialog.getByRole('button', { name: 'Add the child' }).click();
  await page.getByRole('link', { name: 'Lina' }).click();
  const noor = row(page, 'Who can see Lina’s data', 'Noor');
  await noor.getByText('They may see Lina’s sessions').waitFor();
  const ofLina = page.url();
  await page.goto('/people');
  await page.getByRole('link', { name: /^Lina/ }).click();
  await page.getByRole('button', { name: 'Correct' }).click();
  expect(await page.getByLabel('Birth date').isDisabled()).toBe(true);
  await page.getByLabel('Lives in').fill('Aleppo');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Aleppo').waitFor();
  await page.getByRole('button', { name: 'Give Lina a login of their own' }).click();
  await page.getByLabel('E-mail of Lina').fill('lina@demo.invalid');
  await page.getByRole('button', { name: 'Send the invite' }).click();
  await page.getByText('The mail to lina@demo.invalid is on its way.').waitFor();
  // The address is hers once she comes in with it.
  await acceptInvite('lina@demo.invalid');

  const mateo = await as('patient');
  await mateo.page.goto('/relationships');
  expect(await mateo.page.getByRole('button', { name: 'Add a child' }).count()).toBe(0);
  await mateo.page.getByRole('button', { name: 'Ask to accompany somebody' }).click();
  await mateo.page.getByLabel('Their e-mail').fill('lina@demo.invalid');
  await mateo.page.getByLabel('As their').selectOption('parent');
  await mateo.page.getByRole('button', { name: 'Ask', exact: true }).click();
  await mateo.page.getByText('If somebody has this e-mail').waitFor();

  await page.goto(ofLina);
  await reloadUntil(page, page.getByRole('button', { name: 'Accept Mateo' }));
  // Until the answer whoever asked is told of nobody, not even that there is somebody.
  await mateo.page.reload();
  await mateo.page.getByText('You accompany nobody.').waitFor();
  // Staff ends the one and confirms the other: nobody was left who could have answered.
  const ada = await as('administrator');
  await openPerson(ada.page, 'Lina');
  await ada.page.getByRole('button', { name: 'End: Noor', exact: true }).click();
  await ada.page.getByRole('button', { name: 'End it now' }).click();
  await ada.page.getByRole('button', { name: 'Confirm Mateo' }).click();
  await ada.page.getByText('from then on they decide for Lina', { exact: false }).waitFor();
  await ada.page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await row(ada.page, 'Who can see Lina', 'Mateo').getByText('Parent · since').waitFor();
  await ada.context.close();
  await mateo.page.goto('/people');
  await mateo.page.getByRole('link', { name: /^Lina/ }).waitFor();
  await page.goto('/people');
  await page.getByRole('link', { name: /^Sami/ }).waitFor();
  expect(await page.getByRole('link', { name: /^Lina/ }).count()).toBe(0);
  await context.close();
  await mateo.context.close();
});
