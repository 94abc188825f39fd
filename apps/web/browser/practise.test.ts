import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { closeStage, enterAs, openPage, openStage, type Stage } from './kit.ts';
import { type Hand, handOf } from './recordings-kit.ts';
import { emulateStrap } from './strap-kit.ts';

const soon = { timeout: 30_000 };

let stage: Stage;
beforeAll(async () => {
  stage = { ...(await openStage()), browser: await launchChromium('--enable-features=WebBluetooth') };
});
afterAll(async () => {
  await stage?.browser.close();
  await closeStage(stage);
});

type Strap = Awaited<ReturnType<typeof emulateStrap>>;

/** A heart that swings with the breath, in 1/1024 s. */
const intervalAt = (beat: number) => Math.round(830 + 50 * Math.sin(beat / 2) + ((beat * 37) % 11));

/** The strap says a beat, the page's time goes on by it, and so until so much of it has passed. */
async function beatFor(page: Page, strap: Strap, milliseconds: number, sent: number[]): Promise<void> {
  for (let passed = 0; passed < milliseconds; ) {
    // Some of its messages bear two.
    const beats = Array.from({ length: sent.length % 7 === 3 ? 2 : 1 }, (_, i) =>
      intervalAt(sent.length + i),
    );
    const length = beats.reduce((sum, beat) => sum + beat, 0) * (1000 / 1024);
    await page.clock.runFor(Math.round(length));
    await strap.beat(beats);
    sent.push(...beats);
    passed += length;
  }
}

/**
 * Real time in which what was sent arrives, while the page's goes on too. The page's is never the faster: what a browser
 * needs real time for, as to connect, would seem to the page to take too long.
 */
async function passUntil(page: Page, isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (await isSo()) return;
    await page.clock.runFor(50);
    await page.waitForTimeout(50);
  }
  throw new Error('It did not come to be so.');
}

/** Seconds that are left, of less than an hour. */
async function left(page: Page): Promise<number> {
  const [minutes, seconds] = (
    /(\d+):(\d\d)/.exec((await page.getByTestId('practise-left').textContent()) ?? '') ?? []
  )
    .slice(1)
    .map(Number);
  return minutes! * 60 + seconds!;
}

const link = (page: Page) => page.getByTestId('practise-link').textContent();

/** Chooses, connects, says how it is, and begins. */
async function begin(page: Page, strap: Strap): Promise<void> {
  await page.goto('/practise');
  await page.getByRole('radio', { name: /Resonance breathing/ }).check();
  await page.getByText('5 min', { exact: true }).click();
  // From now on the page's time goes on only as the strap beats or the test waits, however slow the machine is.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 30_000);
  expect(await page.getByRole('button', { name: 'Start' }).isEnabled()).toBe(false);
  await page.getByRole('button', { name: 'Connect a strap' }).click();
  const sensor = page.getByTestId('sensor').filter({ hasText: /Polar H10 0000.*Connected.*Battery 64 %/ });
  await passUntil(page, async () => (await sensor.count()) > 0);
  // What it said before the start is not of the session. It lies so far back that the first beat of that stands by itself.
  await strap.beat([800]);
  // The page's time stands still, so that nothing is looked at now and then: only the beats themselves can show their rate.
  await strap.beat([800, 800, 800, 800, 800]);
  await expect.poll(() => sensor.textContent()).toContain('77');
  await page.clock.runFor(12_000);
  await page.getByRole('group', { name: 'Mood' }).getByRole('radio', { name: 'In between' }).check();
  await page.getByRole('group', { name: 'Stress' }).getByRole('radio', { name: '6 of 10' }).check();
  await page.getByRole('button', { name: 'Start' }).click();
  await passUntil(page, async () => (await page.getByTestId('practise-left').count()) > 0);
  await page.clock.runFor(900);
}

