import { expect, test } from 'vitest';
import { bytesOf, readCsv, valuesOf } from './csv.test-data.ts';

const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;
const stretch = (firstSample: number, ...samples: number[]) => ({ firstSample, samples, times: [] });

test('seconds, labels with units, and the rate that the steps show', () => {
  const { preview, channels } = readCsv(
    lines('time_s,ECG (mV),SpO2 [%]', '0,1,97', '0.004,2,98', '0.008,-3,99'),
  );
  expect(channels).toEqual([
    {
      label: 'ECG',
      unit: 'mV',
      rate: 250,
      kind: 'integer',
      scale: 1,
      bits: 4,
      stretches: [stretch(0, 1, 2, -3)],
    },
    {
      label: 'SpO2',
      unit: '%',
      rate: 250,
      kind: 'integer',
      scale: 1,
      bits: 8,
      stretches: [stretch(0, 97, 98, 99)],
    },
  ]);
  expect(preview.time).toEqual({ column: 0, unit: 'seconds', rate: null, origin: 0, start: null });
  expect(preview.rows[2]).toEqual(['0.008', '-3', '99']);
  expect(preview.warnings).toEqual([]);
});

test('numbers with few digits become whole numbers with a scale, others stay doubles', () => {
  const rows = ['t,a,b,c,d,e', '0,0.50,1e-3,1.23456789012345,4294967296,0.30000000000000004'];
  const { channels } = readCsv(lines(...rows, '1,-1.25,2e2,0,0,0', '2,0,0,0,0,-1'));
  expect(channels.map(({ kind, scale, bits }) => [kind, scale, bits])).toEqual([
    ['integer', 0.01, 8],
    ['integer', 0.001, 19],
    ['float64', 1, 64],
    ['float64', 1, 64],
    ['integer', 0.1, 5],
  ]);
  expect(channels.map(({ stretches }) => stretches[0]!.samples)).toEqual([
    [50, -125, 0],
    [1, 200_000, 0],
    [1.23456789012345, 0, 0],
    [4294967296, 0, 0],
    [3, 0, -10],
  ]);
});

test('the ends of 32 bits', () => {
  const of = (a: number, b: number) => readCsv(lines('t,x', `0,${a}`, `1,${b}`, '2,0')).channels[0]!;
  expect(of(2 ** 31 - 1, -(2 ** 31))).toMatchObject({ kind: 'integer', bits: 32 });
  expect(of(2 ** 31, 0).kind).toBe('float64');
  expect(of(0, -(2 ** 31) - 1).kind).toBe('float64');
  expect(of(7, -8).bits).toBe(4);
  expect(of(8, 0).bits).toBe(5);
  expect(of(0, -129).bits).toBe(9);
});

test('empty cells, NaN and missing rows are gaps; short rows end early', () => {
  const rows = ['t;a;b', '0;1;1', '1;;2', '2;NaN;3', '3;4;4', '7;5;5', '8;6', '9;7;n/a'];
  const { channels } = readCsv(lines(...rows));
  expect(channels[0]!.stretches).toEqual([stretch(0, 1), stretch(3, 4), stretch(7, 5, 6, 7)]);
  expect(channels[1]!.stretches).toEqual([stretch(0, 1, 2, 3, 4), stretch(7, 5)]);
});

test.each([
  ['time (ms)', ['0', '4', '8', '12'], 'milliseconds', 250],
  ['Timestamp [us]', ['0', '4000', '8000', '12000'], 'microseconds', 250],
  ['time', ['1700000000.25', '1700000000.5', '1700000000.75', '1700000001'], 'seconds', 4],
  ['time', ['1700000000000', '1700000000004', '1700000000008', '1700000000012'], 'milliseconds', 250],
  [
    'time',
    ['1700000000000000', '1700000000001000', '1700000000002000', '1700000000003000'],
    'microseconds',
    1000,
  ],
  ['time', ['00:00:01', '00:00:02', '00:00:03', '00:00:04'], 'clock', 1],
  ['time', ['23:59:59.5', '00:00:00.0', '00:00:00.5', '00:00:01.0'], 'clock', 2],
  [
    'when',
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z', '2026-01-02T03:04:07Z', '2026-01-02T03:04:08Z'],
    'date-time',
    1,
  ],
  [
    'when',
    ['02.01.2026 03:04:05', '02.01.2026 03:04:06', '02.01.2026 03:04:07', '02.01.2026 03:04:08'],
    'date-time',
    1,
  ],
])('times of the kind of %s: %s', (name, times, unit, rate) => {
  const { preview, channels } = readCsv(lines(`${name};x`, ...times.map((time, i) => `${time};${i}`)));
  expect(preview.time.unit).toBe(unit);
  expect(channels).toMatchObject([{ label: 'x', rate, stretches: [stretch(0, 0, 1, 2, 3)] }]);
});

