import { heartReport, seriesOfIntervals } from '@attune/signals';
import { expect, test } from 'vitest';
import { heartOf } from './heart-of.ts';
import { decimalsFor, shareText } from './metric-text.ts';

/** A heart that breathes, by arithmetic. */
const lengths = Float64Array.from(
  { length: 500 },
  (_, i) => 850 + 40 * Math.sin(i / 4) + 5 * Math.cos(i * i),
);
const intervalsOf = (values: Float64Array) =>
  seriesOfIntervals(values).map(({ endsMs, intervalsMs }) => ({
    endsMs: [...endsMs],
    intervalsMs: [...intervalsMs],
  }));

test('the pictures are of what the numbers are of', () => {
  const heart = heartOf({ stretches: intervalsOf(lengths) });
  const { welch } = heartReport(seriesOfIntervals(lengths));
  expect(heart).toMatchObject({ isClean: true, corrected: [] });
  expect(heart.stretches[0]).toHaveLength(500);
  expect(heart.pairs).toHaveLength(499);
  const step = (heart.density[1]?.hz ?? 0) - (heart.density[0]?.hz ?? 0);
  const hf = heart.density
    .filter(({ hz }) => hz >= 0.15 && hz < 0.4)
    .reduce((sum, { power }) => sum + power * step, 0);
  expect(welch.hf.kind === 'value' && hf / welch.hf.value.power).toBeCloseTo(1, 6);
});

test('a corrected beat stays where it was found, and is marked', () => {
  const spoilt = Float64Array.from([
    ...lengths.slice(0, 100),
    300,
    (lengths[100] ?? 0) - 300,
    ...lengths.slice(101),
  ]);
  const { corrected, stretches } = heartOf({ stretches: intervalsOf(spoilt) });
  const extra = corrected.filter(({ kind }) => kind === 'extra');
  expect(extra).toHaveLength(1);
  expect(stretches[0]?.some(({ at, ms }) => at === extra[0]?.at && ms === 300)).toBe(true);
});

test('of what cannot be corrected honestly every interval is shown, and nothing else', () => {
  const wild = Float64Array.from({ length: 300 }, (_, i) =>
    i % 3 === 0 ? 400 : 1100 + 200 * Math.sin(i * i),
  );
  const heart = heartOf({ stretches: intervalsOf(wild) });
  expect(heart).toMatchObject({ isClean: false, corrected: [], density: [], pairs: [] });
  expect(heart.stretches[0]).toHaveLength(300);
});

test('three digits are shown, and no more', () => {
  expect([847.3, 70.84, 1.742, 0].map(decimalsFor)).toEqual([0, 1, 2, 0]);
});

test('a share that is there is not said to be nothing', () => {
  const said = [0, 0.0002, 0.0005, 0.021, 0.5].map((share) => shareText(share).replaceAll(/[^\d.<% ]/g, ''));
  expect(said).toEqual(['0 %', '< 0.1 %', '0.1 %', '2.1 %', '50 %']);
});