async function loseAndFindStrap(page: Page, strap: Strap): Promise<void> {
  const isLost = () => page.getByText('Connection lost. Coming back by itself.').isVisible();
  await strap.lose();
  await passUntil(page, isLost);
  await page.clock.runFor(9000);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/lost.png`, fullPage: true });
  strap.find();
  await passUntil(page, async () => !(await isLost()));
}

async function loseAndFindNetwork(page: Page, strap: Strap, sent: number[]): Promise<void> {
  await page.context().setOffline(true);
  await page.routeWebSocket(/record$/, (socket) => void socket.close());
  await beatFor(page, strap, 15_000, sent);
  await page.route('**/v1/**', (route) => route.abort());
  await passUntil(page, async () => /Offline/.test((await link(page)) ?? ''));
  await beatFor(page, strap, 15_000, sent);
  const unsent = page.getByTestId('practise-unsent');
  expect(await unsent.textContent()).toMatch(/^\d+ s not yet sent$/);
  expect(await link(page)).toContain('All is kept on this device and will be sent.');
  await page.unrouteAll();
  await page.context().setOffline(false);
  await passUntil(page, async () => /^Kept/.test((await link(page)) ?? ''));
  await passUntil(page, async () => (await unsent.count()) === 0);
}

/** While the page's time stands still: a beat is shown when it comes, and not when somebody looks. */
async function showsBeatsAtOnce(page: Page, strap: Strap, sent: number[]): Promise<void> {
  const drawn = () => page.getByRole('figure').getAttribute('aria-label');
  for (let i = 0; i < 3; i++) {
    const beat = intervalAt(sent.length) + (i % 2 === 0 ? 40 : -40);
    const before = await drawn();
    await strap.beat([beat]);
    sent.push(beat);
    await expect.poll(drawn).not.toBe(before);
    expect(await drawn()).toContain(`${Math.round(60_000 / ((beat * 1000) / 1024))} a minute`);
    await page.clock.runFor(Math.round(beat * (1000 / 1024)));
  }
}

/** @returns where the server has it */
async function keep(page: Page, hand: Hand): Promise<string> {
  await page.getByRole('group', { name: 'Mood' }).getByRole('radio', { name: 'Good', exact: true }).check();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await passUntil(page, async () => /\/sessions\/[0-9a-f-]{36}/.test(page.url()));
  await page.clock.resume();
  await page.getByRole('heading', { level: 1, name: 'Resonance breathing' }).waitFor(soon);
  return `/v1/users/${hand.userId}/sessions/${new URL(page.url()).pathname.split('/').at(-1)}`;
}

/** Intervals in 1/1024 s as the server has them, and their times in seconds. */
async function storedAt(hand: Hand, path: string) {
  type Stretch = { values: number[]; times: number[] };
  const address = `${path}/channels/0/points?form=json`;
  const { stretches } = await hand.ask<{ stretches: Stretch[] }>('GET', address);
  return {
    intervals: stretches.flatMap(({ values }) => values.map((value) => Math.round((value * 1024) / 1000))),
    times: stretches.flatMap(({ times }) => times),
  };
}

test('five minutes with a strap that is lost and found, and a network that is: every interval is stored once', async () => {
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'patient');
  const hand = await handOf(stage, page);
  const strap = await emulateStrap(stage, page, 'Polar H10 0000');
  // The page's time is the test's, and begins so early that it never runs ahead of the server's.
  await page.clock.install({ time: Date.now() - 10 * 60_000 });
  await begin(page, strap);

  const sent: number[] = [];
  await beatFor(page, strap, 34_000, sent);
  await showsBeatsAtOnce(page, strap, sent);
  await page.keyboard.press('m');
  await page.clock.runFor(600);
  const figures = () => page.locator('dl').first().textContent();
  expect(await figures()).toMatch(/Heart rate\d\d \/minRMSSD, 30 s\d+ ms/);
  expect(await figures()).toMatch(/Coherence–Not enough yet: \d\d of 60 s/);
  await loseAndFindStrap(page, strap);
  await beatFor(page, strap, 10_000, sent);
  await loseAndFindNetwork(page, strap, sent);
  // What is left is long: a page that the system let sleep, and nine beats in each message.
  while ((await left(page)) > 30) {
    const beats = Array.from({ length: 9 }, (_, i) => intervalAt(sent.length + i));
    const length = Math.round(beats.reduce((sum, beat) => sum + beat, 0) * (1000 / 1024));
    await page.clock.fastForward(length - 500);
    await page.clock.runFor(500);
    await strap.beat(beats);
    sent.push(...beats);
  }
  // Until shortly before its time is over: what comes while it ends is not of it.
  while ((await left(page)) > 4) await beatFor(page, strap, 1, sent);
  await passUntil(page, () => page.getByRole('heading', { name: 'Well done' }).isVisible());

  const path = await keep(page, hand);
  const session = await hand.ask<{ channels: { dataType: string }[] }>('GET', path);
  expect(session).toMatchObject({
    state: 'complete',
    device: 'Polar H10 0000',
    exercise: { name: 'Resonance breathing' },
    feedbackBefore: { mood: 3, stress: 6 },
    feedbackAfter: { mood: 4 },
    markers: 1,
  });
  expect(session.channels.map(({ dataType }) => dataType)).toEqual(['rr', 'heart-rate']);
  const { intervals, times } = await storedAt(hand, path);
  // Of five minutes, without what it was away and what was waited for.
  expect(sent.length).toBeGreaterThan(75);
  expect(intervals).toEqual(sent);
  // Time does not go back, and where the strap was away there is nothing for seconds.
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  expect(Math.min(...steps)).toBeGreaterThan(0);
  expect(Math.max(...steps)).toBeGreaterThan(8);
  await strap.end();
  await context.close();
}, 300_000);