test('the start of a recording is told as the file tells it', () => {
  const start = (...times: string[]) =>
    readCsv(lines('time,x', ...times.map((t) => `${t},1`))).preview.time.start;
  const us = Date.UTC(2026, 1, 28, 22, 0, 0) * 1000;
  expect(start('2026-03-01T00:00:00+02:00', '2026-03-01T00:00:01+02:00')).toEqual({ kind: 'instant', us });
  expect(start('2026-02-28 22:00:00.000', '2026-02-28 22:00:01.000')).toEqual({ kind: 'local', us });
  expect(start('22:00', '22:01')).toEqual({ kind: 'clock', us: 22 * 3600e6 });
  expect(start(`${us / 1000}`, `${us / 1000 + 1}`)).toEqual({ kind: 'instant', us });
  expect(start('0.5', '1')).toBeNull();
});

test('a time that begins late leaves a gap in front; one that begins far off begins there', () => {
  const of = (first: number) =>
    readCsv(lines('time,x', ...[0, 1, 2].map((i) => `${first + i},${i}`))).channels[0]!.stretches;
  expect(of(5)).toEqual([stretch(5, 0, 1, 2)]);
  expect(of(5000)).toEqual([stretch(0, 0, 1, 2)]);
});

test('rounded times, a drifting clock and a lost stretch keep every place', () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => (i < 10_000 ? i : i + 777));
  const text = [
    'time_s,x',
    ...rows.map((place) => `${((place / 360) * 1.00001).toFixed(3)},${place % 1000}`),
  ];
  const { channels } = readCsv(lines(...text), {}, [4096]);
  const [first, second] = channels[0]!.stretches;
  expect(channels[0]!.stretches.length).toBe(2);
  expect([first!.samples.length, second!.firstSample, second!.samples.length]).toEqual([
    10_000, 10_777, 10_000,
  ]);
  expect(channels[0]!.rate).toBeCloseTo(360, 1);
});

test('uneven times are kept as they are', () => {
  const times = [0, 0.81, 1.59, 2.46, 3.2, 4.13];
  const { channels, survey } = readCsv(lines('time_s,RR (ms)', ...times.map((t, i) => `${t},${800 + i}`)));
  expect(channels[0]).toMatchObject({ rate: null, label: 'RR', unit: 'ms' });
  expect(channels[0]!.stretches[0]!.times).toEqual(times.map((t) => Math.round(t * 1e6)));
  expect(survey.warnings.map(({ code, column }) => [code, column])).toEqual([['irregular', 1]]);
});

test('whole seconds on many rows each are spread evenly, with a warning', () => {
  const rows = Array.from(
    { length: 500 },
    (_, i) => `10:00:${String(Math.floor((i + 20) / 50)).padStart(2, '0')},${i}`,
  );
  const { channels, preview, survey } = readCsv(lines('time,x', ...rows));
  expect(channels[0]).toMatchObject({ rate: 50, stretches: [{ firstSample: 0 }] });
  expect(channels[0]!.stretches[0]!.samples.length).toBe(500);
  for (const { warnings } of [preview, survey])
    expect(warnings.map(({ code }) => code)).toEqual(['coarse-times']);
});

test('intervals between beats alone: by name, and by how they lie', () => {
  const beats = ['812', '790.5', '1004', '845', '777', '830'];
  const plain = readCsv(lines(...beats));
  expect(plain.preview).toMatchObject({ intervals: true, warnings: [{ code: 'intervals-guessed' }] });
  expect(plain.channels).toMatchObject([{ label: 'RR', unit: 'ms', rate: null, scale: 0.1 }]);
  expect(plain.channels[0]!.stretches[0]!.times.slice(0, 3)).toEqual([812_000, 1_602_500, 2_606_500]);
  const named = readCsv(lines('IBI', '0.8', '0.9', '0.85'));
  expect(named.preview).toMatchObject({ intervals: true, warnings: [] });
  expect(named.channels).toMatchObject([{ label: 'IBI', unit: 's' }]);
  expect(named.channels[0]!.stretches[0]!.times).toEqual([800_000, 1_700_000, 2_550_000]);
});

