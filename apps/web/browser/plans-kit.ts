import { encodeBatch } from '@attune/signals';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { endsOf, intervals } from '../../server/src/testing/analysis-kit.ts';
import { tell } from './insights-kit.ts';
import type { Stage } from './kit.ts';
import { reloadUntil } from './people-kit.ts';

/** An exercise that every Attune has. */
export const exercise = {
  id: '01900000-0000-7000-8000-000000000002',
  name: 'Resonance breathing',
};

const strap = { dataType: 'rr', label: 'RR', rate: null, valueKind: 'float64' };

type Practice = { readonly startedAt?: Date; readonly complete?: boolean; readonly timeZone?: string };

/** Where it is noon: who is there sees no day end while a test runs. East of Greenwich these names have a minus. */
export function zoneAtNoon(): string {
  const hours = new Date().getUTCHours() - 12;
  return hours === 0 ? 'UTC' : `Etc/GMT${hours > 0 ? '+' : ''}${hours}`;
}

/** The same, with 1 for Monday. */
export const weekdayNumberIn = (timeZone: string): number =>
  new Date(new Date().toLocaleDateString('sv-SE', { timeZone })).getUTCDay() || 7;

/** What day of the week it is there, as it is read on the pages. */
export const weekdayIn = (timeZone: string): string =>
  new Date().toLocaleDateString('en-GB', { weekday: 'long', timeZone });

/** Somebody practises the exercise with a strap, just now unless told otherwise. @returns the id of the session */
export async function practise(
  stage: Stage,
  page: Page,
  userId: string,
  { startedAt = new Date(Date.now() - 2 * 60_000), complete = true, timeZone = 'UTC' }: Practice = {},
): Promise<string> {
  const sessions = `/v1/users/${userId}/sessions`;
  const begun = await tell(stage, page, sessions, {
    data: {
      startedAt: startedAt.toISOString(),
      timeZone,
      exerciseId: exercise.id,
      channels: [strap],
    },
  });
  const { id } = (await begun.json()) as { id: string };
  const points = intervals(7, 100, { swing: 2 });
  const entry = { channel: 0, firstSample: 0, count: points.length, points, times: endsOf(points) };
  const sent = await page.request.fetch(`${sessions}/${id}/points`, {
    method: 'POST',
    headers: { origin: stage.url, 'content-type': 'application/vnd.attune.points' },
    data: Buffer.from(encodeBatch([entry])),
  });
  expect(sent.ok(), await sent.text()).toBe(true);
  if (complete) await tell(stage, page, `${sessions}/${id}/complete`, {});
  return id;
}

/** A day of the calendar, so many days from today. */
export const dayFrom = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

type Wish = { readonly note?: string; readonly days?: readonly number[] };

/** Plans the exercise by the server alone, for every day from a week ago unless told otherwise. @returns the plan's id */
export async function planFor(
  stage: Stage,
  page: Page,
  userId: string,
  { note = '', days = [1, 2, 3, 4, 5, 6, 7] }: Wish = {},
): Promise<string> {
  const id = crypto.randomUUID();
  await tell(stage, page, `/v1/users/${userId}/plans/${id}`, {
    method: 'PUT',
    data: { exerciseId: exercise.id, days, minutes: 8, note, startsOn: dayFrom(-7) },
  });
  return id;
}

/** Nobody is told when what was done elsewhere shows. */
export const homeUntil = async (page: Page, text: string | RegExp): Promise<void> => {
  await page.goto('/');
  await reloadUntil(page, page.getByText(text).first());
};
