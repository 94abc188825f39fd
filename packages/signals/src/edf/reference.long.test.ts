import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writtenByEdfLib } from '../testing/edflib-writer.ts';
import { readEdf } from './read.ts';
import { digitalLimits, type EdfFile, scaleOf } from './types.ts';
import { createEdfWriter } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'attune-edf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Debian's own interpreter: only that one finds Debian's packages.
const python = '/usr/bin/python3';
const hasMne = spawnSync(python, ['-c', 'import mne']).status === 0;
const hasBiosig = spawnSync('save2gdf', ['--version']).error === undefined;

const startedAt = { year: 2026, month: 11, day: 22, hour: 20, minute: 15, second: 7 };
const kinds = [
  ['EDF+C', 16, false],
  ['EDF+D', 16, true],
  ['BDF+C', 24, false],
  ['BDF+D', 24, true],
] as const;

/** Two signals at 128 Hz, three seconds of them and two more, which begin at 10 s when there is a gap. */
function ours(bits: 16 | 24, gap: boolean): { bytes: Uint8Array; path: string; file: EdfFile } {
  const [digitalMin, digitalMax] = digitalLimits(bits);
  const range = { physicalMin: -5000, physicalMax: 5000, digitalMin, digitalMax };
  const second = gap ? 10 : 3;
  const stretches = [
    { firstSample: 0, count: 3 * 128 },
    { firstSample: second * 128, count: 2 * 128 },
  ];
  const { chunksNow } = createEdfWriter({
    startedAt,
    signals: ['EEG Fpz', 'EEG Cz'].map((label) => ({ ...range, label, unit: 'uV', rate: 128, stretches })),
    markers: [
      { atSeconds: 1.5, seconds: 0.5, text: 'Übung' },
      { atSeconds: second + 1, text: 'end' },
    ],
  });
  const step = bits === 16 ? 3 : 997;
  const chunks = chunksNow((s, from, count) =>
    Int32Array.from({ length: count }, (_, i) => ((from + i) * 7 + s * 1000 - 4000) * step),
  );
  const bytes = new Uint8Array(Buffer.concat([...chunks]));
  const path = join(folder, `${bits}-${gap}.${bits === 16 ? 'edf' : 'bdf'}`);
  writeFileSync(path, bytes);
  return { bytes, path, file: readEdf(bytes) };
}

/** Microvolts, as they are in the file. */
function valuesOf(file: EdfFile, s: number): number[] {
  const signal = file.signals[s]!;
  const { scale, offset } = scaleOf(signal);
  return Array.from(signal.samples, (sample) => sample * scale + offset);
}

function expectClose(
  found: readonly number[] | undefined,
  expected: readonly number[],
  within: number,
): void {
  expect(found?.length).toBe(expected.length);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found![i]!)), 0);
  expect(worst).toBeLessThan(within);
}

const MNE = `
import json, sys, mne
read = mne.io.read_raw_bdf if sys.argv[1].endswith('bdf') else mne.io.read_raw_edf
raw = read(sys.argv[1], preload=True, verbose='ERROR')
print(json.dumps({
  'rate': raw.info['sfreq'], 'names': raw.ch_names, 'start': raw.info['meas_date'].isoformat(),
  'data': (raw.get_data() * 1e6).tolist(),
  'markers': [[float(a['onset']), float(a['duration']), a['description']] for a in raw.annotations]}))
`;

describe.skipIf(!hasMne)('MNE reads our', () => {
  test.each(kinds)('%s with the same samples, and the markers it has a place for', (kind, bits, gap) => {
    const { path, file } = ours(bits, gap);
    expect(file.kind).toBe(kind);
    const { stdout } = spawnSync(python, ['-c', MNE, path], { maxBuffer: 2 ** 26 });
    const found = JSON.parse(stdout.toString());
    expect(found).toMatchObject({
      rate: 128,
      names: ['EEG Fpz', 'EEG Cz'],
      start: '2026-11-22T20:15:07+00:00',
    });
    // MNE puts the parts of an interrupted file one behind the other, and drops what comes after.
    const end = [4, 0, 'end'];
    expect(found.markers).toEqual([[1.5, 0.5, 'Übung'], ...(gap ? [] : [end])]);
    for (const s of [0, 1]) expectClose(found.data[s], valuesOf(file, s), 1e-6);
  });
});

