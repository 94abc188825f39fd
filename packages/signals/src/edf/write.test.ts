import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EdfError } from './error.ts';
import { formatNumber, toAscii } from './fields.ts';
import { readEdf } from './read.ts';
import { recordSecondsFor } from './record-seconds.ts';
import { type EdfMarker, type LocalTime, rangeOf, scaleOf } from './types.ts';
import { type EdfInput, type EdfSignalInput, writeEdf } from './write.ts';

const startedAt: LocalTime = { year: 2026, month: 11, day: 22, hour: 20, minute: 15, second: 0 };

function ecg(over: Partial<EdfSignalInput> = {}): EdfSignalInput {
  const range = { physicalMin: -5, physicalMax: 5, digitalMin: -1000, digitalMax: 1000 };
  return { label: 'ECG', unit: 'mV', rate: 4, samples: Int16Array.of(1, 2, 3, 4, 5), ...range, ...over };
}

function refusalOf(file: EdfInput): string {
  try {
    writeEdf(file);
  } catch (error) {
    if (error instanceof EdfError) return error.code;
    throw error;
  }
  return 'written';
}

const anySignal: fc.Arbitrary<EdfSignalInput> = fc
  .record({
    label: fc.stringMatching(/^[a-zA-Z0-9]([ -~]{0,14}[a-zA-Z0-9])?$/),
    unit: fc.constantFrom('uV', 'mV', '%', 'bpm'),
    rate: fc.constantFrom(1, 0.5, 2.5, 4, 25, 128, 1 / 3),
    samples: fc.int16Array({ minLength: 1, maxLength: 300 }),
    physicalMin: fc.integer({ min: -999_999, max: -1 }),
    physicalMax: fc.integer({ min: 0, max: 9_999_999 }),
    digitalMin: fc.integer({ min: -32_768, max: -1 }),
    digitalMax: fc.integer({ min: 0, max: 32_767 }),
  })
  .map((signal) => {
    const clip = (x: number) => Math.max(signal.digitalMin, Math.min(signal.digitalMax, x));
    return { ...signal, samples: Int16Array.from(signal.samples, clip) };
  });

// Milliseconds, so that what is written as decimals is read as the same double.
const seconds = (min: number) => fc.integer({ min, max: 500_000 }).map((ms) => ms / 1000);
const anyMarker: fc.Arbitrary<EdfMarker> = fc.record(
  {
    atSeconds: seconds(-1000),
    seconds: seconds(0),
    text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((t) => !/\p{Cc}/u.test(t)),
  },
  { requiredKeys: ['atSeconds', 'text'] },
);

describe('writing, then reading', () => {
  test('gives back signals and markers of any kind', () => {
    const fraction = fc.constantFrom(undefined, 0.25, 0.123);
    const signals = fc.array(anySignal, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(signals, fc.array(anyMarker, { maxLength: 30 }), fraction, (inputs, markers, part) => {
        const start = part === undefined ? startedAt : { ...startedAt, fraction: part };
        const file = readEdf(writeEdf({ startedAt: start, signals: inputs, markers }));
        expect(file.warnings).toEqual([]);
        expect(file.startedAt).toEqual(start);
        file.signals.forEach((signal, i) => {
          const { samples, rate, ...rest } = inputs[i]!;
          expect(signal).toMatchObject(rest);
          expect(signal.rate).toBeCloseTo(rate, 6);
          expect(signal.samples.subarray(0, samples.length)).toEqual(samples);
        });
        const key = (marker: EdfMarker) => JSON.stringify([marker.atSeconds, marker.seconds, marker.text]);
        expect(file.markers.map(key).sort()).toEqual(markers.map(key).sort());
      }),
      { numRuns: 300 },
    );
  });

  test('pads the last record and shorter signals with the value nearest physical 0', () => {
    const short = ecg({ samples: Int16Array.of(7), physicalMin: 0, physicalMax: 10 });
    const { signals, records } = readEdf(writeEdf({ startedAt, signals: [ecg(), short] }));
    expect(records).toBe(2);
    expect([...signals[0]!.samples]).toEqual([1, 2, 3, 4, 5, 0, 0, 0]);
    expect([...signals[1]!.samples]).toEqual([7, ...new Array(7).fill(-1000)]);
  });

  test('keeps who it was in the subfields of EDF+, and writes X where nothing is known', () => {
    const patient = { code: 'P 7', sex: 'F', birth: { year: 1990, month: 2, day: 3 }, name: 'Zoë' } as const;
    const known = readEdf(
      writeEdf({ startedAt, signals: [ecg()], patient, recording: { equipment: 'H10' } }),
    );
    expect(known.patient).toBe('P_7 F 03-FEB-1990 Zoe');
    expect(known.recording).toBe('Startdate 22-NOV-2026 X X H10');
    expect(readEdf(writeEdf({ startedAt, signals: [ecg()] })).patient).toBe('X X X X');
  });

  test('a file of markers alone has no signals', () => {
    const markers = [{ atSeconds: 12.5, text: 'now' }];
    expect(readEdf(writeEdf({ startedAt, signals: [], markers }))).toMatchObject({ signals: [], markers });
  });

  test('a thousand markers at one moment do not widen every record', () => {
    const signals = [ecg({ rate: 1, samples: new Int16Array(3600) })];
    const markers = Array.from({ length: 1000 }, (_, i) => ({ atSeconds: 3599, text: `marker number ${i}` }));
    const bytes = writeEdf({ startedAt, signals, markers });
    expect(readEdf(bytes).markers.length).toBe(1000);
    expect(bytes.length).toBeLessThan(3600 * 80);
  });

  test('a text cannot end its own list, and an empty one is still a marker', () => {
    const markers = [
      { atSeconds: 0, text: 'a\x14b\0c\x15d' },
      { atSeconds: 1, text: '' },
    ];
    const texts = readEdf(writeEdf({ startedAt, signals: [ecg()], markers })).markers.map((m) => m.text);
    expect(texts).toEqual(['a b c d', 'marker']);
  });
});

