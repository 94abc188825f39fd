import fc from 'fast-check';
import { PgBoss } from 'pg-boss';
import { expect, test } from 'vitest';
import { longestWait } from './cron.ts';

const hour = 3600;
const day = 24 * hour;

test.each([
  ['41 2 * * *', day],
  ['*/10 * * * *', 600],
  ['0 0,12 * * *', 12 * hour],
  ['0 6,12 * * *', 18 * hour],
  ['11 4 * * 0', 7 * day],
  ['11 4 * * 7', 7 * day],
  ['0 3 1 * *', 31 * day],
  ['0 3 1 * 1', 7 * day],
  ['0 3 * * 1-5', 3 * day],
  // From 2096 to 2104 there is none; within the years that are looked at, four is the longest.
  ['0 3 29 2 *', 1461 * day],
])('%s runs after %i s at the latest', (cron, seconds) => {
  expect(longestWait(cron)).toBe(seconds);
});

test.each([
  '',
  '41 2 * *',
  '60 2 * * *',
  '0 3 30 2 *',
  '0 3 0 * *',
  '*/0 * * * *',
  '5-1 * * * *',
  'a b c d e',
  '0 3 * * 8',
])('%j is no schedule, or never comes', (cron) => {
  expect(longestWait(cron)).toBeUndefined();
});

test('the queue, which runs what is scheduled, never waits longer', () => {
  const boss = new PgBoss('postgres://nobody@127.0.0.1:1/none');
  const field = (least: number, most: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min: least, max: most }).map(String),
      fc
        .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
        .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
      fc.integer({ min: 2, max: 9 }).map((every) => `*/${every}`),
    );
  const line = fc.tuple(field(0, 59), field(0, 23), field(1, 28), fc.constant('*'), field(0, 6));
  fc.assert(
    fc.property(line, (fields) => {
      const cron = fields.join(' ');
      const runs = boss.previewSchedule(cron, { count: 300, from: new Date('2026-01-01T00:00:00Z') });
      const waits = runs.slice(1).map((at, i) => (at.getTime() - (runs[i]?.getTime() ?? 0)) / 1000);
      expect(Math.max(...waits), cron).toBeLessThanOrEqual(longestWait(cron) ?? 0);
    }),
    { numRuns: 100 },
  );
});
