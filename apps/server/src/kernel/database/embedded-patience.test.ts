import { expect, test } from 'vitest';
import { createPatience } from './embedded-patience.ts';

const minute = 60_000;
const line = (text: string) => `2026-11-23 10:00:00.000 UTC [1] LOG:  ${text}\n`;
const refused = '2026-11-23 10:00:00.000 UTC [2] FATAL:  the database system is starting up\n';
const fetched = (name: string) => line(`restored log file "${name}" from archive`);

test('a server that goes on replaying is waited for, however long; one that stands still is not', () => {
  const said: string[] = [];
  const patience = createPatience(0, (one) => said.push(one));
  let tail = line('database system was interrupted; last known up at 2026-11-23 09:00:00 UTC');
  expect(patience.isOver(0, tail)).toBe(false);
  for (let at = 1; at <= 60; at++) {
    tail += fetched(`0000000100000000000000${at.toString(16).toUpperCase().padStart(2, '0')}`) + refused;
    expect(patience.isOver(at * 10 * minute, tail)).toBe(false);
  }
  expect(said).toHaveLength(60);
  expect(said.at(-1)).toBe('Replayed the log of changes up to 00000001000000000000003C, for 36000 s by now.');
  tail += line('redo in progress, elapsed time: 36010.00 s, current LSN: 0/3D000028');
  expect(patience.isOver(601 * minute, tail)).toBe(false);
  expect(said.at(-1)).toMatch(/up to 0\/3D000028/);
  // That somebody knocks is no progress.
  expect(patience.isOver(616 * minute, tail + refused)).toBe(false);
  expect(patience.isOver(616 * minute + 1, tail + refused.repeat(100))).toBe(true);
});

test('it tells every ten seconds at most', () => {
  const said: string[] = [];
  const patience = createPatience(0, (one) => said.push(one));
  for (let at = 0; at <= 200; at++)
    patience.isOver(
      at * 100,
      fetched(`00000001000000000000${at.toString(16).toUpperCase().padStart(4, '0')}`),
    );
  expect(said).toHaveLength(2);
});
