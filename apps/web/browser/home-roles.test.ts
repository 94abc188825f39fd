import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell, whoAmI } from './insights-kit.ts';
import { closeStage, type Look, looksHere, openPage, openStage, type Stage } from './kit.ts';
import { openAs, row, waiting } from './people-kit.ts';
import {
  dayFrom,
  exercise,
  homeUntil,
  planFor,
  practise,
  weekdayIn,
  weekdayNumberIn,
  zoneAtNoon,
} from './plans-kit.ts';
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
  const looks: string[] = [];
  const isLook = (one: { url: () => string }) => one.url().endsWith('/sessions-looked-at');
  priya.page.on('request', (one) => isLook(one) && looks.push(one.url()));
  const reported = priya.page.waitForResponse(isLook);
  await fresh.getByRole('link', { name: 'Open the report: newest of Mateo' }).click();
  await priya.page.waitForURL((url) => url.pathname.endsWith(`${sessionId}/report`));
  expect((await reported).status()).toBe(204);
  await priya.page.waitForLoadState('networkidle');
  expect(looks.length).toBe(1);
  await priya.page.goto('/');
  await widget(priya.page, 'people')
    .getByRole('link', { name: /^Mateo/ })
    .first()
    .waitFor();
  expect(await fresh.count()).toBe(0);

  // Of several all are shown, since looking at one counts for all; once a visit.
  await practise(stage, mateo.page, userId);
  await practise(stage, mateo.page, userId);
  await homeUntil(priya.page, '2 new sessions');
  const noted = priya.page.waitForResponse(isLook);
  await fresh.getByRole('link', { name: 'Look at the new sessions of Mateo' }).click();
  await priya.page.waitForURL((url) => url.pathname === `/people/${userId}/sessions`);
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

test('who records now is said of nobody once no answer has come for a while, and that none came is said', async () => {
  const mateo = await openAs(stage, 'patient');
  const priya = await openAs(stage, 'practitioner');
  const userId = await whoAmI(mateo.page);
  const sessionId = await practise(stage, mateo.page, userId, { complete: false });
  await priya.page.clock.install();
  await homeUntil(priya.page, 'Recording now');
  await priya.page.route('**/v1/accompanied*', (route) => route.abort());
  const failed = priya.page.getByRole('alert').getByText('This may be out of date');
  // Asked again by itself, and again before it is said to have failed.
  for (let tries = 0; tries < 10 && (await failed.count()) === 0; tries++) {
    const asked = priya.page.waitForEvent('requestfailed');
    await priya.page.clock.fastForward(31_000);
    await asked;
  }
  await failed.waitFor();
  await priya.page.clock.fastForward(91_000);
  const people = widget(priya.page, 'people');
  await people.getByText('Recording now').waitFor({ state: 'detached' });
  await people.getByRole('link', { name: /^Mateo/ }).waitFor();
  await priya.page.unroute('**/v1/accompanied*');
  await people.getByRole('button', { name: 'Try again' }).click();
  await row(priya.page, 'Recording now', 'Mateo').waitFor();
  expect(await failed.count()).toBe(0);
  await tell(stage, mateo.page, `/v1/users/${userId}/sessions/${sessionId}/complete`, {});
  await priya.context.close();
  await mateo.context.close();
});

test('a Home that is left open overnight shows the new day', async () => {
  const timeZone = zoneAtNoon();
  const { page, context, complaints } = await openAs(stage, 'participant', { timeZone });
  const userId = await whoAmI(page);
  const tomorrow = (weekdayNumberIn(timeZone) % 7) + 1;
  await planFor(stage, page, userId, { note: 'On the next day.', days: [tomorrow] });
  await page.clock.install();
  await page.goto('/');
  const today = widget(page, 'today');
  await today.getByText('Nothing is planned for today.').waitFor();
  await page.clock.fastForward('13:00:00');
  await today.getByText('On the next day.').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('a parent reads the week of a child in plain words, looks in, and finds what it did for the heart', async () => {
  const timeZone = zoneAtNoon();
  const { page, context, complaints } = await openAs(stage, 'parent', { timeZone });
  const people = (await (await page.request.get('/v1/people')).json()) as {
    items: { userId: string; displayName: string }[];
  };
  const sami = people.items.find((one) => one.displayName.startsWith('Sami'))?.userId ?? '';
  await widget(page, 'people')
    .getByText(/^No practice of Sami/)
    .waitFor();
  await widget(page, 'people').getByText('The last seven days', { exact: true }).waitFor();
  const week = widget(page, 'people').getByTestId('week');
  expect(await week.getAttribute('aria-label')).toBe('Nothing planned, nothing practised');
  await planFor(stage, page, sami, { days: [weekdayNumberIn(timeZone)] });
  const sessionId = await practise(stage, page, sami, { complete: false, timeZone });
  await homeUntil(page, /is practising now/);
  expect(await page.getByRole('link', { name: /^Look in on Sami/ }).getAttribute('href')).toContain(
    sessionId,
  );
  await tell(stage, page, `/v1/users/${sami}/sessions/${sessionId}/complete`, {});
  await homeUntil(
    page,
    new RegExp(`practised on ${weekdayIn(timeZone)}, \\d+ minutes? in all\\. 1 of \\d planned`),
  );
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
  expect(await page.getByText(/only the newest|older ones/).count()).toBe(0);
  const requests = row(page, 'Waiting for you', 'Requests about data');
  await requests.getByText(/^due in \d+ days$/).waitFor();
  // With a week left it is amber.
  const sign = requests.getByText(/due in/);
  const calm = await sign.getAttribute('class');
  await page.clock.setFixedTime(Date.parse(dayFrom(25)));
  await page.reload();
  await expect.poll(() => sign.getAttribute('class'), waiting).not.toBe(calm);
  // Where there are more pages, all of the first five are asked for, and of what was not looked at nothing is claimed.
  const noor = await openAs(stage, 'parent');
  const noorId = await whoAmI(noor.page);
  await tell(stage, noor.page, `/v1/users/${noorId}/data-requests`, { data: { kind: 'export' } });
  await noor.context.close();
  await tell(stage, page, '/v1/invites', {
    data: { email: 'newer@demo.invalid', firstName: 'Ola', lastName: 'Berg', language: 'en' },
  });
  await page.route(/\/v1\/(invites|data-requests)\?/, (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/limit=\d+/, 'limit=1'),
    }),
  );
  await page.reload();
  await requests.getByText(/^2 open/).waitFor();
  await row(page, 'Waiting for you', 'Invites')
    .getByText('1 invite is not answered yet · only the newest were looked at, of 1+')
    .waitFor();
  await page.unrouteAll();
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
