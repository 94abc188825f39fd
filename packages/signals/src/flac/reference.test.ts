import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeFlac } from './decode.ts';
import { encodeFlac } from './encode.ts';
import { flacFile, parseFlacFile } from './file.ts';
import { SHAPES, signal } from './signals.test-data.ts';

const installed = spawnSync('flac', ['--version']).status === 0;
const DEPTHS = [8, 12, 16, 20, 24, 32];
let folder = '';

beforeAll(() => {
  if (!installed) console.log('not run: flac (apt-get install flac)');
  folder = mkdtempSync(join(tmpdir(), 'attune-flac-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function flac(...args: string[]): void {
  const { status, stderr } = spawnSync('flac', ['-s', '-f', ...args]);
  expect([
    status,
    stderr
      .toString()
      .replace(/.*cannot check MD5.*\n/, '')
      .trim(),
  ]).toEqual([0, '']);
}

/** Samples as the reference program takes and gives them: little-endian, whole bytes, left-justified. */
function rawOf(samples: Int32Array, bits: number): Uint8Array {
  const width = Math.ceil(bits / 8);
  const raw = new Uint8Array(samples.length * width);
  samples.forEach((x, i) => {
    for (let b = 0; b < width; b++) raw[i * width + b] = (x << (width * 8 - bits)) >> (8 * b);
  });
  return raw;
}

describe.each(DEPTHS)('%i bits, against the reference program', (bits) => {
  const samples = Int32Array.from(SHAPES.flatMap((shape, i) => [...signal(shape, bits, 5000 + 77 * i, i)]));

  test.for([
    ['frames of one size and a short last one', [samples.length]] as const,
    ['blocks of many lengths', [4096, 16, 5000, 1, 700, samples.length]] as const,
  ])('it reads %s', ([_, ends], ctx) => {
    if (!installed) return ctx.skip();
    const frames: Uint8Array[] = [];
    let from = 0;
    for (const length of ends) {
      const part = samples.subarray(from, from + length);
      frames.push(encodeFlac(part, { bitsPerSample: bits, firstSample: from }));
      from += part.length;
    }
    const file = join(folder, `ours-${bits}.flac`);
    const raw = join(folder, `ours-${bits}.raw`);
    writeFileSync(file, flacFile(frames, { bitsPerSample: bits, rate: 360.4, count: from }));
    flac('-t', file);
    if (bits % 8 === 0) {
      flac('-d', '--force-raw-format', '--endian=little', '--sign=signed', '-o', raw, file);
      expect(Buffer.compare(readFileSync(raw), rawOf(samples, bits))).toBe(0);
    }
  });

  test.for(['-0', '-5', '-8', '-8p'])('what it writes with %s is read here', (level, ctx) => {
    if (!installed) return ctx.skip();
    // Without a whole number of bytes the program takes left-justified samples only: wasted bits, then.
    const width = Math.ceil(bits / 8) * 8;
    const raw = join(folder, `theirs-${bits}.raw`);
    const file = join(folder, `theirs-${bits}.flac`);
    writeFileSync(raw, rawOf(samples, bits));
    const format = ['--endian=little', '--sign=signed', '--channels=1', '--sample-rate=1000'];
    flac(level, ...format, `--bps=${width}`, '-o', file, raw);
    const { frames, ...info } = parseFlacFile(readFileSync(file));
    expect(info).toEqual({ bitsPerSample: width, rate: 1000, count: samples.length });
    expect(decodeFlac(frames, info)).toEqual(samples.map((x) => x << (width - bits)));
  });
});

test('a file without a rate is accepted by the reference program', (ctx) => {
  if (!installed) return ctx.skip();
  const samples = signal('heart', 16, 9000, 1);
  const frames = encodeFlac(samples, { bitsPerSample: 16, firstSample: 0 });
  const file = join(folder, 'no-rate.flac');
  writeFileSync(file, flacFile([frames], { bitsPerSample: 16, rate: 0, count: 9000 }));
  flac('-t', file);
});

test('a frame with a jump over all 32 bits is stored bare, and the reference program reads it', (ctx) => {
  if (!installed) return ctx.skip();
  // The jump lies between the pieces by which a predictor is chosen; a residual would need 33 bits there.
  const samples = Int32Array.from({ length: 16_384 }, (_, i) => 1e9 + 40 * i);
  samples.set([2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1, -(2 ** 31)], 300);
  const frames = encodeFlac(samples, { bitsPerSample: 32, firstSample: 0 });
  const file = join(folder, 'jump.flac');
  const raw = join(folder, 'jump.raw');
  writeFileSync(file, flacFile([frames], { bitsPerSample: 32, rate: 500, count: samples.length }));
  flac('-d', '--force-raw-format', '--endian=little', '--sign=signed', '-o', raw, file);
  expect(Buffer.compare(readFileSync(raw), rawOf(samples, 32))).toBe(0);
  expect(frames.length).toBeGreaterThan(4 * samples.length);
});
