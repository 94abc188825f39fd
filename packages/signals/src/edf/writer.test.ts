import { describe, expect, test } from 'vitest';
import { EdfError } from './error.ts';
import { parseEdfHeader } from './header.ts';
import { readEdf } from './read.ts';
import { rangeThatHolds, scaleOf } from './types.ts';
import { sampleAt, signal, startedAt, write } from './writer.test-data.ts';
import { createEdfWriter } from './writer.ts';

describe('a gap', () => {
  test('makes an interrupted file, without the records in which nothing is', () => {
    const file = readEdf(
      write({
        startedAt,
        signals: [
          signal(4, [
            [0, 8],
            [400, 4],
          ]),
        ],
      }),
    );
    expect([file.kind, file.records, file.markers]).toEqual(['EDF+D', 3, []]);
    expect(file.signals[0]?.stretches).toEqual([
      { firstSample: 0, count: 8 },
      { firstSample: 400, count: 4 },
    ]);
  });

  test('within a record, of one signal, or at an end is padding, and markers say so', () => {
    const signals = [
      signal(4, [
        [0, 3],
        [5, 3],
      ]),
      signal(1, [[0, 1]]),
      signal(2, [
        [0, 4],
        [60, 1],
      ]),
    ];
    const file = readEdf(write({ startedAt, signals }));
    expect(file.markers).toEqual([
      { atSeconds: 0.75, seconds: 0.5, text: 'No data: at 4 Hz' },
      { atSeconds: 1, seconds: 1, text: 'No data: at 1 Hz' },
      { atSeconds: 30, seconds: 1, text: 'No data: at 4 Hz, at 1 Hz' },
      { atSeconds: 30.5, seconds: 0.5, text: 'No data: at 2 Hz' },
    ]);
    expect([...file.signals[0]!.samples.slice(3, 5)]).toEqual([0, 0]);
    expect(readEdf(write({ startedAt, signals, notePadding: false })).markers).toEqual([]);
  });

  test('of all signals is said once, and of many by their number', () => {
    const one = readEdf(write({ startedAt, signals: [signal(4, [[0, 3]]), signal(8, [[0, 6]])] }));
    expect(one.markers).toEqual([{ atSeconds: 0.75, seconds: 0.25, text: 'No data' }]);
    const many = Array.from({ length: 6 }, () => signal(4, [[0, 2]]));
    const file = readEdf(write({ startedAt, signals: [signal(4, [[0, 4]]), ...many] }));
    expect(file.markers).toEqual([{ atSeconds: 0.5, seconds: 0.5, text: 'No data: 6 signals' }]);
  });

  test('at the beginning keeps the start of the file, and every place', () => {
    const file = readEdf(
      write({ startedAt: { ...startedAt, fraction: 0.125 }, signals: [signal(4, [[40, 4]])] }),
    );
    expect(file.startedAt).toEqual({ ...startedAt, fraction: 0.125 });
    expect(file.signals[0]?.stretches.at(-1)).toEqual({ firstSample: 40, count: 4 });
    expect(file.markers).toEqual([{ atSeconds: 0, seconds: 1, text: 'No data' }]);
  });

  test('has the markers that fall into it in a record near by, and others in their own', () => {
    const markers = [1.5, 30, 99].map((atSeconds) => ({ atSeconds, text: `at ${atSeconds}.` }));
    const stretches: [number, number][] = [
      [0, 8],
      [160, 8],
      [320, 4],
    ];
    const bytes = write({ startedAt, signals: [signal(4, stretches)], markers });
    expect(readEdf(bytes).markers).toEqual(markers);
    const { headerBytes, recordBytes } = parseEdfHeader(bytes);
    const recordOf = (text: string) =>
      Math.floor((Buffer.from(bytes).indexOf(text) - headerBytes) / recordBytes);
    expect(markers.map(({ text }) => recordOf(text))).toEqual([1, 2, 4]);
  });
});

