import { describe, expect, test } from 'vitest';
import { agreement } from './ecg.test-data.ts';
import { ecgBeats } from './ecg.ts';
import { hasMne, mneBeats, realEcg } from './real.test-data.ts';

const rate = 360;
const samples = realEcg();
const beats = ecgBeats(samples, rate).map(({ at }) => at);

/*
 * Each of these was looked at in the curve, seconds from the start.
 * In what only we find, 6 places are no beats or cannot be told from what they lie in: bursts of muscle with a spike in them (19.88, 53.92, 55.19, 86.96),
 * a loose electrode coming back (99.52), and the amplifier running into its end (209.38). All others are beats: mostly ventricular ones, which are
 * wide, and small ones while the amplifier recovers.
 */
const doubtful = [19.88, 53.92, 55.19, 86.96, 99.52, 209.38];
/** Beats that can be seen and that neither finds: small ones while the amplifier recovers. */
const unfound = [44.1, 213.58];

const has = (list: readonly number[], seconds: number) => list.some((at) => Math.abs(at - seconds) < 0.06);

describe.runIf(hasMne)(
  'a real electrocardiogram of many ventricular beats, beside the detector of MNE',
  () => {
    const theirs = mneBeats(samples);
    const { missed, extra } = agreement(beats, theirs, rate);
    const listed = (places: readonly number[]) => places.map((place) => (place / rate).toFixed(2)).join(' ');

    test('has all the beats that MNE finds, but for one that it counts twice', () => {
      console.log(`only MNE: ${listed(missed)}\nonly we: ${listed(extra)}`);
      expect(theirs.length).toBeGreaterThan(380);
      expect(missed).toHaveLength(1);
      expect(
        has(
          beats.map((at) => at / rate),
          missed[0]! / rate,
        ),
      ).toBe(true);
    });

    test('has 111 beats more, and 6 that are none or doubtful', () => {
      const seconds = extra.map((place) => place / rate);
      expect(seconds.filter((at) => has(doubtful, at))).toHaveLength(6);
      expect(seconds.filter((at) => !has(doubtful, at))).toHaveLength(111);
    });
  },
);

test('of the beats that can be seen, two small ones are not found', () => {
  expect(beats).toHaveLength(503);
  for (const at of unfound)
    expect(
      has(
        beats.map((place) => place / rate),
        at,
      ),
    ).toBe(false);
});
