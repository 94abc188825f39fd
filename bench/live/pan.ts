import { encodeBatch } from '@attune/signals';
import type { Page } from 'playwright-core';
import { hasChromium, launchChromium } from '../../apps/web/browser/chromium.ts';
import { atEnd } from '../lib/ending.ts';
import type { Product } from '../lib/product.ts';
import type { Metric } from '../lib/report.ts';
import { makeSignal, pointsPerSecond, readRecording } from '../lib/signal.ts';
import { quantile, rounded } from '../lib/statistics.ts';

const channels = 8;
const full = { seconds: 7200, panSeconds: 8 };
const quick = { seconds: 1200, panSeconds: 3 };
/** How much of the recording is on the screen while it is panned, in seconds. */
const views = [10, 60, 600];
/** Two pictures of a screen that shows 60 a second, and what its clock rounds. */
const target = 33.4;
const batchSeconds = 120;

type Options = { readonly quick: boolean; readonly say: (line: string) => void };

/** Opens a long recording in a browser and pans through it: how long each picture stood. */
export async function measurePan(product: Product, { quick: rough, say }: Options): Promise<Metric> {
  const { seconds, panSeconds } = rough ? quick : full;
  if (!hasChromium()) return metricOf([], null, seconds, 'There is no Chromium here.');
  say(`A recording of ${seconds / 60} minutes with ${channels} channels …`);
  const path = await record(product, seconds);
  const browser = await launchChromium();
  atEnd(() => browser.close());
  const context = await browser.newContext({
    baseURL: `http://localhost:${product.port}`,
    viewport: { width: 1280, height: 900 },
  });
  await context.addCookies([
    {
      name: '__Host-attune',
      value: product.token,
      domain: 'localhost',
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
    },
  ]);
  const page = await context.newPage();
  const began = performance.now();
  await page.goto(path.replace('/v1/users/', '/people/'));
  await page.getByText(/Each step is the lowest and highest/).waitFor();
  const opened = performance.now() - began;
  const frames: (readonly [view: number, times: number[]])[] = [];
  for (const view of views) {
    const middle = seconds / 2;
    await page.goto(
      `${path.replace('/v1/users/', '/people/')}?from=${middle - view / 2}&to=${middle + view / 2}`,
    );
    await page.getByText(/Each step is the lowest and highest|Every point as recorded/).waitFor();
    await page.waitForLoadState('networkidle');
    frames.push([view, await pan(page, panSeconds)]);
    say(`  ${view} s on the screen: ${describe(frames.at(-1)?.[1] ?? [])}`);
  }
  await browser.close();
  return metricOf(frames, opened, seconds);
}

async function record({ http, token, userId }: Product, seconds: number): Promise<string> {
  const answer = await http.ask({
    method: 'POST',
    path: `/v1/users/${userId}/sessions`,
    token,
    json: {
      startedAt: '2026-01-01T08:00:00Z',
      channels: Array.from({ length: channels }, (_, i) => ({
        dataType: 'ecg',
        label: `ECG ${i + 1}`,
        rate: pointsPerSecond,
        scale: 0.005,
        bits: 16,
      })),
    },
  });
  const path = `/v1/users/${userId}/sessions/${(JSON.parse(answer.body.toString()) as { id: string }).id}`;
  const recording = readRecording();
  const signals = Array.from({ length: channels }, (_, i) =>
    makeSignal(recording, i + 1, seconds * pointsPerSecond),
  );
  for (let from = 0; from < seconds; from += batchSeconds) {
    const first = from * pointsPerSecond;
    const entries = signals.map((signal, channel) => {
      const points = signal.slice(first, first + batchSeconds * pointsPerSecond);
      return { channel, firstSample: first, count: points.length, points };
    });
    const bytes = Buffer.from(encodeBatch(entries));
    await http.ask({
      method: 'POST',
      path: `${path}/points`,
      token,
      type: 'application/vnd.attune.points',
      bytes,
    });
  }
  await http.ask({ method: 'POST', path: `${path}/complete`, token });
  await finished(async () => {
    const answer = await http.ask({ method: 'GET', path, token });
    return (JSON.parse(answer.body.toString()) as { finished: boolean }).finished;
  });
  return path;
}

/** A job packs the points and makes the wide overviews. */
async function finished(isFinished: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isFinished()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('The recording was not finished within five minutes.');
}

/** Half of the time to the right and half of it to the left, a little with each picture. Milliseconds of each. */
const pan = (page: Page, seconds: number): Promise<number[]> =>
  page.evaluate(`new Promise((done) => {
    const area = document.querySelector('[data-testid=curves] > div:last-child');
    const { left, top, width } = area.getBoundingClientRect();
    const times = [];
    let begin;
    let before;
    const step = (now) => {
      begin ??= now;
      if (before !== undefined) times.push(now - before);
      before = now;
      if (now - begin > ${seconds * 1000}) return done(times);
      const deltaX = now - begin < ${seconds * 500} ? 16 : -16;
      const at = { clientX: left + width / 2, clientY: top + 40, bubbles: true, cancelable: true };
      area.dispatchEvent(new WheelEvent('wheel', { deltaX, ...at }));
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })`);

const describe = (times: readonly number[]): string =>
  `p50 ${rounded(quantile(times, 0.5))}, p95 ${rounded(quantile(times, 0.95))}, longest ${rounded(Math.max(...times))} ms, ${rounded((100 * times.filter((time) => time <= target).length) / times.length)} % within ${target}`;

function metricOf(
  frames: readonly (readonly [number, number[]])[],
  opened: number | null,
  seconds: number,
  note?: string,
): Metric {
  const all = frames.flatMap(([, times]) => times);
  return {
    title: `pan frames p95, ${seconds / 60} min of ${channels} channels of 1 kHz`,
    value: all.length > 0 ? rounded(quantile(all, 0.95)) : null,
    unit: 'ms',
    target,
    better: 'less',
    peers: {},
    detail: {
      'ms until the whole recording is drawn': opened === null ? null : rounded(opened),
      pictures: all.length,
      ...Object.fromEntries(frames.map(([view, times]) => [`${view} s on the screen`, describe(times)])),
    },
    note:
      note ??
      'Chromium without a screen and without a graphics processor, on the cores of server and database. A picture counts as in time within two of a 60 Hz screen.',
  };
}
