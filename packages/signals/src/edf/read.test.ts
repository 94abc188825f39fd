import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotationBytes, type RawFile, rawEdf, utf8 } from './edf.test-data.ts';
import { EdfError } from './error.ts';
import { parseEdfHeader } from './header.ts';
import { readEdf } from './read.ts';
import { scaleOf } from './types.ts';

function errorOf(bytes: Uint8Array): [string, string] {
  try {
    readEdf(bytes);
  } catch (error) {
    if (error instanceof EdfError) return [error.code, error.message];
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** An EDF+C file with an ECG of 2 samples a record and 40 bytes of annotations, one text for each record. */
function plusFile(annotations: readonly string[], over: RawFile = {}): Uint8Array {
  const data = annotations.flatMap((text, r) => [r, 0, r, 1, ...annotationBytes(text, 40)]);
  return rawEdf({
    reserved: 'EDF+C',
    records: String(annotations.length),
    signals: [{ samplesPerRecord: '2' }, { label: 'EDF Annotations', samplesPerRecord: '20' }],
    data: new Uint8Array(data),
    ...over,
  });
}

describe('a plain file', () => {
  test('gives samples, ranges and rates', () => {
    const data = new Uint8Array([1, 0, 255, 255, 0, 128, 255, 127, 5, 0, 6, 0, 7, 0, 8, 0]);
    const file = readEdf(rawEdf({ data }));
    expect(file.kind).toBe('EDF');
    expect(file.warnings).toEqual([]);
    expect(file.startedAt).toEqual({ year: 2026, month: 11, day: 22, hour: 20, minute: 15, second: 0 });
    const [signal] = file.signals;
    expect(signal).toMatchObject({ label: 'ECG', unit: 'mV', rate: 4 });
    expect([...(signal?.samples ?? [])]).toEqual([1, -1, -32_768, 32_767, 5, 6, 7, 8]);
    expect(signal && scaleOf(signal)).toEqual({ scale: 0.005, offset: 0 });
  });

  test('of mixed rates, in records of half a second or two, keeps signals apart', () => {
    const signals = [{ samplesPerRecord: '1' }, { samplesPerRecord: '3' }];
    const data = new Uint8Array([1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0]);
    for (const [recordSeconds, rates] of [
      ['0.5', [2, 6]],
      ['2', [0.5, 1.5]],
    ] as const) {
      const file = readEdf(rawEdf({ signals, data, recordSeconds }));
      expect(file.signals.map((signal) => signal.rate)).toEqual(rates);
      expect(file.signals.map((signal) => [...signal.samples])).toEqual([
        [1, 5],
        [2, 3, 4, 6, 7, 8],
      ]);
    }
  });

  test('of 140 signals is read', () => {
    const signals = Array.from({ length: 140 }, (_, i) => ({ label: `EEG ${i}`, samplesPerRecord: '1' }));
    const file = readEdf(rawEdf({ signals, data: new Uint8Array(560).fill(1) }));
    expect([file.signals.length, file.signals[139]?.label]).toEqual([140, 'EEG 139']);
  });

  test('is read with labels in UTF-8, whole or cut, and in Latin-1', () => {
    const labels = [utf8('Atmung Übung'), utf8('123456789012345µ'), 'Atmung \xdcbung'];
    const read = labels.map((label) => parseEdfHeader(rawEdf({ signals: [{ label }] })).signals[0]?.label);
    expect(read).toEqual(['Atmung Übung', '123456789012345', 'Atmung Übung']);
  });

  test('is read with fields padded by NULs and numbers with a comma', () => {
    const file = readEdf(rawEdf({ padding: '\0', signals: [{ physicalMin: '-2,5' }] }));
    expect(file.signals[0]?.physicalMin).toBe(-2.5);
    expect(file.warnings.join()).toContain('comma');
  });
});

describe('the start time', () => {
  const start = (over: RawFile) => parseEdfHeader(rawEdf(over)).startedAt;

  test('has two digits of the year: 85 to 99 are of the last century', () => {
    expect(['01.02.84', '01.02.85', '01.02.99', '01.02.00'].map((date) => start({ date })?.year)).toEqual([
      2084, 1985, 1999, 2000,
    ]);
  });

  test('has its year from Startdate where that is given', () => {
    expect(start({ date: '22.11.26', recording: 'Startdate 22-NOV-1926 X X X' })?.year).toBe(1926);
    expect(start({ date: '22.11.yy', recording: 'Startdate 22-NOV-2126 X X X' })?.year).toBe(2126);
    const differing = parseEdfHeader(rawEdf({ recording: 'Startdate 23-NOV-1926 X X X' }));
    expect([differing.startedAt?.year, differing.warnings.length]).toEqual([2026, 1]);
  });

  test('is not made up where it cannot exist', () => {
    for (const date of ['31.02.26', '00.00.00', 'XX.XX.XX', '']) {
      const header = parseEdfHeader(rawEdf({ date }));
      expect([header.startedAt, header.warnings.length]).toEqual([undefined, 1]);
    }
  });
});

describe('annotations', () => {
  test('become markers, with UTF-8 texts, durations, and several at one time', () => {
    const file = readEdf(
      plusFile(['+0\x14\x14\0+0.5\x152\x14Übung\x14', '+1\x14\x14\0-1\x14before\x14\0+1.25\x14a\x14b\x14\0']),
    );
    expect(file.markers).toEqual([
      { atSeconds: -1, text: 'before' },
      { atSeconds: 0.5, seconds: 2, text: 'Übung' },
      { atSeconds: 1.25, text: 'a' },
      { atSeconds: 1.25, text: 'b' },
    ]);
    expect(file.signals.length).toBe(1);
    expect([...(file.signals[0]?.samples ?? [])]).toEqual([0, 0x100, 1, 0x101]);
    expect(file.warnings).toEqual([]);
  });

  test('count from the first sample when the session began within a second', () => {
    const file = readEdf(plusFile(['+0.3\x14\x14\0+0.8\x14a\x14\0', '+1.3\x14\x14\0']));
    expect(file.startedAt?.fraction).toBe(0.3);
    expect(file.markers).toEqual([{ atSeconds: 0.5, text: 'a' }]);
    expect(file.warnings).toEqual([]);
  });

  test('that are damaged, or tell of a gap, are warned of', () => {
    const file = readEdf(plusFile(['+0\x14\x14\0oops\x14x\x14\0', '+5\x14\x14\0+1\x14kept\x14\0']));
    expect(file.markers).toEqual([{ atSeconds: 1, text: 'kept' }]);
    expect(file.warnings.length).toBe(2);
  });

  test('are read from a file of nothing else, with records of no duration', () => {
    const file = readEdf(
      rawEdf({
        reserved: 'EDF+C',
        records: '1',
        recordSeconds: '0',
        signals: [{ label: 'EDF Annotations', samplesPerRecord: '20' }],
        data: annotationBytes('+0\x14\x14\0+3\x14only\x14\0', 40),
      }),
    );
    expect([file.signals, file.markers]).toEqual([[], [{ atSeconds: 3, text: 'only' }]]);
  });

  test('are not lost in a file that calls itself plain EDF', () => {
    const file = readEdf(plusFile(['+0\x14\x14\0+0.5\x14a\x14\0'], { reserved: '' }));
    expect([file.kind, file.markers.length, file.warnings.length]).toEqual(['EDF', 1, 1]);
  });
});

describe('the length', () => {
  test('tells the number of records that was never filled in', () => {
    const file = readEdf(rawEdf({ records: '-1', data: new Uint8Array(8 * 3 + 5) }));
    expect([file.records, file.signals[0]?.samples.length, file.warnings.length]).toEqual([3, 12, 2]);
  });

  test('short within the last record costs that record and gives a warning', () => {
    const file = readEdf(rawEdf({ data: new Uint8Array(9) }));
    expect(file.records).toBe(1);
    expect(file.warnings[0]).toContain('cut short by 7 bytes');
  });

  test('short by more is an error that says how much is missing', () => {
    expect(errorOf(rawEdf({ records: '9', data: new Uint8Array(9) }))).toEqual([
      'truncated',
      expect.stringContaining('63 bytes are missing'),
    ]);
    const huge = rawEdf({ records: '99999999', signals: [{ samplesPerRecord: '999999' }] });
    expect(errorOf(huge)[0]).toBe('truncated');
  });

  test('beyond the last record is left out with a warning', () => {
    expect(readEdf(rawEdf({ data: new Uint8Array(20) })).warnings[0]).toContain('4 bytes behind');
  });
});

describe('a lie is an error that says what is wrong', () => {
  const second = (over: object) => ({ signals: [{}, { label: 'Resp', ...over }], data: new Uint8Array(32) });
  test.each<[string, RawFile, string, string]>([
    ['the header length', { headerBytes: '768' }, 'header-length', '512'],
    ['no signals', { signalCount: '0' }, 'signal-count', 'no signals'],
    ['too many signals', { signalCount: '9999', headerBytes: '2560000' }, 'truncated', 'missing'],
    ['a negative number of signals', { signalCount: '-1' }, 'bad-number', 'number of signals'],
    ['no number', second({ physicalMax: 'NaN' }), 'bad-number', '"Resp"'],
    ['nothing', second({ physicalMax: '' }), 'bad-number', '"Resp"'],
    ['a number too large', second({ physicalMax: '1e999' }), 'bad-number', '"Resp"'],
    ['hexadecimal', second({ physicalMax: '0x10' }), 'bad-number', '"Resp"'],
    [
      'a range beyond numbers',
      second({ physicalMax: '1e308', physicalMin: '-1e308' }),
      'bad-signal',
      '"Resp"',
    ],
    [
      'records beyond 10 MiB',
      { ...second({ samplesPerRecord: '9999999' }), recordSeconds: '99' },
      'unsupported',
      'has 20000006 bytes',
    ],
    ['half a sample', second({ samplesPerRecord: '1.5' }), 'bad-number', '"Resp"'],
    ['no samples', second({ samplesPerRecord: '0' }), 'bad-number', '"Resp"'],
    ['records of no duration', { recordSeconds: '0' }, 'bad-number', 'last 0 seconds'],
    ['records of negative duration', { recordSeconds: '-1' }, 'bad-number', 'last -1 seconds'],
    ['fewer than no records', { records: '-2' }, 'bad-number', 'number of records'],
    ['another kind of file', { version: 'PK\x03\x04' }, 'not-edf', 'should begin with "0"'],
  ])('%s', (_, file, code, message) => {
    expect(errorOf(rawEdf(file))).toEqual([code, expect.stringContaining(message)]);
  });
});

describe('whatever the bytes', () => {
  const check = (bytes: Uint8Array) => {
    try {
      readEdf(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(EdfError);
    }
  };

  test('a file cut off anywhere is read in part or refused, never anything else', () => {
    const file = plusFile(['+0\x14\x14\0+0.5\x14Übung\x14\0', '+1\x14\x14\0']);
    for (let length = 0; length < file.length; length++) check(file.subarray(0, length));
  });

  test('a file with any bytes changed is read or refused', () => {
    const file = plusFile(['+0\x14\x14\0+0.5\x14Übung\x14\0', '+1\x14\x14\0']);
    const change = fc.tuple(fc.nat({ max: file.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = file.slice();
        for (const [at, value] of changes) bytes[at] = value;
        check(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  test('junk is refused', () => {
    expect(errorOf(new Uint8Array(0))[0]).toBe('not-edf');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), check));
  });
});
