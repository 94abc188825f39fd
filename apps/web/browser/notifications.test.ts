import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { edfOf, noise } from '../../server/src/testing/recording.ts';
import { whoAmI } from './insights-kit.ts';
import { closeStage, openStage, type Stage } from './kit.ts';
import { openAs, reloadUntil, waiting } from './people-kit.ts';

// What somebody is told: under the bell, and while no page is open.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

test('news arrive under the bell, lead to where they belong, and are read by that', async () => {
  const patient = await openAs(stage, 'patient');
  const userId = await whoAmI(patient.page);
  const practitioner = await openAs(stage, 'practitioner');
  const body = edfOf([{ label: 'ECG', rate: 250, samples: noise(20_000, 7) }], []);
  for (const seed of [7, 8]) {
    const data = seed === 7 ? body : edfOf([{ label: 'ECG', rate: 250, samples: noise(20_000, seed) }], []);
    const added = await practitioner.page.request.post(`/v1/users/${userId}/sessions/import?timeZone=UTC`, {
      data: Buffer.from(data),
      headers: { 'content-type': 'application/octet-stream', origin: stage.url },
    });
    expect(added.status(), await added.text()).toBe(201);
  }
  await practitioner.context.close();

  const { page, context, complaints } = patient;
  await reloadUntil(page, page.getByRole('link', { name: 'News 2 unread' }));
  await page.getByRole('link', { name: 'News 2 unread' }).click();
  await heading(page, 'News').waitFor();
  const unread = page.locator('[data-testid=notification][data-unread=true]');
  await expect.poll(() => unread.count(), waiting).toBe(2);
  await unread
    .first()
    .getByRole('link', { name: /^Priya added a session of yours/ })
    .click();
  await page.waitForURL(new RegExp(`/people/${userId}/sessions/[0-9a-f-]{36}`));
  await page.getByTestId('curves').waitFor();
  await page.getByRole('link', { name: 'News 1 unread' }).click();
  await expect.poll(() => unread.count(), waiting).toBe(1);
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect.poll(() => unread.count(), waiting).toBe(0);
  await page.getByRole('link', { name: 'News', exact: true }).waitFor();
  await page.reload();
  await page.getByTestId('notification').first().waitFor();
  expect(await unread.count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

test('whoever has no news, and whoever cannot reach them, is told so', async () => {
  const { page, context } = await openAs(stage, 'organizer');
  await page.goto('/notifications');
  await page.getByRole('heading', { name: 'Nothing new' }).waitFor();
  await page.route('**/notifications?*', (route) =>
    route.fulfill({ status: 500, json: { code: 'internal' } }),
  );
  await page.reload();
  await page.getByRole('alert').getByText('That did not work').waitFor();
  await page.unroute('**/notifications?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Nothing new' }).waitFor();
  await context.close();
});

test('the ways of news are switched at once, and come back where the server does not keep them', async () => {
  const { page, context } = await openAs(stage, 'organizer');
  const userId = await whoAmI(page);
  await page.goto('/settings/notifications');
  const email = page.getByRole('switch', { name: 'By e-mail' });
  await email.click({ force: true });
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.reload();
  await email.waitFor();
  expect(await email.isChecked()).toBe(false);
  expect(await page.getByRole('switch', { name: 'In the app' }).isChecked()).toBe(true);
  await page.route(`**/v1/users/${userId}/preferences`, (route) =>
    route.request().method() === 'PATCH' ? route.fulfill({ status: 500, json: {} }) : route.continue(),
  );
  await email.click({ force: true });
  await page.getByText(/Something went wrong on our side/).waitFor();
  await expect.poll(() => email.isChecked(), waiting).toBe(false);
  await context.close();
});

test('a browser is asked only when pressed; one that blocks, and one whose push service is silent, is told why', async () => {
  const { page, context } = await openAs(stage, 'organizer');
  const asked: string[] = [];
  await page.exposeFunction('noteAsking', () => asked.push('asked'));
  await page.addInitScript(() => {
    const really = Notification.requestPermission.bind(Notification);
    Notification.requestPermission = (...rest) => {
      (window as unknown as { noteAsking: () => void }).noteAsking();
      return really(...rest);
    };
  });
  await context.grantPermissions(['notifications'], { origin: stage.url });
  await page.goto('/settings/notifications');
  const press = page.getByRole('button', { name: 'Turn on in this browser' });
  await press.waitFor();
  expect(asked).toEqual([]);
  // This Chromium reaches no push service, so that it goes as far as asking for a subscription.
  await press.click();
  await page.getByText('The browser could not be registered').waitFor();
  expect(asked).toEqual(['asked']);
  const worker = await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    return active?.scriptURL;
  });
  expect(worker).toBe(`${stage.url}/push-worker.js`);
  expect((await (await page.request.get('/v1/me/push-subscriptions')).json()).items).toEqual([]);

  const ofPage = await context.newCDPSession(page);
  const { targetInfo } = await ofPage.send('Target.getTargetInfo');
  const ofBrowser = await stage.browser.newBrowserCDPSession();
  await ofBrowser.send('Browser.setPermission', {
    permission: { name: 'notifications' },
    setting: 'denied',
    origin: stage.url,
    ...(targetInfo.browserContextId ? { browserContextId: targetInfo.browserContextId } : {}),
  });
  await page.reload();
  await page.getByText('Your browser blocks notifications of this site').waitFor();
  expect(await press.count()).toBe(0);
  await context.close();
});

test('the worker shows what was pushed, and a sentence of its own where it cannot read it', async () => {
  const { page, context } = await openAs(stage, 'organizer');
  await context.grantPermissions(['notifications'], { origin: stage.url });
  await page.goto('/settings/notifications');
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/push-worker.js');
    await navigator.serviceWorker.ready;
  });
  const [worker] = context.serviceWorkers();
  if (!worker) throw new Error('There is no worker');
  const session = await context.newCDPSession(page);
  const known: { registrationId: string }[] = [];
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => known.push(...registrations));
  await session.send('ServiceWorker.enable');
  await expect.poll(() => known.length, waiting).toBeGreaterThan(0);
  const deliver = (data: string) =>
    session.send('ServiceWorker.deliverPushMessage', {
      origin: stage.url,
      registrationId: known[0]?.registrationId ?? '',
      data,
    });
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const all = await registration.getNotifications();
      return all.map(({ title, body, tag }) => ({ title, body, tag }));
    });
  // Nobody says whether the browser passed it on; while its worker is being stopped it does not.
  const shownAfter = async (data: string) => {
    await deliver(data);
    return shown();
  };
  const news = JSON.stringify({ id: 'n1', kind: 'session-added', text: 'There is something new' });
  await expect
    .poll(() => shownAfter(news), waiting)
    .toEqual([{ title: 'Attune', body: 'There is something new', tag: 'n1' }]);
  await expect
    .poll(async () => (await shownAfter('no JSON')).map(({ body }) => body), waiting)
    .toContain('There is something new for you');
  await context.close();
});
