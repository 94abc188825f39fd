import { encodeBatch } from '@attune/signals';
import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { endsOf, intervals } from '../../server/src/testing/analysis-kit.ts';
import { tell, whoAmI } from './insights-kit.ts';
import type { Stage } from './kit.ts';
import { openAs } from './people-kit.ts';

const breathing = '01900000-0000-7000-8000-000000000002';
const strap = { dataType: 'rr', label: 'RR', rate: null, valueKind: 'float64' };
const day = 86_400_000;

type Recorded = {
  readonly lengths: Float64Array<ArrayBuffer>;
  /** So many days ago, in the evening. */
  readonly daysAgo: number;
  readonly hour?: number;
  /** Of the channel. */
  readonly label?: string;
  readonly exerciseId?: string;
};

/** A session of a strap, recorded, completed, and worked out by the program itself. */
export async function record(
  stage: Stage,
  page: Page,
  userId: string,
  { lengths, daysAgo, hour = 18, label = strap.label, exerciseId = breathing }: Recorded,
): Promise<string> {
  const startedAt = new Date(
    Math.floor(Date.now() / day) * day - daysAgo * day + hour * 3_600_000,
  ).toISOString();
  const feedbackBefore = { mood: 3, stress: 6 };
  const begun = await tell(stage, page, `/v1/users/${userId}/sessions`, {
    data: { startedAt, exerciseId, channels: [{ ...strap, label }], feedbackBefore },
  });
  const { id } = (await begun.json()) as { id: string };
  const entry = {
    channel: 0,
    firstSample: 0,
    count: lengths.length,
    points: lengths,
    times: endsOf(lengths),
  };
  const sent = await page.request.fetch(`/v1/users/${userId}/sessions/${id}/points`, {
    method: 'POST',
    headers: { origin: stage.url, 'content-type': 'application/vnd.attune.points' },
    data: Buffer.from(encodeBatch([entry])),
  });
  expect(sent.ok(), await sent.text()).toBe(true);
  await tell(stage, page, `/v1/users/${userId}/sessions/${id}/complete`, {});
  await tell(stage, page, `/v1/users/${userId}/sessions/${id}`, {
    method: 'PATCH',
    data: { feedbackAfter: { mood: 4, stress: 3, notes: 'Calmer.' } },
  });
  return id;
}

export type Reported = { readonly userId: string; readonly ids: readonly string[]; readonly newest: string };

/**
 * Six weeks of the demo's patient, three sessions a week; in the last two weeks the swing of the heart is twice as wide. The newest is of six
 * minutes, with a beat too many.
 */
export async function recordWeeks(stage: Stage): Promise<Reported> {
  const { page, context } = await openAs(stage, 'patient');
  const userId = await whoAmI(page);
  const ids: string[] = [];
  for (let n = 0; n < 18; n++) {
    const swing = (n >= 12 ? 2 : 1) * (1 + 0.05 * ((n * 7) % 5));
    const daysAgo = 44 - 7 * Math.floor(n / 3) - 2 * (n % 3);
    ids.push(await record(stage, page, userId, { lengths: intervals(40 + n, 140, { swing }), daysAgo }));
  }
  const lengths = intervals(99, 460, { swing: 2 });
  // A beat too many: one interval in two parts.
  const extra = lengths[200] as number;
  const parts = [...lengths.slice(0, 200), 0.4 * extra, 0.6 * extra, ...lengths.slice(201)];
  const newest = await record(stage, page, userId, { lengths: Float64Array.from(parts), daysAgo: 1 });
  await workedOut(page, userId, [...ids, newest]);
  await context.close();
  return { userId, ids, newest };
}

/** Nobody is told when the last of them is worked out. */
export async function workedOut(page: Page, userId: string, ids: readonly string[]): Promise<void> {
  await vi.waitFor(
    async () => {
      for (const id of ids) {
        const answer = await page.request.get(`/v1/users/${userId}/sessions/${id}/metrics`);
        expect(await answer.json()).toMatchObject({ current: true });
      }
    },
    { timeout: 120_000, interval: 1000 },
  );
}

/** A session of two days ago, of a heart that is nobody's. @returns its id */
export async function recordSimulated(stage: Stage, page: Page): Promise<string> {
  const userId = await whoAmI(page);
  const lengths = intervals(7, 140, { swing: 3 });
  const id = await record(stage, page, userId, { lengths, daysAgo: 2, label: 'RR (simulated)' });
  await workedOut(page, userId, [id]);
  return id;
}
