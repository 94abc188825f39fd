import type { Page, Response } from 'playwright-core';
import { expect } from 'vitest';
import type { emulateStrap } from './strap-kit.ts';

/** Everything that reaches a page of what it watches, in the order in which it came. */
export function listenTo(page: Page) {
  const frames: { readonly bytes: number; readonly text: string }[] = [];
  const answers: { readonly url: string; readonly status: number }[] = [];
  let closed = 0;
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      frames.push({ bytes: payload.length, text: typeof payload === 'string' ? payload : '' });
    });
    socket.on('close', () => void closed++);
  });
  page.on('response', (answer: Response) => {
    const { pathname } = new URL(answer.url());
    if (pathname.startsWith('/v1/')) answers.push({ url: pathname, status: answer.status() });
  });
  return { frames, answers, closed: () => closed };
}

/** Lengths of beats of a heart that swings with the breath: about 800, in whatever counts them. */
export const intervalAt = (beat: number) => Math.round(830 + 50 * Math.sin(beat / 2) + ((beat * 37) % 11));

/** The strap goes on beating, as fast as it says. @returns how to end that, once the last was heard */
export function keepBeating(strap: Awaited<ReturnType<typeof emulateStrap>>): () => Promise<void> {
  let goesOn = true;
  let beats = 0;
  const work = async () => {
    let due = Date.now();
    while (goesOn) {
      const interval = intervalAt(beats++);
      due += (interval * 1000) / 1024;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - Date.now())));
      if (goesOn) await strap.beat([interval]);
    }
  };
  const done = work();
  return async () => {
    goesOn = false;
    // The page may be gone by then.
    await done.catch(() => undefined);
  };
}

/** So long it is, as the screen says, in seconds. */
export async function lengthOf(page: Page): Promise<number> {
  const [, minutes, seconds] =
    /(\d+):(\d\d)/.exec((await page.getByTestId('live-length').textContent()) ?? '') ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

/** Nothing of it on the screen, nor a way to it. */
export async function expectNothing(page: Page, session: string): Promise<void> {
  for (const part of ['live-curves', 'curves', 'watched-numbers', 'live-length'])
    expect(await page.getByTestId(part).count(), part).toBe(0);
  expect(await page.getByText('Shoulders came down').count()).toBe(0);
  if (session) expect(await page.locator(`a[href*="${session}"]`).count()).toBe(0);
}
