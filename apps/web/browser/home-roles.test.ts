import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, type Look, looksHere, openPage, openStage, type Stage } from './kit.ts';
import { openAs, row, waiting } from './people-kit.ts';
import { dayFrom, exercise, homeUntil, planFor, practise } from './plans-kit.ts';
import { expectWhole } from './whole-kit.ts';

// Home answers "what now?", to each in their own office.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

/** What the server would not answer on this page, from now on. */
function refusalsOn(page: Page): string[] {
  const refused: string[] = [];
  page.on('response', (one) => {
    if (one.status() >= 400) refused.push(`${one.status()} ${new URL(one.url()).pathname}`);
  });
  return refused;
}

const widget = (page: Page, name: string) => page.locator(`[data-widget="${name}"]`);
const roles = ['administrator', 'practitioner', 'patient', 'parent', 'organizer', 'participant'] as const;
const looks: Look[] = [
  { scheme: 'light', width: 1280, height: 800 },
  { scheme: 'dark', width: 390, height: 844 },
];

test.each(looksHere(looks))(
  'nobody’s Home asks for what it is refused, and all are whole in $scheme at $width px',
  async (look) => {
    for (const role of roles) {
      const { page, context, complaints } = await openAs(stage, role, look);
      const refused = refusalsOn(page);
      await page.goto('/');
      await page.locator('[data-widget]').first().waitFor({ state: 'attached' });
      await page.waitForLoadState('networkidle');
      await expectWhole(page, role);
      expect([...refused, ...complaints], role).toEqual([]);
      await context.close();
    }
  },
);

test('a practitioner sees who records now, whom it was quiet about, and what is new until they looked', async () => {
  const mateo = await openAs(stage, 'patient');
  const priya = await openAs(stage, 'practitioner');
  const userId = await whoAmI(mateo.page);
  // What the demo brought is of long ago.
  await row(priya.page, 'Quiet for two weeks or more', 'Mateo')
    .getByText('last practised on 1 January 2000')
    .waitFor();

  const sessionId = await practise(stage, mateo.page, userId, { complete: false });
  await homeUntil(priya.page, 'Recording now');
  const live = row(priya.page, 'Recording now', 'Mateo');
  await live.getByText('Live', { exact: true }).waitFor();
  await live.getByRole('link', { name: 'Watch Mateo' }).click();
  await priya.page.waitForURL((url) => url.pathname === `/people/${userId}/sessions/${sessionId}`);

  await tell(stage, mateo.page, `/v1/users/${userId}/sessions/${sessionId}/complete`, {});
  await homeUntil(priya.page, 'New since you last looked');
  const fresh = row(priya.page, 'New since you last looked', 'Mateo');
  await fresh.getByText(new RegExp(`1 new session · the newest: ${exercise.name}`)).waitFor();
  await fresh.getByRole('link', { name: 'Open the report: newest of Mateo' }).click();
  await priya.page.waitForURL((url) => url.pathname.endsWith(`${sessionId}/report`));
  await priya.page.goto('/');
  await widget(priya.page, 'people')
    .getByRole('link', { name: /^Mateo/ })
    .first()
    .waitFor();
  expect(await fresh.count()).toBe(0);

  // So does looking at all of them; once a visit.
  await practise(stage, mateo.page, userId);
  await homeUntil(priya.page, 'New since you last looked');
  const noted = priya.page.waitForResponse((one) => one.url().endsWith('/sessions-looked-at'));
  await priya.page.goto(`/people/${userId}/sessions`);
  expect((await noted).status()).toBe(204);
  await priya.page.goto('/');
  await widget(priya.page, 'people')
    .getByRole('link', { name: /^Mateo/ })
    .first()
    .waitFor();
  expect(await fresh.count()).toBe(0);
  await priya.context.close();
  await mateo.context.close();
});

