import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzz } from '../testing/fuzz.ts';
import { bytesOf, csvFuzzing, readCsv, valuesOf } from './csv.test-data.ts';
import type { CsvDialect } from './types.ts';
import { csvOfChannels } from './write.ts';

const encodings: Record<string, (text: string) => Uint8Array> = {
  'utf-8': bytesOf,
  'utf-8 with a mark': (text) => bytesOf(`\ufeff${text}`),
  'utf-16le': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
};

const dialects = fc.record({
  delimiter: fc.constantFrom<CsvDialect['delimiter']>(',', ';', '\t', '|'),
  decimal: fc.constantFrom('.', ','),
  newline: fc.constantFrom('\n', '\r\n'),
  quoted: fc.boolean(),
  encoding: fc.constantFrom(...Object.keys(encodings)),
  header: fc.boolean(),
  lastNewline: fc.boolean(),
});
const table = fc.record({
  rate: fc.constantFrom(1, 4, 50, 130, 250, 360, 1000),
  decimals: fc.nat(4),
  rows: fc.array(
    fc.tuple(
      fc.integer({ min: -(2 ** 20), max: 2 ** 20 }),
      fc.option(fc.integer({ min: -(2 ** 17), max: 2 ** 17 }), { freq: 10 }),
    ),
    { minLength: 12, maxLength: 120 },
  ),
});

test('a table in any dialect, cut into any chunks, is read as it was written', () => {
  fc.assert(
    fc.property(
      dialects,
      table,
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
      (dialect, file, sizes) => {
        const { delimiter, newline, header } = dialect;
        // A comma can only stand in a number among commas when it is in quotes.
        const quoted = dialect.quoted || (delimiter === ',' && dialect.decimal === ',');
        const cell = (text: string) => {
          const written = text.replace('.', dialect.decimal);
          return quoted ? `"${written}"` : written;
        };
        const number = (value: number | null) =>
          cell(value === null ? '' : (value / 10 ** file.decimals).toFixed(file.decimals));
        const rows = file.rows.map(([a, b], i) =>
          [cell(String(i / file.rate)), number(a), number(b)].join(delimiter),
        );
        const top = header ? [['time_s', '"A ""x"" (mV)"', 'B'].join(delimiter)] : [];
        const text = [...top, ...rows].join(newline) + (dialect.lastNewline ? newline : '');
        // Without a name whole seconds could as well be numbers of rows.
        const options = header ? {} : { timeColumn: 0, timeUnit: 'seconds' as const };
        const { channels } = readCsv(encodings[dialect.encoding]!(text), options, sizes);
        const [a, b] = channels;
        if (header) expect([a?.label, a?.unit]).toEqual(['A "x"', 'mV']);
        expect(a).toMatchObject({ rate: file.rate, kind: 'integer' });
        const scaled = (channel: typeof a) =>
          channel
            ? valuesOf(channel).map(([place, value]) => [place, Math.round(value * 10 ** file.decimals)])
            : [];
        expect(scaled(a)).toEqual(file.rows.map(([value], i) => [i, value + 0]));
        const expected = file.rows.flatMap(([, value], i) => (value === null ? [] : [[i, value + 0]]));
        if (b?.rate) expect(scaled(b)).toEqual(expected);
      },
    ),
    { numRuns: 150 },
  );
});

test('what csvOfChannels writes comes back: rates, gaps, labels, units, and every double', () => {
  const scale = fc.oneof(
    fc.constantFrom(1, 0.5, 0.001, 0.005),
    fc.double({ min: 1e-6, max: 100, noNaN: true }),
  );
  const points = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: 20, maxLength: 60 });
  const channel = fc.record({ rate: fc.constantFrom(1, 8, 130, 500), scale, points, gap: fc.nat(40) });
  fc.assert(
    fc.property(fc.array(channel, { minLength: 1, maxLength: 3 }), (specs) => {
      const written = specs.map(({ rate, points, gap, scale }, i) => ({
        ...{ label: `=Kanal "${i}"`, unit: i === 0 ? '' : 'mV', rate, scale, offset: 0 },
        parts: [
          { firstSample: 0, samples: Int16Array.from(points) },
          { firstSample: points.length + gap, samples: Int16Array.from(points) },
        ],
      }));
      const { channels } = readCsv([...csvOfChannels(written)].join(''));
      expect(channels.length).toBe(specs.length);
      channels.forEach((read, i) => {
        const { label, unit, rate, scale, parts } = written[i]!;
        expect(read).toMatchObject({ label, unit, rate });
        const expected = parts.flatMap(({ firstSample, samples }) =>
          [...samples].map((x, k): [number, number] => [firstSample + k, x * scale]),
        );
        const found = valuesOf(read);
        expect(found.map(([place]) => place)).toEqual(expected.map(([place]) => place));
        // Times a power of ten a double is rounded once more than in the text.
        found.forEach(([, value], k) => {
          expect(Math.abs(value - expected[k]![1])).toBeLessThanOrEqual(Math.abs(value) * 2 ** -50);
        });
      });
    }),
    { numRuns: 60 },
  );
});

test('any bytes are read or refused by name, within memory and time', () => {
  const { runs, refused } = fuzz({ ...csvFuzzing, runs: 800 });
  expect(runs).toBe(800);
  expect(refused).toBeGreaterThan(100);
});