describe.skipIf(!hasBiosig)('biosig', () => {
  test.each(kinds)('reads our %s with the same samples and markers, and knows the gap', (_, bits, gap) => {
    const { path, file } = ours(bits, gap);
    const text = spawnSync('save2gdf', ['-JSON', path]).stdout.toString();
    const found = JSON.parse(text.slice(text.indexOf('{')));
    expect(found).toMatchObject({ NumberOfSamples: 640, Samplingrate: 128 });
    const events: { Description: string; TimeStamp: string; DUR: number }[] = found.EVENT;
    // Its time stamps are off by some microseconds.
    const secondsIn = (stamp: string) =>
      Math.round((Date.parse(`${stamp.replace(' ', 'T')}Z`) - Date.UTC(2026, 10, 22, 20, 15, 7)) / 10) / 100 +
      0;
    const of = (description: string) =>
      events
        .filter((event) => event.Description.startsWith(description))
        .map((event) => secondsIn(event.TimeStamp));
    expect([of('Übung'), of('end')]).toEqual([[1.5], [gap ? 11 : 4]]);
    expect(events.find((event) => event.Description === 'Übung')?.DUR).toBe(0.5);
    expect(of('start of a new segment')).toEqual(gap ? [0, 1, 2, 10, 11] : []);
    const table = join(folder, 'theirs.csv');
    spawnSync('save2gdf', ['-CSV', path, table]);
    const rows = readFileSync(table, 'utf8').trim().split('\n').slice(1);
    for (const s of [0, 1]) {
      const column = rows.map((row) => Number(row.split(',')[s]));
      expectClose(column, valuesOf(file, s), 0.011);
    }
  });

  test.each([
    ['EDF', 'edf'],
    ['BDF', 'bdf'],
  ])('writes %s, which we read', (format, extension) => {
    const { path, file } = ours(16, false);
    const target = join(folder, `theirs.${extension}`);
    spawnSync('save2gdf', [`-f=${format}`, path, target]);
    const theirs = readEdf(readFileSync(target));
    expect(theirs.kind).toMatch(format);
    expect(theirs.signals.map(({ label, unit }) => [label, unit])).toEqual([
      ['EEG Fpz', 'uV'],
      ['EEG Cz', 'uV'],
    ]);
    for (const s of [0, 1]) expectClose(valuesOf(theirs, s), valuesOf(file, s), 0.2);
  });
});

describe('EDFlib', () => {
  test.for([16, 24] as const)('writes files of %i bits, which we read', (bits, ctx) => {
    const bytes = writtenByEdfLib(bits);
    if (!bytes) return ctx.skip();
    const file = readEdf(bytes);
    const step = bits === 16 ? 3 : 997;
    expect([file.kind, file.warnings]).toEqual([bits === 16 ? 'EDF+C' : 'BDF+C', []]);
    expect(file.startedAt).toEqual({ ...startedAt, fraction: 0.25 });
    expect(file.signals.map(({ label, unit, rate }) => [label, unit, rate])).toEqual([
      ['EEG Cz', 'uV', 128],
      ['Resp', '%', 25],
    ]);
    file.signals.forEach(({ samples, rate }, s) => {
      const expected = Array.from({ length: 4 * rate }, (_, i) => (i * 7 + s * 1000) * step);
      expect([...samples]).toEqual(expected);
    });
    expect(file.markers).toEqual([
      { atSeconds: 1.5, seconds: 0.5, text: 'Übung' },
      { atSeconds: 3, text: 'end' },
    ]);
  });
});