test('a parent reads the week of a child in plain words, looks in, and finds what it did for the heart', async () => {
  const { page, context, complaints } = await openAs(stage, 'parent');
  const people = (await (await page.request.get('/v1/people')).json()) as {
    items: { userId: string; displayName: string }[];
  };
  const sami = people.items.find((one) => one.displayName.startsWith('Sami'))?.userId ?? '';
  const today = new Date();
  const weekday = today.toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' });
  await widget(page, 'people')
    .getByText(/^No practice of Sami/)
    .waitFor();
  await planFor(stage, page, sami, { days: [today.getUTCDay() || 7] });
  const sessionId = await practise(stage, page, sami, { complete: false });
  await homeUntil(page, /is practising now/);
  expect(await page.getByRole('link', { name: /^Look in on Sami/ }).getAttribute('href')).toContain(
    sessionId,
  );
  await tell(stage, page, `/v1/users/${sami}/sessions/${sessionId}/complete`, {});
  await homeUntil(page, new RegExp(`practised on ${weekday}, \\d+ minutes? in all\\. 1 of \\d planned`));
  await widget(page, 'people').getByRole('link', { name: 'What it did for the heart' }).click();
  await page.waitForURL((url) => url.pathname.endsWith(`${sessionId}/report`));
  expect(complaints).toEqual([]);
  await context.close();
});

test('an organizer sees how the next workshop stands; whoever is missing is told loudly, with the way on', async () => {
  const { page, context, complaints } = await openAs(stage, 'organizer');
  const refused = refusalsOn(page);
  const userId = await whoAmI(page);
  const next = widget(page, 'next-workshop');
  await next.getByRole('heading', { name: 'You run next' }).waitFor();
  await next.getByText(/^\d+ of \d+ places taken · \d+ free/).waitFor();
  await next.getByRole('link', { name: 'Who comes' }).waitFor();
  const first = await next
    .getByRole('list', { name: 'You run next' })
    .getByRole('link')
    .first()
    .getAttribute('href');
  const id = /workshops\/([\w-]+)/.exec(first ?? '')?.[1];
  await tell(stage, page, `/v1/users/${userId}/organized-workshops/${id}/cover`, { data: {} });
  await homeUntil(page, /^Nobody is confirmed to run/);
  await next
    .getByRole('link', { name: /^Find somebody for/ })
    .first()
    .click();
  await page.waitForURL((url) => url.pathname === `/workshops/${id}/organizers`);
  expect([...refused, ...complaints]).toEqual([]);
  await context.close();
});

test('an administrator sees what waits, with its deadline; while nothing does, one calm sentence says so', async () => {
  const { page, context, complaints } = await openAs(stage, 'administrator');
  const today = widget(page, 'today');
  await today.getByText('Nothing waits for you').waitFor();
  await today.getByRole('link', { name: 'How to get there' }).waitFor();
  await tell(stage, page, '/v1/invites', {
    data: { email: 'new@demo.invalid', firstName: 'Nia', lastName: 'Okoro', language: 'en' },
  });
  const mateo = await openAs(stage, 'patient');
  const userId = await whoAmI(mateo.page);
  await tell(stage, mateo.page, `/v1/users/${userId}/data-requests`, { data: { kind: 'export' } });
  await mateo.context.close();
  await homeUntil(page, '1 invite is not answered yet');
  const requests = row(page, 'Waiting for you', 'Requests about data');
  await requests.getByText(/^due in \d+ days$/).waitFor();
  // With a week left it is amber.
  const sign = requests.getByText(/due in/);
  const calm = await sign.getAttribute('class');
  await page.clock.setFixedTime(Date.parse(dayFrom(25)));
  await page.reload();
  await expect.poll(() => sign.getAttribute('class'), waiting).not.toBe(calm);
  await requests.getByRole('link', { name: 'Requests about data' }).click();
  await page.waitForURL((url) => url.pathname === '/admin/privacy');
  expect(complaints).toEqual([]);
  await context.close();
});

test.each([
  ['administrator', 'ada'],
  ['practitioner', 'priya'],
])(
  'the %s without a second factor is told why, and Home asks for nothing that is refused',
  async (role, name) => {
    const first = await openAs(stage, role);
    const password = 'four words and more of them';
    await tell(stage, first.page, '/v1/me/password', { method: 'PUT', data: { password } });
    await first.context.close();
    const { page, context } = await openPage(stage);
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill(`${name}@demo.invalid`);
    await page.getByLabel('Password', { exact: true }).fill(password);
    const refused = refusalsOn(page);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: new RegExp(name, 'i') }).waitFor();
    await page.getByRole('link', { name: 'Add a second factor' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await widget(page, 'people').textContent()).toBe('');
    expect(await widget(page, 'today').getByText('Waiting for you').count()).toBe(0);
    expect(refused).toEqual([]);
    await context.close();
  },
);
