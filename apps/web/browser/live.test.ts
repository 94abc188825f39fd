import { encodeMessage } from '@attune/signals';
import type { Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, openSocket, recordPath, recordProtocol } from '../../server/src/testing/socket-kit.ts';
import { closeStage, enterAs, looksHere, openPage, openStage, type Stage } from './kit.ts';
import { type Hand, handOf, screenOf, startSession } from './recordings-kit.ts';
import { expectWhole } from './whole-kit.ts';

const channels = [
  { dataType: 'ecg', label: 'Lead II', rate: 250, scale: 0.005, bits: 16 },
  { dataType: 'rr', label: 'Beats', unit: 'ms' },
];

const soon = { timeout: 30_000 };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => closeStage(stage));

/** A recorder that goes on sending what its `level` is, ten times a second. */
async function startRecorder(hand: Hand) {
  const { id, path } = await startSession(hand, channels);
  const client: Client = await openSocket(
    `${stage.place.url.replace('http', 'ws')}${recordPath(hand.userId, id)}`,
    { as: hand.token, protocols: [recordProtocol] },
  );
  const recorder = { id, path, level: 100, stop: () => clearInterval(timer) };
  let sent = 0;
  const timer = setInterval(() => {
    const time = (sent + 1) * 100_000;
    const entries = [
      { channel: 0, firstSample: sent * 25, count: 25, points: new Int16Array(25).fill(recorder.level) },
      {
        channel: 1,
        firstSample: sent,
        count: 1,
        points: Int16Array.of(recorder.level),
        times: Float64Array.of(time),
      },
    ];
    client.send(encodeMessage({ number: ++sent, deviceTime: time, entries }));
  }, 100);
  return recorder;
}

const state = (page: Page) => page.getByTestId('live-state');
const value = (page: Page) => page.getByTestId('value-0');

/** Whether the first plot holds a pixel of the curve's colour: the axes have none of it. */
const isDrawn = (page: Page): Promise<boolean> =>
  page
    .getByTestId('live-curves')
    .locator('canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      for (let i = 0; i < data.length; i += 4)
        if ((data[i] ?? 0) - (data[i + 2] ?? 0) > 100 && (data[i + 3] ?? 0) > 200) return true;
      return false;
    });

test('what is recorded is seen on another page, also after the connection was cut, until it is complete', async () => {
  const { page, context } = await openPage(stage);
  await enterAs(stage, page, 'patient');
  const hand = await handOf(stage, page);
  const recorder = await startRecorder(hand);
  const sockets: WebSocketRoute[] = [];
  let isDown = false;
  await page.routeWebSocket(/\/watch$/, (socket) => {
    sockets.push(socket);
    if (isDown) void socket.close();
    else socket.connectToServer();
  });
  await page.goto('/sessions');
  await page
    .getByRole('link', { name: /Watch live/ })
    .first()
    .click();
  await page.waitForURL((url) => url.pathname === screenOf(hand.userId, recorder.id));
  await expect.poll(() => state(page).textContent(), soon).toContain('Live');
  await expect.poll(() => value(page).textContent(), soon).toBe('0.5 mV');
  await expect.poll(() => isDrawn(page), soon).toBe(true);
  recorder.level = 250;
  await expect.poll(() => value(page).textContent(), soon).toBe('1.25 mV');

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(() => state(page).textContent(), soon).toBe('Paused');
  recorder.level = 300;
  await page.waitForTimeout(600);
  expect(await value(page).textContent()).toBe('1.25 mV');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(() => value(page).textContent(), soon).toBe('1.5 mV');

  isDown = true;
  await sockets.at(-1)?.close();
  await expect
    .poll(() => state(page).textContent(), soon)
    .toContain('Connection lost. Coming back by itself');
  const before = sockets.length;
  recorder.level = -40;
  isDown = false;
  await expect.poll(() => sockets.length, soon).toBeGreaterThan(before);
  await expect.poll(() => value(page).textContent(), soon).toBe('−0.2 mV');
  await expect.poll(() => state(page).textContent(), soon).toContain('Live');

  recorder.stop();
  await hand.ask('POST', `${recorder.path}/complete`);
  await page.getByTestId('curves').waitFor();
  // However long the recording took, so however fine its picture is: all of it is there, first level to last.
  await page
    .getByText(/Lead II between −0.2 mV and 1.5 mV/)
    .first()
    .waitFor({ state: 'attached' });
  await context.close();
});

test.each(
  looksHere([
    { scheme: 'light', width: 1280, height: 800 },
    { scheme: 'dark', width: 390, height: 844 },
  ]),
)('the live screen is whole in $scheme at $width px, and so is what was recorded so far', async (look) => {
  const { page, context, complaints } = await openPage(stage, look);
  await enterAs(stage, page, 'patient');
  const hand = await handOf(stage, page);
  const recorder = await startRecorder(hand);
  await page.goto(screenOf(hand.userId, recorder.id));
  await expect.poll(() => value(page).textContent(), soon).toBe('0.5 mV');
  await expectWhole(page, 'live');
  await page.getByRole('button', { name: 'Everything so far' }).click();
  await page.getByText(/Every point as recorded|Each step is the lowest/).waitFor();
  await page.getByRole('button', { name: 'Watch live' }).click();
  await page.getByTestId('live-curves').waitFor();
  recorder.stop();
  await hand.ask('POST', `${recorder.path}/discard`, { reason: 'mistake' });
  await page.getByTestId('live-curves').waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
  await context.close();
});