test('a slow signal between 300 and 2000 is no list of beats: its rate is asked for', () => {
  const wave = Array.from({ length: 300 }, (_, i) => String(600 + Math.round(100 * Math.sin(i / 50))));
  expect(() => readCsv(lines(...wave))).toThrow('say how many rows make a second');
  expect(readCsv(lines(...wave), { rate: 100 }).channels[0]).toMatchObject({ rate: 100, label: 'Column 1' });
});

test('titles, two rows of header, comments, and the rate in one of them', () => {
  const text = [
    'Recorder X',
    '# Sampling Rate: 128 Hz',
    'ECG\tResp',
    '[mV]\t(a.u.)',
    '1\t2',
    '# pause',
    '',
    '3\t4',
  ];
  const { channels, preview } = readCsv(`\ufeff${lines(...text)}`);
  expect(preview.dialect).toEqual({ encoding: 'utf-8', delimiter: '\t', decimal: '.', headerRows: 3 });
  expect(channels).toMatchObject([
    { label: 'ECG', unit: 'mV', rate: 128, stretches: [stretch(0, 1, 3)] },
    { label: 'Resp', unit: 'a.u.', rate: 128, stretches: [stretch(0, 2, 4)] },
  ]);
});

test('names in the comment above the data, and rows that are numbered', () => {
  const text = ['# sample;EEG Fz (uV)', '10;1', '11;2', '13;4'];
  const { channels } = readCsv(lines(...text), { rate: 250, timeColumn: 0, timeUnit: 'samples' });
  expect(channels).toMatchObject([
    { label: 'EEG Fz', unit: 'uV', rate: 250, stretches: [stretch(10, 1, 2), stretch(13, 4)] },
  ]);
});

test('the start and the rate above the data, as wristbands write them', () => {
  const { channels, preview } = readCsv(lines('1700000000.000000', '4.000000', '0.10', '0.20', '0.15'));
  expect(preview.time.start).toEqual({ kind: 'instant', us: 1_700_000_000e6 });
  expect(channels).toMatchObject([{ rate: 4, scale: 0.01, stretches: [stretch(0, 10, 20, 15)] }]);
});

test('columns of text and of other times are named and left out', () => {
  const { preview, channels } = readCsv(
    lines(
      'datetime,clock,x,note',
      '2026-01-01 00:00:00,00:00:00,1,start',
      '2026-01-01 00:00:01,00:00:01,2,',
      '2026-01-01 00:00:02,00:00:02,3,end',
    ),
  );
  expect(preview.columns.map(({ role, because }) => because ?? role)).toEqual([
    'time',
    'time',
    'values',
    'text',
  ]);
  expect(preview.warnings.map(({ code, column }) => [code, column])).toEqual([
    ['ignored', 1],
    ['ignored', 3],
  ]);
  expect(channels.length).toBe(1);
});

test('what somebody knows better counts: labels, units, columns, rate', () => {
  const text = lines('t,a,b', '0,1,2', '0.1,3,4', '0.2,5,6');
  const options = { labels: { 2: 'ECG' }, units: { 2: 'mV' }, ignore: [1], rate: 20 };
  const { channels, preview } = readCsv(text, options);
  expect(channels).toMatchObject([{ label: 'ECG', unit: 'mV', rate: 20 }]);
  expect(valuesOf(channels[0]!)).toEqual([
    [0, 2],
    [2, 4],
    [4, 6],
  ]);
  expect(preview.columns[1]).toMatchObject({ role: 'ignored', because: 'asked' });
});

test('UTF-16 of both kinds, and labels in Windows-1252', () => {
  const text = 'time_s\tTemp (°C)\r\n0\t36,5\r\n1\t36,6\r\n2\t36,7\r\n';
  const wide = Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le'));
  const swapped = Uint8Array.from(Buffer.from(wide).swap16());
  for (const bytes of [wide, swapped, bytesOf(text), Uint8Array.from(Buffer.from(text, 'latin1'))]) {
    const { channels } = readCsv(bytes, {}, [3]);
    expect(channels).toMatchObject([
      { label: 'Temp', unit: '°C', scale: 0.1, stretches: [stretch(0, 365, 366, 367)] },
    ]);
  }
});
