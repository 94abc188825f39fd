import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { closeStage, enterAs, openPage, openStage, type Stage } from './kit.ts';
import { type Hand, handOf, screenOf } from './recordings-kit.ts';
import { emulateStrap } from './strap-kit.ts';
import { expectNothing, intervalAt, keepBeating, lengthOf, listenTo } from './watch-kit.ts';
import { expectWhole } from './whole-kit.ts';

// Somebody practises with a strap, and somebody else looks on in another browser: until it is not shared any more.
const soon = { timeout: 60_000, interval: 200 };

let stage: Stage;
beforeAll(async () => {
  stage = { ...(await openStage()), browser: await launchChromium('--enable-features=WebBluetooth') };
});
afterAll(async () => {
  await stage?.browser.close();
  await closeStage(stage);
});

/** What goes on by itself until the test is over, however it ends. */
const running = new Set<() => Promise<void>>();
afterEach(async () => {
  for (const stop of running) await stop();
  running.clear();
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** Practises with a strap. @returns the session that is being recorded */
async function practise(page: Page, hand: Hand): Promise<string> {
  await page.goto('/practise');
  await page.getByRole('radio', { name: /Resonance breathing/ }).check();
  await button(page, 'Connect a strap').click();
  await page
    .getByTestId('sensor')
    .filter({ hasText: /Polar H10 0000.*Connected/ })
    .waitFor();
  await button(page, 'Start').click();
  await page.getByTestId('practise-left').waitFor();
  type Recorded = { items: { id: string; state: string }[] };
  const running = async () =>
    (await hand.ask<Recorded>('GET', `/v1/users/${hand.userId}/sessions?limit=5&state=recording`)).items.at(0)
      ?.id;
  await expect.poll(running, soon).toBeTruthy();
  return (await running()) as string;
}

const figures = (page: Page) => page.getByTestId('watched-numbers');
const markerList = (page: Page) => page.getByRole('list', { name: 'Markers' });

/** While the picture stands still, a marker stands where it does, however far the recording went on. */
async function markPaused(watcher: Page, hand: Hand, session: string): Promise<void> {
  await button(watcher, 'Pause').click();
  await button(watcher, 'Go on').waitFor();
  const paused = await lengthOf(watcher);
  await expect.poll(() => lengthOf(watcher), soon).toBeGreaterThan(paused + 4);
  await button(watcher, 'Set a marker').waitFor();
  await watcher.keyboard.press('m');
  await markerList(watcher).getByText('by you').waitFor();
  await button(watcher, 'Go on').click();
  type Markers = { items: { at: number }[] };
  const path = `/v1/users/${hand.userId}/sessions/${session}/markers`;
  const { items } = await hand.ask<Markers>('GET', path);
  expect(items).toHaveLength(1);
  expect(Math.abs((items[0]?.at ?? 0) - paused)).toBeLessThan(2.5);
}

/** Theirs and the person's own, each with whose it is; and the keys for it, which can be switched off. */
async function markAndNote(page: Page, watcher: Page, hand: Hand, session: string): Promise<void> {
  await markPaused(watcher, hand, session);
  await button(watcher, 'Write a note').click();
  const dialog = watcher.getByRole('dialog');
  const at = Number(await dialog.getByRole('textbox', { name: 'Seconds since the start' }).inputValue());
  await dialog.getByRole('textbox', { name: 'What happened' }).fill('Shoulders came down');
  await expect.poll(() => lengthOf(watcher), soon).toBeGreaterThan(at + 1);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await markerList(watcher).getByText('Shoulders came down').waitFor();
  await button(page, 'Set a marker').click();
  await markerList(watcher).getByText('by Mateo').waitFor();
  type Markers = { items: { label: string; at: number; addedBy: { displayName: string } | null }[] };
  const path = `/v1/users/${hand.userId}/sessions/${session}`;
  const { items } = await hand.ask<Markers>('GET', `${path}/markers`);
  const note = items.find(({ label }) => label === 'Shoulders came down');
  // Where it was pressed, however long the words took.
  expect(note).toMatchObject({ at, addedBy: { userId: expect.any(String) } });
  expect(items.filter(({ addedBy }) => addedBy === null)).toHaveLength(1);
  await expectWhole(watcher, 'watching');
  // Whoever is recorded reads who it was, when they look at what was recorded so far.
  const own = await page.context().newPage();
  await own.goto(screenOf(hand.userId, session));
  await markerList(own).getByText('Shoulders came down').waitFor();
  await markerList(own).getByText('by Priya').first().waitFor();
  await own.close();

  // The keys can be switched off, and stay so.
  await watcher.getByRole('switch', { name: 'Keys M and N' }).click();
  await watcher.keyboard.press('m');
  await watcher.keyboard.press('n');
  // What a key would have set came before this one: it is the next, and the only one.
  await button(watcher, 'Set a marker').click();
  await markerList(watcher).getByText('Marker 4', { exact: true }).waitFor();
  const after = await hand.ask<Markers>('GET', `${path}/markers`);
  expect(after.items).toHaveLength(items.length + 1);
  expect(await dialog.count()).toBe(0);
}

/** Takes the consent back on a page of its own. Once this returns, that was answered. */
async function takeBack(context: BrowserContext): Promise<void> {
  const third = await context.newPage();
  await third.goto('/settings');
  await third.getByRole('link', { name: 'My data', exact: true }).click();
  const takeBack = button(third, 'Take back: Sharing with a practitioner');
  await takeBack.waitFor();
  const withdrawn = third.waitForResponse(
    (answer) => answer.request().method() === 'DELETE' && answer.url().includes('practitioner-sharing'),
  );
  await takeBack.click();
  await third.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
  expect((await withdrawn).status()).toBe(204);
}

test('a practitioner sees the heart of a strap, marks and notes, and nothing any more once it is not shared', async () => {
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'patient');
  const hand = await handOf(stage, page);
  const strap = await emulateStrap(stage, page, 'Polar H10 0000');
  const session = await practise(page, hand);
  const stopBeating = keepBeating(strap);
  running.add(stopBeating);

  const other = await openPage(stage);
  const watcher = other.page;
  const heard = listenTo(watcher);
  await enterAs(stage, watcher, 'practitioner');
  await watcher.goto(`/people/${hand.userId}/sessions`);
  await watcher
    .getByRole('link', { name: /Watch live/ })
    .first()
    .click();
  await watcher.waitForURL((url) => url.pathname === screenOf(hand.userId, session));
  await expect.poll(() => figures(watcher).textContent(), soon).toMatch(/Heart rate\d\d \/min/);
  expect(await figures(watcher).textContent()).toMatch(/Coherence–Not enough yet: \d+ of 60 s/);
  await watcher.getByTestId('live-length').waitFor();

  await markAndNote(page, watcher, hand, session);

  await takeBack(context);
  const before = heard.frames.length;
  const answered = heard.answers.length;
  await watcher.getByRole('heading', { name: 'Mateo no longer shares this with you' }).waitFor();
  await expectNothing(watcher, session);

  // What goes on is not seen any more: of what came since, nothing is anything but a refusal.
  const path = `/v1/users/${hand.userId}/sessions/${session}`;
  const stored = async () => (await hand.ask<{ markers: number }>('GET', path)).markers;
  await button(page, 'Set a marker').click();
  await expect.poll(stored, soon).toBe(5);
  const stands = () => watcher.getByRole('alert').first().waitFor();
  for (const goes of [() => watcher.goBack(), () => watcher.goForward(), () => watcher.reload()]) {
    await goes();
    await stands();
    await expectNothing(watcher, session);
  }
  expect(heard.frames.slice(before).filter(({ text }) => !text.includes('"problem"'))).toEqual([]);
  const since = heard.answers.slice(answered).filter(({ url }) => url.includes(hand.userId));
  expect(since.filter(({ status }) => status < 400 && status !== 101)).toEqual([]);

  await stopBeating();
  await strap.end();
  await other.context.close();
  await context.close();
}, 300_000);

/** Intervals of a made-up heart, sent by requests as a device without a socket does, one a second. */
async function sendBeats(hand: Hand, userId: string) {
  const begun = new Date().toISOString();
  const sessions = `/v1/users/${userId}/sessions`;
  const { id } = await hand.ask<{ id: string }>('POST', sessions, {
    startedAt: begun,
    timeZone: 'Europe/Berlin',
    channels: [{ dataType: 'rr', label: 'RR (simulated)', unit: 'ms' }],
  });
  const path = `${sessions}/${id}`;
  let sent = 0;
  let time = 0;
  const send = async () => {
    const values = [intervalAt(sent), intervalAt(sent + 1)] as const;
    const first = time + values[0] * 1000;
    time = first + values[1] * 1000;
    await hand.ask('POST', `${path}/points`, {
      channels: [{ channel: 0, firstSample: sent, samples: values, times: [first, time] }],
    });
    sent += values.length;
  };
  let goesOn = true;
  const done = (async () => {
    while (goesOn) {
      await send();
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  })();
  const stop = async () => {
    goesOn = false;
    await done.catch(() => undefined);
  };
  running.add(stop);
  return { id, path, stop };
}

test('a parent watches their child on a phone by night, is told that it is simulated, and of what is discarded nothing stays', async () => {
  const { page, context, complaints } = await openPage(stage, { scheme: 'dark', width: 390, height: 844 });
  await enterAs(stage, page, 'parent');
  const hand = await handOf(stage, page);
  type People = { items: { userId: string; displayName: string }[] };
  const child = (await hand.ask<People>('GET', '/v1/people?limit=50')).items.find(
    ({ displayName }) => displayName === 'Sami',
  ) as { userId: string };
  const device = await sendBeats(hand, child.userId);
  await page.goto(screenOf(child.userId, device.id));
  await expect.poll(() => figures(page).textContent(), soon).toMatch(/Heart rate\d\d \/min/);
  await page.getByText('The signal is simulated: no sensor measured it, and it is nobody’s.').waitFor();
  await button(page, 'Set a marker').click();
  await markerList(page).getByText('by you').waitFor();
  await expectWhole(page, 'watching on a phone');
  await device.stop();
  await hand.ask('POST', `${device.path}/discard`, { reason: 'by-person' });
  await page.getByText('What was recorded is removed.').waitFor();
  for (const look of ['as it is', 'anew']) {
    await expectNothing(page, '');
    expect(await markerList(page).count(), look).toBe(0);
    await page.reload();
    await page.getByText('What was recorded is removed.').waitFor();
  }
  expect(complaints).toEqual([]);
  await context.close();
});

test('whoever is accompanied no more is seen no more', async () => {
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'patient');
  const hand = await handOf(stage, page);
  await hand.ask('PUT', `/v1/users/${hand.userId}/consents/practitioner-sharing`, {
    version: '2026-11',
    language: 'en',
  });
  const device = await sendBeats(hand, hand.userId);
  const other = await openPage(stage, { width: 390, height: 844 });
  await enterAs(stage, other.page, 'practitioner');
  await other.page.goto(screenOf(hand.userId, device.id));
  await expect.poll(() => figures(other.page).textContent(), soon).toMatch(/Heart rate\d\d \/min/);
  // Nothing tells a page that looks at what was so far: it asks.
  const back = await other.context.newPage();
  await back.goto(screenOf(hand.userId, device.id));
  await button(back, 'Everything so far').click();
  await back.getByTestId('curves').waitFor();
  type Relationships = { whoSeesMe: { id: string; type: string; state: string }[] };
  const { whoSeesMe } = await hand.ask<Relationships>('GET', `/v1/users/${hand.userId}/relationships`);
  const relationship = whoSeesMe.find(({ state }) => state === 'active');
  await hand.ask('DELETE', `/v1/users/${hand.userId}/relationships/${relationship?.id}`);
  await other.page.getByTestId('gone').waitFor();
  await expectNothing(other.page, device.id);
  await expectWhole(other.page, 'not shared any more');
  await back.getByRole('heading', { name: 'Mateo no longer shares this with you' }).waitFor();
  await expectNothing(back, device.id);
  await device.stop();
  await Promise.all([context.close(), other.context.close()]);
});

/** Watches a session of theirs, and is told that it is gone. */
async function expectNotThere(page: Page, hand: Hand, userId: string): Promise<void> {
  const device = await sendBeats(hand, userId);
  await page.goto(screenOf(userId, device.id));
  await button(page, 'Everything so far').click();
  await page.getByTestId('curves').waitFor();
  // What was kept for as long as it may be is removed. The server's own answer, to an id that nobody has:
  const nobodys = `/v1/users/${userId}/sessions/${crypto.randomUUID()}`;
  await page.route(`**${device.path}`, (route) => route.continue({ url: `${stage.url}${nobodys}` }));
  await page.getByRole('heading', { name: 'This session is not there any more' }).waitFor();
  await page.getByTestId('gone').getByRole('link', { name: 'Sessions' }).waitFor();
  await expectNothing(page, device.id);
  await device.stop();
}

test('a session that is gone, where the others may still be read, is not said to be withheld', async () => {
  const parent = await openPage(stage);
  await enterAs(stage, parent.page, 'parent');
  const theirs = await handOf(stage, parent.page);
  type People = { items: { userId: string; displayName: string }[] };
  const { items } = await theirs.ask<People>('GET', '/v1/people?limit=50');
  const child = items.find(({ displayName }) => displayName === 'Sami') as { userId: string };
  await expectNotThere(parent.page, theirs, child.userId);
  await parent.context.close();
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'patient');
  const hand = await handOf(stage, page);
  await expectNotThere(page, hand, hand.userId);
  await context.close();
});
