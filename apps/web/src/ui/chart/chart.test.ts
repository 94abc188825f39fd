import { describe, expect, it } from 'vitest';
import { clockOf, lengthOf } from '../format.ts';
import { columnsOf, extremesOf, valueAt } from './columns.ts';
import { roomFor } from './extent.ts';
import { placeLabels } from './place-labels.ts';
import { fit, rounded, zoom } from './view-range.ts';

const whole = { from: 0, to: 300 };

describe('the visible range', () => {
  it('never leaves the session, however far it is moved', () => {
    expect(fit({ from: 290, to: 310 }, whole, 1)).toEqual({ from: 280, to: 300 });
    expect(fit({ from: -50, to: 10 }, whole, 1)).toEqual({ from: 0, to: 60 });
    expect(fit({ from: -50, to: 900 }, whole, 1)).toEqual(whole);
  });
  it('is never shorter than what can be seen', () => {
    expect(fit({ from: 100, to: 100.001 }, whole, 0.5)).toEqual({ from: 99.7505, to: 100.2505 });
  });
  it('keeps the moment under the pointer where it is', () => {
    const closer = zoom({ from: 0, to: 100 }, 0.5, 25);
    expect((25 - closer.from) / (closer.to - closer.from)).toBeCloseTo(0.25);
  });
  it('is rounded outwards', () => {
    expect(rounded({ from: 1.23456789, to: 2.23456789 })).toEqual({ from: 1.234, to: 2.235 });
  });
});

describe('columns', () => {
  const overview = { rate: 10, unit: 'mV', width: 1, firstBucket: 20, min: [1, null, 3], max: [1, null, 5] };
  it('stand where their points were taken, and gaps stay gaps', () => {
    const columns = columnsOf(overview);
    expect(columns.x).toEqual([2, 2.1, 2.2].map((x) => expect.closeTo(x)));
    expect(valueAt(columns, 2.11)).toMatchObject({ low: null, high: null });
    expect(valueAt(columns, 9)).toBeUndefined();
    expect(extremesOf(columns)).toEqual({ low: 1, high: 5 });
  });
});

describe('what a chart writes', () => {
  it('has round ends, and room around a flat line', () => {
    expect(roomFor({ low: -3.485, high: 3.65 })).toEqual({ low: -4, high: 4 });
    const flat = roomFor({ low: 97, high: 97 });
    expect(flat.low).toBeLessThan(97);
    expect(flat.high).toBeGreaterThan(97);
  });
  it('keeps marker labels apart', () => {
    const markers = Array.from({ length: 500 }, (_, i) => ({
      id: String(i),
      at: i / 2,
      length: null,
      label: 'Beat',
      addedBy: null,
    }));
    const placed = placeLabels(markers, whole, 800);
    expect(placed.length).toBeGreaterThan(3);
    for (const [i, label] of placed.entries())
      if (i > 0) expect(label.left - (placed[i - 1]?.left ?? 0)).toBeGreaterThan(30);
  });
  it('tells time as a clock does', () => {
    expect(clockOf(65)).toBe('1:05');
    expect(clockOf(59.9999, 0.1)).toBe('1:00.0');
    expect(clockOf(3725.25, 0.01)).toBe('1:02:05.25');
    expect(lengthOf(0.2)).toBe('200 ms');
    expect(lengthOf(4800)).toBe('1 h 20 min');
  });
});
