import { expect, test } from 'vitest';
import { type Csv, cleaned, instantIn, localIn, rateIn, rateMissing, withName, withUse } from './plan.ts';

const column = (index: number, role: 'time' | 'values' | 'ignored') => ({
  index,
  label: `c${index}`,
  unit: '',
  role,
  because: null,
});
const csv: Csv = {
  encoding: 'utf-8',
  delimiter: ',',
  decimal: '.',
  headerRows: 1,
  time: { column: 0, unit: 'seconds', rate: null },
  columns: [column(0, 'time'), column(1, 'values'), column(2, 'values')],
  intervals: false,
  rows: [],
};
const at = (index: number) => csv.columns[index] as Csv['columns'][number];

test('a column is left out and taken back, and nothing is left of it', () => {
  const left = withUse({}, csv, at(1), 'ignored');
  expect(left).toEqual({ ignore: [1] });
  expect(withUse(left, csv, at(1), 'values')).toEqual({});
});

test('another column of times takes the place of the one before, and its unit is found anew', () => {
  expect(withUse({ timeColumn: 0, timeUnit: 'seconds' }, csv, at(2), 'time')).toEqual({ timeColumn: 2 });
  expect(withUse({}, csv, at(0), 'values')).toEqual({ timeColumn: null });
  expect(withUse({ timeUnit: 'milliseconds' }, csv, at(1), 'ignored')).toEqual({
    timeUnit: 'milliseconds',
    ignore: [1],
  });
});

test('a unit can be taken away, a name cannot', () => {
  const named = withName({ rate: 4 }, 'labels', 1, 'Heart');
  expect(cleaned(named)).toEqual({ rate: 4, labels: { 1: 'Heart' } });
  expect(cleaned(withName(named, 'labels', 1, ' '))).toEqual({ rate: 4 });
  expect(cleaned(withName({}, 'units', 1, ''))).toEqual({ units: { 1: '' } });
});

test('a rate is asked for only where nothing tells it', () => {
  const timed = (time: Csv['time'], intervals = false) => rateMissing({ ...csv, time, intervals });
  expect(timed({ column: 0, unit: 'seconds', rate: null })).toBe(false);
  expect(timed({ column: null, unit: 'seconds', rate: null })).toBe(true);
  expect(timed({ column: null, unit: 'seconds', rate: null }, true)).toBe(false);
  expect(timed({ column: 0, unit: 'samples', rate: null })).toBe(true);
  expect(timed({ column: 0, unit: 'samples', rate: 250 })).toBe(false);
  expect(['250', '0,5', '', '0', '-4', 'fast'].map(rateIn)).toEqual([
    250,
    0.5,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('what a clock shows is an instant by its zone, in summer and in winter', () => {
  expect(instantIn('Europe/Berlin', '2026-11-03T08:15:00')).toBe('2026-11-03T07:15:00.000Z');
  expect(instantIn('Europe/Berlin', '2026-07-03T08:15:00')).toBe('2026-07-03T06:15:00.000Z');
  // An hour after clocks were put forward.
  expect(instantIn('Europe/Berlin', '2026-03-29T03:30:00')).toBe('2026-03-29T01:30:00.000Z');
  expect(instantIn('Asia/Jerusalem', 'no time')).toBeUndefined();
  expect(localIn('Asia/Kolkata', Date.parse('2026-11-03T20:00:00Z'))).toBe('2026-11-04T01:30:00');
});
