import { expect, test } from 'vitest';
import { dueIn, invitesWaiting } from './office.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();

test('invites are counted by what became of them; two days before the end somebody may have missed the mail', () => {
  const invites = [
    { state: 'open', expiresAt: at(100) },
    { state: 'open', expiresAt: at(47) },
    { state: 'open', expiresAt: at(48) },
    { state: 'expired', expiresAt: at(-1) },
  ] as const;
  expect(invitesWaiting(invites, now)).toEqual({ open: 3, expiring: 1, expired: 1 });
});

test('the nearest deadline counts, in days; past ones are less than none; without a request there is none', () => {
  expect(dueIn([{ dueAt: at(24 * 20) }, { dueAt: at(24 * 6) }], now)).toBe(6);
  expect(dueIn([{ dueAt: at(1) }], now)).toBe(1);
  expect(dueIn([{ dueAt: at(-30) }], now)).toBe(-1);
  expect(dueIn([], now)).toBeUndefined();
});
