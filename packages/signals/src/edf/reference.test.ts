import { afterAll, describe, expect, test } from 'vitest';
import { signal } from '../flac/signals.test-data.ts';
import { openEdfLib } from '../testing/edflib.ts';
import { writeEdf } from './write.ts';
import { createEdfWriter } from './writer.ts';

const edflib = openEdfLib();
afterAll(() => edflib?.close());

const readBack = (bytes: Uint8Array): string[] => edflib?.read(bytes) ?? [];

describe('EDFlib reads our files', () => {
  const range = { physicalMin: -5, physicalMax: 5, digitalMin: -1000, digitalMax: 1000 };
  const startedAt = { year: 2026, month: 11, day: 22, hour: 20, minute: 15, second: 7 };

  test('with the same samples, ranges, rates, markers and start', (ctx) => {
    if (!edflib) return ctx.skip();
    const heart = Int16Array.from(signal('heart', 11, 720, 1));
    const breath = Int16Array.from(signal('ramp', 10, 50, 2));
    const bytes = writeEdf({
      startedAt: { ...startedAt, fraction: 0.25 },
      patient: { code: 'P7', sex: 'F', birth: { year: 1990, month: 2, day: 3 }, name: 'Zoë' },
      recording: { equipment: 'H10' },
      signals: [
        { ...range, label: 'ECG', unit: 'µV', rate: 360, samples: heart },
        { ...range, label: 'Resp', unit: '%', rate: 25, samples: breath },
      ],
      markers: [
        { atSeconds: 0.5, seconds: 1.25, text: 'Übung beginnt 心' },
        { atSeconds: 1.75, text: 'tief' },
      ],
    });
    expect(readBack(bytes)).toEqual([
      'type 1',
      'start 2026-11-22 20:15:7 2500000',
      'patient P7|Zoe|H10',
      `signal ${'ECG'.padEnd(16)}|uV      |-5|5|-1000|1000|360|10000000`,
      `samples ${heart.join(' ')}`,
      `signal ${'Resp'.padEnd(16)}|%       |-5|5|-1000|1000|25|10000000`,
      `samples ${breath.join(' ')}`,
      'marker 5000000|1.25|Übung beginnt 心',
      'marker 17500000||tief',
    ]);
  });

  test('in records that are no whole number of seconds', (ctx) => {
    if (!edflib) return ctx.skip();
    const samples = Int16Array.from(signal('noise', 10, 400, 4));
    const lines = readBack(
      writeEdf({ startedAt, signals: [{ ...range, label: 'ECG', unit: 'mV', rate: 129.987, samples }] }),
    );
    const [, , , , , , perRecord, duration] = lines[3]?.split('|') ?? [];
    expect(Number(perRecord) / (Number(duration) / 1e7)).toBeCloseTo(129.987, 4);
    expect(lines[4]?.split(' ').slice(1, 401).map(Number)).toEqual([...samples]);
  });

  test('in records of several seconds, with more markers than one record holds', (ctx) => {
    if (!edflib) return ctx.skip();
    const samples = Int16Array.from(signal('noise', 16, 100, 3));
    const markers = Array.from({ length: 100 }, (_, i) => ({ atSeconds: 38, text: `number ${i}` }));
    const wide = {
      physicalMin: -1_013_441.5,
      physicalMax: 1_013_441.5,
      digitalMin: -32_768,
      digitalMax: 32_767,
    };
    const signals = [{ ...wide, label: 'Temp', unit: '°C', rate: 2.5, samples }];
    const lines = readBack(writeEdf({ startedAt, signals, markers }));
    expect(lines[3]).toBe(
      `signal ${'Temp'.padEnd(16)}|degC    |-1.01344e+06|1.01344e+06|-32768|32767|5|20000000`,
    );
    expect(lines[4]).toBe(`samples ${samples.join(' ')}`);
    const expected = markers.map((marker) => `marker 380000000||${marker.text}`);
    expect(lines.slice(5).sort()).toEqual(expected.sort());
  });

  test('of 24 bits, as BDF+', (ctx) => {
    if (!edflib) return ctx.skip();
    const samples = Int32Array.from(signal('noise', 24, 500, 5));
    const wide = { physicalMin: -5, physicalMax: 5, digitalMin: -8_388_608, digitalMax: 8_388_607 };
    const lines = readBack(
      writeEdf({
        startedAt,
        signals: [
          { ...wide, label: 'EEG', unit: 'uV', rate: 250, samples },
          { ...range, label: 'Resp', unit: '%', rate: 1, samples: Int16Array.of(-1000, 1000) },
        ],
        markers: [{ atSeconds: 1.5, seconds: 0.25, text: 'Übung' }],
      }),
    );
    expect(lines).toEqual([
      'type 3',
      'start 2026-11-22 20:15:7 0',
      'patient |X|',
      `signal ${'EEG'.padEnd(16)}|uV      |-5|5|-8388608|8388607|250|10000000`,
      `samples ${samples.join(' ')}`,
      `signal ${'Resp'.padEnd(16)}|%       |-5|5|-1000|1000|1|10000000`,
      'samples -1000 1000',
      'marker 15000000|0.25|Übung',
    ]);
  });

  test('and knows an interrupted one for what it is, which it does not read', (ctx) => {
    if (!edflib) return ctx.skip();
    const stretches = [
      { firstSample: 0, count: 4 },
      { firstSample: 40, count: 4 },
    ];
    for (const digitalMin of [-1000, -40_000]) {
      const signals = [{ ...range, digitalMin, label: 'ECG', unit: 'mV', rate: 4, stretches }];
      const { chunksNow } = createEdfWriter({ startedAt, signals });
      const bytes = Buffer.concat([...chunksNow((_s, _from, count) => new Int16Array(count))]);
      expect(readBack(bytes)).toEqual(['error -10']);
    }
  });
});
