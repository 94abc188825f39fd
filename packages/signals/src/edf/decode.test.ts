import { describe, expect, test } from 'vitest';
import { AnnotationCollector } from './annotations.ts';
import { createEdfDecoder, type EdfSummary } from './decode.ts';
import { annotationBytes, type RawFile, rawEdf } from './edf.test-data.ts';
import { EdfError } from './error.ts';
import { readEdf } from './read.ts';
import { type EdfHeader, scaleOf } from './types.ts';

/** What a decoder says of a file that comes in pieces. */
function decode(
  bytes: Uint8Array,
  step: number,
): { header: EdfHeader; given: string[]; summary: EdfSummary } {
  let header: EdfHeader | undefined;
  const given: string[] = [];
  const decoder = createEdfDecoder({
    header(found) {
      header = found;
    },
    samples: (signal, firstSample, samples) => given.push(`${signal}@${firstSample}: ${samples.join(' ')}`),
  });
  for (let at = 0; at < bytes.length; at += step) decoder.push(bytes.subarray(at, at + step));
  const summary = decoder.end();
  return { header: header!, given, summary };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof EdfError) return error.code;
    throw error;
  }
  return 'read';
}

/** An interrupted file: 2 samples of an ECG a record, and a record's time. Its samples are 0, 1, 2, … */
function interrupted(times: readonly (number | string)[], over: RawFile = {}): Uint8Array {
  const data = times.flatMap((time, r) => {
    const list = typeof time === 'number' ? `+${time}\x14\x14\0` : time;
    return [2 * r, 0, 2 * r + 1, 0, ...annotationBytes(list, 40)];
  });
  return rawEdf({
    reserved: 'EDF+D',
    records: String(times.length),
    signals: [{ samplesPerRecord: '2' }, { label: 'EDF Annotations', samplesPerRecord: '20' }],
    data: new Uint8Array(data),
    ...over,
  });
}

const stretchesOf = (bytes: Uint8Array) => readEdf(bytes).signals[0]?.stretches;

describe('a file in pieces', () => {
  test('gives each record as soon as it is whole, and the header before', () => {
    const signals = [{ samplesPerRecord: '1' }, { samplesPerRecord: '2' }];
    const bytes = rawEdf({ signals, data: new Uint8Array([1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]) });
    const seen: string[] = [];
    const decoder = createEdfDecoder({
      header: (header) => seen.push(`header of ${header.signals.length}`),
      samples: (signal, at, samples) => seen.push(`${signal}@${at}: ${samples.join(' ')}`),
    });
    decoder.push(bytes.subarray(0, 100));
    decoder.push(bytes.subarray(100, 768));
    expect(seen).toEqual(['header of 2']);
    decoder.push(bytes.subarray(768, 773));
    expect(seen.length).toBe(1);
    decoder.push(bytes.subarray(773, 774));
    expect(seen.slice(1)).toEqual(['0@0: 1', '1@0: 2 3']);
    decoder.push(bytes.subarray(774));
    expect(seen.slice(3)).toEqual(['0@1: 4', '1@2: 5 6']);
    expect(decoder.end()).toMatchObject({ records: 2, places: [2, 4], warnings: [] });
  });

  test('is refused as soon as it is known to be none', () => {
    const decoder = createEdfDecoder({ header: () => {}, samples: () => {} });
    const other = new Uint8Array(256).fill(65);
    decoder.push(other.subarray(0, 255));
    expect(codeOf(() => decoder.push(other.subarray(255)))).toBe('not-edf');
    const lying = createEdfDecoder({ header: () => {}, samples: () => {} });
    const file = rawEdf({ signalCount: '9999', headerBytes: '512' });
    expect(codeOf(() => lying.push(file.subarray(0, 256)))).toBe('header-length');
  });

  test('that ends within its header, or before, is refused', () => {
    const bytes = rawEdf({});
    for (const length of [0, 7, 255, 256, 511]) {
      const code = codeOf(() => decode(bytes.subarray(0, length), 100));
      expect(code).toBe(length === 0 ? 'not-edf' : 'truncated');
    }
  });

  test('needs the memory of a record, however long it is', () => {
    const records = 400;
    const head = rawEdf({
      records: String(records),
      signals: [{ samplesPerRecord: '50000' }],
      data: new Uint8Array(0),
    });
    let points = 0;
    const decoder = createEdfDecoder({
      header: () => {},
      samples: (_, firstSample, samples) => {
        expect(firstSample).toBe(points);
        points += samples.length;
      },
    });
    decoder.push(head);
    const chunk = new Uint8Array(64_000);
    const before = process.memoryUsage().arrayBuffers;
    for (let at = 0; at < records * 100_000; at += chunk.length) decoder.push(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 2 ** 20);
    expect(decoder.end().places).toEqual([records * 50_000]);
  });

  test('may have no more than so many markers', () => {
    const bytes = rawEdf({
      reserved: 'EDF+C',
      records: '1',
      recordSeconds: '0',
      signals: [{ label: 'EDF Annotations', samplesPerRecord: '300003' }],
      data: new TextEncoder().encode('+0\x14a\x14\0'.repeat(100_001)),
    });
    expect(codeOf(() => decode(bytes, 1000))).toBe('unsupported');
  });
});

