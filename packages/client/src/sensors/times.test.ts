import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBeatTimes } from './beat-times.ts';
import { createSamplePlaces } from './sample-places.ts';

const interval = fc.integer({ min: 300, max: 1800 });

describe('times of beats', () => {
  test('follow from the intervals, and the first arrival anchors them', () => {
    const beats = createBeatTimes();
    expect(beats.push([800, 900], 10_000)).toEqual({ times: [9100, 10_000], broken: true });
    expect(beats.push([1000], 11_000)).toEqual({ times: [11_000], broken: false });
    expect(beats.push([], 12_000)).toEqual({ times: [], broken: false });
  });

  test('are not moved by a message that comes late: three seconds and all at once', () => {
    const beats = createBeatTimes();
    beats.push([1000], 10_000);
    beats.push([1000], 11_000);
    expect(beats.push([1000, 1000, 1000], 14_200)).toMatchObject({
      times: [12_000, 13_000, 14_000],
      broken: false,
    });
  });

  test('are moved towards the most punctual message, by no more than 2 % of an interval', () => {
    const beats = createBeatTimes();
    // The first was three seconds late, so that all seem to lie in the future.
    beats.push([1000], 13_000);
    let [arrival, last] = [11_000, 13_000];
    for (let i = 0; i < 160; i++, arrival += 1000) {
      const { times, broken } = beats.push([1000], arrival);
      expect(broken).toBe(false);
      const step = times[0]! - last;
      expect(Math.abs(step - 1000)).toBeLessThanOrEqual(20 + 1e-6);
      last = times[0]!;
    }
    expect(last).toBeCloseTo(arrival - 1000, 3);
  });

  test('begin anew after a loss, after five seconds that nothing accounts for, and after ten of being behind', () => {
    const lost = createBeatTimes();
    lost.push([1000], 10_000);
    lost.lose();
    expect(lost.push([900], 20_000)).toEqual({ times: [20_000], broken: true });

    const silent = createBeatTimes();
    silent.push([1000], 10_000);
    expect(silent.push([1000], 15_900).broken).toBe(false);
    expect(silent.push([1000], 17_100)).toEqual({ times: [17_100], broken: true });

    const behind = createBeatTimes();
    for (let i = 0; i < 12; i++) behind.push([1000], 1000 * i);
    const found = Array.from({ length: 12 }, (_, i) => behind.push([1000], 1000 * (i + 12) + 3000).broken);
    expect(found.filter(Boolean)).toHaveLength(1);
    // The last that was on time arrived at 11 s, the first that was not at 15.
    expect(found.indexOf(true)).toBe(7);
  });

  test('never go back, make up no beat and lose none, whatever arrives when', () => {
    const message = fc.record({
      intervals: fc.array(interval, { maxLength: 5 }),
      wait: fc.integer({ min: -2000, max: 9000 }),
      lose: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 80 }), (messages) => {
        const beats = createBeatTimes();
        let [arrival, last] = [1e12, Number.NEGATIVE_INFINITY];
        for (const { intervals, wait, lose } of messages) {
          arrival += wait;
          if (lose) beats.lose();
          const { times } = beats.push(intervals, arrival);
          expect(times).toHaveLength(intervals.length);
          for (const time of times) {
            expect(time).toBeGreaterThan(last);
            last = time;
          }
        }
      }),
    );
  });

  test('keep every interval to 2 % between breaks', () => {
    const message = fc.record({
      intervals: fc.array(interval, { minLength: 1, maxLength: 3 }),
      late: fc.nat(3500),
    });
    fc.assert(
      fc.property(fc.array(message, { minLength: 2, maxLength: 60 }), (messages) => {
        const beats = createBeatTimes();
        let [clock, last] = [1e12, Number.NaN];
        for (const { intervals, late } of messages) {
          clock += intervals.reduce((sum, one) => sum + one, 0);
          const { times, broken } = beats.push(intervals, clock + late);
          times.forEach((time, i) => {
            if (!(broken && i === 0) && !Number.isNaN(last))
              expect(Math.abs(time - last - intervals[i]!)).toBeLessThanOrEqual(0.0201 * intervals[i]!);
            last = time;
          });
        }
      }),
    );
  });
});

describe('places of samples', () => {
  const frameNs = (73n * 1_000_000_000n) / 130n;

  test('follow on each other although the rate is not quite what it is called', () => {
    const places = createSamplePlaces(130);
    for (let i = 0n; i < 2000n; i++) {
      // 129.7 a second.
      const at = (i * 73n * 10_000_000_000n) / 1297n;
      expect(places.next(at, 73, Number(at / 1_000_000n))).toEqual({ kind: 'next', missing: 0 });
    }
  });

  test('follow on each other although their times are off by less than half a frame', () => {
    const places = createSamplePlaces(130);
    places.next(frameNs, 73, 0);
    // 250 and −250 ms.
    for (const [n, off] of [
      [2n, 250_000_000n],
      [3n, 0n],
      [4n, -250_000_000n],
      [5n, 0n],
    ] as const)
      expect(places.next(n * frameNs + off, 73, Number(n) * 561)).toEqual({ kind: 'next', missing: 0 });
  });

  test('a frame that is missing is missing, and one that came before is the same', () => {
    const places = createSamplePlaces(130);
    places.next(10n * frameNs, 73, 0);
    expect(places.next(10n * frameNs, 73, 300)).toEqual({ kind: 'repeated' });
    expect(places.next(13n * frameNs, 73, 1685)).toEqual({ kind: 'next', missing: 146 });
  });

  test('where the clock of the device was set anew, arrivals tell how long the gap is', () => {
    const places = createSamplePlaces(130);
    places.next(1000n * frameNs, 73, 0);
    expect(places.next(3n * frameNs, 73, 10_000)).toEqual({ kind: 'next', missing: 1300 - 73 });
    expect(places.next(10n ** 18n, 73, 10_561)).toEqual({ kind: 'next', missing: 0 });
  });
});
