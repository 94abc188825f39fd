import { expect, test } from 'vitest';
import { clockIn, instantIn } from './times.ts';

test('a time that is typed is the moment at which a clock there reads it, in summer and in winter', () => {
  expect(instantIn('Europe/Berlin', '2026-07-01T14:00')).toBe('2026-07-01T12:00:00.000Z');
  expect(instantIn('Europe/Berlin', '2026-12-05T14:00')).toBe('2026-12-05T13:00:00.000Z');
  expect(instantIn('Pacific/Kiritimati', '2026-12-05T00:30')).toBe('2026-12-04T10:30:00.000Z');
  expect(instantIn('America/St_Johns', '2026-12-05T00:30')).toBe('2026-12-05T04:00:00.000Z');
  expect(instantIn('UTC', '2026-12-05T00:30')).toBe('2026-12-05T00:30:00.000Z');
});

test('on the days on which clocks are set, the hour around it too', () => {
  expect(instantIn('Europe/Berlin', '2026-03-29T01:59')).toBe('2026-03-29T00:59:00.000Z');
  expect(instantIn('Europe/Berlin', '2026-03-29T03:00')).toBe('2026-03-29T01:00:00.000Z');
  // There is no half past two on that day: it is half past three.
  expect(instantIn('Europe/Berlin', '2026-03-29T02:30')).toBe('2026-03-29T01:30:00.000Z');
  // And twice in autumn: the first.
  expect(instantIn('Europe/Berlin', '2026-10-25T02:30')).toBe('2026-10-25T00:30:00.000Z');
  expect(instantIn('Europe/Berlin', '2026-10-25T03:00')).toBe('2026-10-25T02:00:00.000Z');
});

test('what is read there, and typed again, is the same moment', () => {
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'])
    for (let at = Date.UTC(2026, 0, 1, 7, 15); at < Date.UTC(2027, 0, 1); at += 86_400_000 * 3)
      expect(instantIn(zone, clockIn(zone, at))).toBe(new Date(at).toISOString());
});