describe('what EDF cannot say is refused', () => {
  test.each<[string, Partial<EdfInput>, string]>([
    ['no sample at all', { signals: [ecg({ samples: new Int16Array(0) })] }, 'unwritable'],
    [
      'rates without a common record',
      { signals: [ecg({ rate: Math.PI }), ecg({ rate: Math.E })] },
      'unwritable',
    ],
    ['no rate', { signals: [ecg({ rate: 0 })] }, 'unwritable'],
    ['a rate that is no number', { signals: [ecg({ rate: Number.NaN })] }, 'unwritable'],
    ['a digital range beyond 24 bits', { signals: [ecg({ digitalMax: 8_388_608 })] }, 'bad-signal'],
    ['a physical range that vanishes', { signals: [ecg({ physicalMin: 5 })] }, 'bad-signal'],
    [
      'a physical range that vanishes in 8 characters',
      { signals: [ecg({ physicalMin: 5 - 1e-9 })] },
      'bad-signal',
    ],
    ['a sample outside its digital range', { signals: [ecg({ digitalMax: 4 })] }, 'bad-signal'],
    ['a signal called like annotations', { signals: [ecg({ label: 'EDF Annotations' })] }, 'bad-signal'],
    ['a year before 1985', { startedAt: { ...startedAt, year: 1984 } }, 'unwritable'],
    ['a day that does not exist', { startedAt: { ...startedAt, day: 31 } }, 'unwritable'],
    ['a marker at no time', { markers: [{ atSeconds: Number.NaN, text: 'x' }] }, 'unwritable'],
  ])('%s', (_, over, code) => {
    expect(refusalOf({ startedAt, signals: [ecg()], ...over })).toBe(code);
  });
});

describe('numbers of 8 characters', () => {
  test('give up decimals, and use powers of ten only where digits would be wrong', () => {
    const cases: [number, string][] = [
      [-1_013_441.5, '-1013442'],
      [0, '0'],
      [-3.2768, '-3.2768'],
      [1 / 3, '0.333333'],
      [-0.001_234_567, '-0.00123'],
      [1.25e-9, '1.25e-9'],
      [123_456_789, '1.2346e8'],
    ];
    expect(cases.map(([value]) => formatNumber(value))).toEqual(cases.map(([, text]) => text));
  });

  test('are never longer, and right to 1 %', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e99, max: 1e99 }), (value) => {
        fc.pre(Math.abs(value) > 1e-99);
        const text = formatNumber(value);
        expect(text.length).toBeLessThanOrEqual(8);
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.05);
      }),
    );
  });
});

test('header texts become printable ASCII', () => {
  expect(toAscii('µV μV Ω °C é ₂ 心')).toBe('uV uV Ohm degC e 2 ?');
});

describe('records', () => {
  test('last one second for whole rates, else the fewest whole seconds', () => {
    const rates = [[], [360, 130], [0.5], [2.5, 1 / 3], [0.1, 1000], [10 / 7]];
    expect(rates.map(recordSecondsFor)).toEqual([1, 1, 2, 6, 10, 7]);
  });

  test('of odd rates last as long as some of their samples, within 9 ms a day', () => {
    const rate = fc.double({ min: 0.5, max: 2000, noNaN: true });
    fc.assert(
      fc.property(rate, (hertz) => {
        const seconds = recordSecondsFor([hertz]);
        expect(seconds).toBeLessThanOrEqual(60);
        expect(Math.abs(Math.round(hertz * seconds) / seconds / hertz - 1)).toBeLessThanOrEqual(2e-7);
        expect(formatNumber(seconds).length).toBeLessThanOrEqual(8);
      }),
    );
  });
});

test("a range is made of a channel's scale and offset, and gives them back", () => {
  const factor = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(factor, fc.double({ min: -1e3, max: 1e3, noNaN: true }), (scale, offset) => {
      const back = scaleOf(rangeOf({ scale, offset }));
      expect(back.scale / scale).toBeCloseTo(1, 9);
      expect(back.offset).toBeCloseTo(offset, 3);
    }),
  );
});
