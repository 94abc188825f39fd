import { afterAll, describe, expect, test } from 'vitest';
import { signal } from '../flac/signals.test-data.ts';
import { openEdfLib } from '../testing/edflib.ts';
import { writeEdf } from './write.ts';

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
});
