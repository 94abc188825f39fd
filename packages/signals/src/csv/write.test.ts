import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvChannel, csvOfChannels } from './write.ts';

function channel(over: Partial<CsvChannel>): CsvChannel {
  const parts = [{ firstSample: 0, samples: Int16Array.of(1, 2, 3, 4) }];
  return { label: 'ECG', unit: 'mV', rate: 2, scale: 1, offset: 0, parts, ...over };
}

const rows = (...channels: CsvChannel[]): string[] => [...csvOfChannels(channels)].join('').split('\r\n');

test('channels of different rates share rows where their times meet, and leave cells empty elsewhere', () => {
  const slow = channel({ label: 'SpO2', unit: '%', rate: 1, scale: 0.5, offset: 90 });
  expect(rows(channel({}), slow)).toEqual([
    'time_s,ECG (mV),SpO2 (%)',
    '0,1,90.5',
    '0.5,2,',
    '1,3,91',
    '1.5,4,',
    '2,,91.5',
    '3,,92',
    '',
  ]);
});

test('a gap is empty where another channel goes on, and no row where none does', () => {
  const parts = [
    { firstSample: 0, samples: Int16Array.of(1) },
    { firstSample: 1, samples: Int16Array.of() },
    { firstSample: 3, samples: Int32Array.of(100_000) },
  ];
  expect(rows(channel({ parts })).slice(1)).toEqual(['0,1', '1.5,100000', '']);
  expect(rows(channel({ parts }), channel({}))[2]).toBe('0.5,,2');
});

test('times that differ by rounding only share a row', () => {
  const shifted = channel({ rate: 10, startSeconds: 0.1 });
  const plain = channel({ rate: 10 });
  expect(rows(plain, shifted).length).toBe(1 + 5 + 1);
});

test('labels cannot become formulas or break the table', () => {
  const title = (label: string, unit = '') =>
    [...csvOfChannels([channel({ label, unit, parts: [] })])].join('');
  expect(title('=1+1')).toBe("time_s,'=1+1\r\n");
  expect(title('@SUM("a",2)')).toBe('time_s,"\'@SUM(""a"",2)"\r\n');
  expect(title('a\r\nb', 'x,y')).toBe('time_s,"a\r\nb (x,y)"\r\n');
  for (const start of ['+', '-', '\t', '\r']) expect(title(`${start}1`)).toMatch(/^time_s,"?'/);
});

test('numbers read back as the same double', () => {
  const value = fc.integer({ min: -(2 ** 23), max: 2 ** 23 });
  const factor = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
  fc.assert(
    fc.property(value, factor, factor, (x, scale, offset) => {
      const [, row] = rows(
        channel({ scale, offset, parts: [{ firstSample: 0, samples: Int32Array.of(x) }] }),
      );
      expect(Number(row?.split(',')[1]) + 0).toBe(x * scale + offset + 0);
    }),
  );
});

test('pieces are at most 64 KiB, whatever the size of rows and labels', () => {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  const long = channel({ parts: [{ firstSample: 0, samples: new Int16Array(50_000).fill(-12_345) }] });
  const wide = channel({ label: '😀é'.repeat(40_000) });
  const many = Array.from({ length: 20_000 }, () => channel({ scale: 0.123456 }));
  for (const channels of [[long], [wide], many]) {
    const pieces = [...csvOfChannels(channels)];
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) expect(bytes(piece)).toBeLessThanOrEqual(65_536);
    expect(pieces.join('').split('\r\n').length).toBe(channels === many || channels[0] === wide ? 6 : 50_002);
  }
});