test('texts of markers may have no more than so many bytes, all together', () => {
  const collector = new AnnotationCollector();
  const list = new TextEncoder().encode(`+1\x14${'x'.repeat(2 ** 20)}\x14\0`);
  for (let i = 0; i < 16; i++) collector.add(list);
  expect(codeOf(() => collector.add(list))).toBe('unsupported');
});

describe('an interrupted recording', () => {
  test('gives each record its place, and leaves gaps', () => {
    const file = readEdf(interrupted([0, 1, 5, 6, 7.5]));
    expect([file.kind, file.warnings]).toEqual(['EDF+D', []]);
    expect([...file.signals[0]!.samples]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(file.signals[0]?.stretches).toEqual([
      { firstSample: 0, count: 4 },
      { firstSample: 10, count: 4 },
      { firstSample: 15, count: 2 },
    ]);
    expect(decode(interrupted([0, 1, 5]), 11).summary.places).toEqual([12, 0]);
  });

  test('keeps signals of other rates in step behind a gap', () => {
    const signals = [
      { samplesPerRecord: '1' },
      { samplesPerRecord: '4' },
      { label: 'EDF Annotations', samplesPerRecord: '10' },
    ];
    const record = (time: string) => [...new Array(10).fill(1), ...annotationBytes(`+${time}\x14\x14\0`, 20)];
    const data = new Uint8Array([...record('0'), ...record('3.5'), ...record('4.5')]);
    const { given } = decode(rawEdf({ reserved: 'EDF+D', records: '3', signals, data }), 7);
    expect(given.map((text) => text.split(':')[0])).toEqual(['0@0', '1@0', '0@4', '1@14', '0@5', '1@18']);
  });

  test('that jitters by less than half a sample has no gap, nor drift without end', () => {
    const jitter = readEdf(interrupted([0, 1.1, 1.9, 3.2, 3.8]));
    expect([jitter.signals[0]?.stretches, jitter.warnings]).toEqual([[{ firstSample: 0, count: 10 }], []]);
    expect(stretchesOf(interrupted([0, 1.2, 2.4]))).toEqual([
      { firstSample: 0, count: 4 },
      { firstSample: 5, count: 2 },
    ]);
  });

  test('whose clock runs behind is read without overlap, and says so', () => {
    const file = readEdf(interrupted([0, 0.9, 1.8, 2.7, 3.6, 4.5, 5.4]));
    expect(file.signals[0]?.stretches).toEqual([{ firstSample: 0, count: 14 }]);
    expect(file.warnings.join()).toContain('a little before');
  });

  test('counts from its first record, also when that is later than the start time', () => {
    const file = readEdf(interrupted([100.5, '+103.5\x14\x14\0+104\x14x\x14\0']));
    expect(file.signals[0]?.stretches).toEqual([
      { firstSample: 0, count: 2 },
      { firstSample: 6, count: 2 },
    ]);
    expect(file.startedAt).toMatchObject({ hour: 20, minute: 16, second: 40, fraction: 0.5 });
    expect(file.markers).toEqual([{ atSeconds: 3.5, text: 'x' }]);
    expect(file.warnings.join()).toContain('100.5 s from the start time');
  });

  test.each([
    ['backwards', [0, 5, 3]],
    ['twice at one time', [0, 5, 5]],
    ['over one another', [0, 3, 3.2]],
  ])('of records that lie %s is refused', (_, times) => {
    expect(codeOf(() => readEdf(interrupted(times)))).toBe('bad-time');
  });

  test('of single samples, two of them at one time, is refused', () => {
    const list = annotationBytes('+0\x14\x14\0', 20);
    const signals = [{ samplesPerRecord: '1' }, { label: 'EDF Annotations', samplesPerRecord: '10' }];
    const data = new Uint8Array([1, 0, ...list, 2, 0, ...list]);
    expect(codeOf(() => readEdf(rawEdf({ reserved: 'EDF+D', signals, data })))).toBe('bad-time');
  });

  test('of which a record has lost its time, or a mad one, puts it behind the one before', () => {
    const file = readEdf(interrupted([0, 'x\x14\x14', '+1e99\x14\x14\0', 5]));
    expect(file.signals[0]?.stretches).toEqual([
      { firstSample: 0, count: 6 },
      { firstSample: 10, count: 2 },
    ]);
    expect(file.warnings[0]).toContain('2 records do not say');
  });

  test('without annotations is read as continuous', () => {
    const file = readEdf(rawEdf({ reserved: 'EDF+D' }));
    expect(file.signals[0]?.stretches).toEqual([{ firstSample: 0, count: 8 }]);
    expect(file.warnings[0]).toContain('does not say when');
  });
});

describe('BDF', () => {
  const version = '\xffBIOSEMI';

  test('has 24 bits a sample, and is told apart from BDF+', () => {
    const data = new Uint8Array([1, 0, 0, 255, 255, 255, 0, 0, 128, 255, 255, 127, ...new Array(12).fill(0)]);
    const wide = {
      digitalMin: '-8388608',
      digitalMax: '8388607',
      physicalMin: '-262144',
      physicalMax: '262143',
    };
    const file = readEdf(rawEdf({ version, reserved: '24BIT', signals: [wide], data }));
    expect([file.kind, file.warnings]).toEqual(['BDF', []]);
    const samples = file.signals[0]?.samples;
    expect(samples).toBeInstanceOf(Int32Array);
    expect([...(samples ?? [])]).toEqual([1, -1, -8_388_608, 8_388_607, 0, 0, 0, 0]);
  });

  test.each([
    ['BDF+C', 'BDF Annotations', [0, 2]],
    ['BDF+D', 'BDF Annotations', [0, 4]],
    ['EDF+D', 'EDF Annotations', [0, 4]],
  ])('+ of the name %s has annotations and gaps', (reserved, label, places) => {
    const record = (time: string) => [1, 0, 0, 2, 0, 0, ...annotationBytes(`+${time}\x14\x14\0`, 30)];
    const data = new Uint8Array([...record('0'), ...record('2')]);
    const signals = [{ samplesPerRecord: '2' }, { label, samplesPerRecord: '10' }];
    const file = readEdf(rawEdf({ version, reserved, signals, data }));
    expect(file.kind).toBe(reserved.replace('EDF', 'BDF'));
    const last = file.signals[0]?.stretches.at(-1);
    expect([0, (last?.firstSample ?? 0) + (last?.count ?? 0) - 2]).toEqual(places);
  });
});

describe('a range from which no scale follows as it stands', () => {
  const first = (over: object) => readEdf(rawEdf({ signals: [over] }));

  test('is kept as stored integers where limits are equal', () => {
    for (const over of [{ physicalMin: '5' }, { digitalMin: '1000' }]) {
      const file = first(over);
      expect(file.signals[0] && scaleOf(file.signals[0])).toEqual({ scale: 1, offset: 0 });
      expect(file.signals[0]?.unit).toBe('');
      expect(file.warnings).toEqual([expect.stringContaining('both')]);
    }
  });

  test('is turned round where digital limits are upside down: the scale is negative all the same', () => {
    const file = first({ digitalMin: '1000', digitalMax: '-1000' });
    expect(file.signals[0]).toMatchObject({
      digitalMin: -1000,
      digitalMax: 1000,
      physicalMin: 5,
      physicalMax: -5,
    });
    expect(file.signals[0] && scaleOf(file.signals[0])).toEqual({ scale: -0.005, offset: 0 });
    expect(file.warnings.length).toBe(1);
  });

  test('may be negative: physical limits upside down are what the format says', () => {
    const file = first({ physicalMin: '5', physicalMax: '-5' });
    expect(file.signals[0] && scaleOf(file.signals[0])).toEqual({ scale: -0.005, offset: 0 });
    expect(file.warnings).toEqual([]);
  });
});

test('several annotation signals are all read, and the first tells the time', () => {
  const annotations = { label: 'EDF Annotations', samplesPerRecord: '10' };
  const record = (time: number, text: string) => [
    ...annotationBytes(`+${time}\x14\x14\0`, 20),
    ...[7, 0],
    ...annotationBytes(`+${time + 0.5}\x14${text}\x14\0`, 20),
  ];
  const data = new Uint8Array([...record(0, 'a'), ...record(4, 'b')]);
  const signals = [annotations, { samplesPerRecord: '1' }, annotations];
  const file = readEdf(rawEdf({ reserved: 'EDF+D', signals, data }));
  expect(file.signals.map((signal) => signal.stretches.map((stretch) => stretch.firstSample))).toEqual([
    [0, 4],
  ]);
  expect(file.markers).toEqual([
    { atSeconds: 0.5, text: 'a' },
    { atSeconds: 4.5, text: 'b' },
  ]);
});