test('samples keep their places where one chunk ends and the next begins', () => {
  const chunksOf = (stretches: [number, number][]) => {
    const spec = { startedAt, signals: [signal(1000, stretches)], notePadding: false };
    const read = (_s: number, from: number, length: number) =>
      Int16Array.from({ length }, (_, i) => sampleAt(0, from + i, 16));
    return [...createEdfWriter(spec).chunksNow(read)];
  };
  const [header, first] = chunksOf([[0, 200_000]]);
  const edge = (1000 * first!.length) / parseEdfHeader(header!).recordBytes;
  for (const beyond of [-3, 0, 3]) {
    const count = edge + beyond;
    const samples = readEdf(
      Buffer.concat(
        chunksOf([
          [0, count],
          [count + 5, 9],
        ]),
      ),
    ).signals[0]!.samples;
    const wrong = samples.findIndex((sample, i) => i < count && sample !== sampleAt(0, i, 16));
    expect([wrong, samples[count + 5], samples[count + 13]]).toEqual([
      -1,
      sampleAt(0, count + 5, 16),
      sampleAt(0, count + 13, 16),
    ]);
  }
});

describe('a year at one record a second', () => {
  test('is planned without holding its records, and made as it is read', () => {
    const seconds = 366 * 86_400;
    const markers = Array.from({ length: 1000 }, (_, i) => ({ atSeconds: i * 31_622, text: `marker ${i}` }));
    const writer = createEdfWriter({ startedAt, signals: [signal(4, [[0, 4 * seconds]])], markers });
    expect(writer.records).toBe(seconds);
    let bytes = 0;
    for (const chunk of writer.chunksNow((_s, _from, count) => new Int16Array(count))) {
      bytes += chunk.length;
      expect(chunk.length).toBeLessThanOrEqual(256 * 1024);
      if (bytes > 2 ** 20) break;
    }
  });

  test('beyond eight digits of records is refused', () => {
    const codes = [400_000_000, 399_999_996].map((count) => {
      try {
        return createEdfWriter({ startedAt, signals: [signal(4, [[0, count]])] }).records;
      } catch (error) {
        return error instanceof EdfError && error.code;
      }
    });
    expect(codes).toEqual(['unwritable', 99_999_999]);
  });
});

test('BDF is written for digital ranges beyond 16 bits', () => {
  const file = readEdf(write({ startedAt, signals: [signal(4, [[0, 4]]), signal(4, [[0, 4]], 24)] }, 16));
  expect([file.kind, file.signals[1]?.digitalMax]).toEqual(['BDF+C', 8_388_607]);
});

test.each<[string, [number, number][]]>([
  [
    'over one another',
    [
      [0, 5],
      [4, 2],
    ],
  ],
  [
    'out of order',
    [
      [10, 2],
      [0, 2],
    ],
  ],
  ['before the start', [[-1, 2]]],
  ['of less than nothing', [[0, -2]]],
  ['in no place', [[Number.NaN, 2]]],
])('stretches %s are refused', (_, stretches) => {
  expect(() => createEdfWriter({ startedAt, signals: [signal(4, stretches)] })).toThrow(EdfError);
});

test('samples that do not come, or are beyond the digital range, are refused by name', () => {
  const { chunksNow } = createEdfWriter({ startedAt, signals: [signal(4, [[0, 8]])] });
  expect(() => [...chunksNow(() => new Int16Array(7))]).toThrow('8 samples of "at 4 Hz" were wanted');
  expect(() => [...chunksNow(() => Int32Array.of(0, 0, 0, 0, 0, 40_000, 0, 0))]).toThrow(
    'Sample 5 of "at 4 Hz"',
  );
});

test('a range is widened on its line when samples are beyond it', () => {
  const range = { physicalMin: -5, physicalMax: 5, digitalMin: -1000, digitalMax: 1000 };
  expect(rangeThatHolds(range, -1000, 1000)).toBe(range);
  for (const [most, digitalMax] of [
    [1001, 32_767],
    [32_768, 8_388_607],
  ] as const) {
    const wide = rangeThatHolds(range, 0, most);
    expect(wide.digitalMax).toBe(digitalMax);
    expect(scaleOf(wide).scale).toBeCloseTo(0.005, 12);
  }
});
