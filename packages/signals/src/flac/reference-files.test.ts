import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFlacFile } from './read-file.ts';
import { SHAPES, signal } from './signals.test-data.ts';

const installed = spawnSync('flac', ['--version']).status === 0;
let folder = '';

beforeAll(() => {
  if (!installed) console.log('not run: flac (apt-get install flac)');
  folder = mkdtempSync(join(tmpdir(), 'attune-flac-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const SAMPLES = 5000 * SHAPES.length;

/** Channels that resemble each other, as stereo does: the encoder then stores their difference. */
function channelsOf(count: number, bits: number): Int32Array[] {
  const first = Int32Array.from(SHAPES.flatMap((shape, i) => [...signal(shape, bits, 5000, i)]));
  const limit = 2 ** (bits - 1);
  return Array.from({ length: count }, (_, c) =>
    // The last pair differs by as much as can be, so that the difference needs one bit more.
    first.map((x, i) =>
      c === 0 ? x : i > SAMPLES - 3000 ? -1 - x : Math.max(-limit, x - (i % (2 * c + 1))),
    ),
  );
}

function interleaved(channels: readonly Int32Array[], bits: number): Uint8Array {
  const width = bits / 8;
  const bytes = new Uint8Array(SAMPLES * channels.length * width);
  let at = 0;
  for (let i = 0; i < SAMPLES; i++)
    for (const samples of channels)
      for (let b = 0; b < width; b++) bytes[at++] = (samples[i] ?? 0) >> (8 * b);
  return bytes;
}

/** What the reference program makes of the channels. */
function encoded(channels: readonly Int32Array[], bits: number, args: readonly string[]): Uint8Array {
  const raw = join(folder, 'in.raw');
  const file = join(folder, 'out.flac');
  writeFileSync(raw, interleaved(channels, bits));
  const form = ['--force-raw-format', '--endian=little', '--sign=signed', '--sample-rate=44100'];
  const all = ['-s', '-f', ...args, ...form, `--channels=${channels.length}`, `--bps=${bits}`];
  const { status, stderr } = spawnSync('flac', [...all, '-o', file, raw]);
  expect([status, status === 0 ? '' : stderr.toString()]).toEqual([0, '']);
  return readFileSync(file);
}

const levels = ['-0', '-1', '-2', '-3', '-4', '-5', '-6', '-7', '-8'].map((level) => [level]);

describe('a file of the reference program', () => {
  test.for([...levels, ['-8', '-e'], ['-8', '-p']])('with %s is read', (args, ctx) => {
    if (!installed) return ctx.skip();
    const channels = channelsOf(2, 16);
    const { md5, ...file } = readFlacFile(encoded(channels, 16, args));
    expect(file).toEqual({ channels, bitsPerSample: 16, rate: 44_100, count: SAMPLES });
    expect(md5).toMatch(/^[0-9a-f]{32}$/);
  });

  test.for([
    [1, 8],
    [2, 8],
    [2, 24],
    [2, 32],
    [3, 16],
    [8, 16],
    [8, 32],
  ] as const)('with %i channels of %i bits is read', ([count, bits], ctx) => {
    if (!installed) return ctx.skip();
    const channels = channelsOf(count, bits);
    expect(readFlacFile(encoded(channels, bits, ['-8'])).channels).toEqual(channels);
  });

  test.for([16, 17, 1000, 65_535])('in frames of %i samples is read', (size, ctx) => {
    if (!installed) return ctx.skip();
    const channels = channelsOf(1, 16);
    const args = ['-8', '--lax', `--blocksize=${size}`];
    expect(readFlacFile(encoded(channels, 16, args)).channels).toEqual(channels);
  });

  test.for([
    ['-l', '32', '-q', '15', '--lax'],
    ['-r', '0,15', '--lax', '-b', '32768'],
    ['-S', '10x', '-P', '100000', '-T', 'TITLE=a curve'],
    ['--no-padding', '--no-seektable', '-M'],
    ['-m', '-e', '-p', '-q', '5'],
  ])('with %s %s %s … is read', (args, ctx) => {
    if (!installed) return ctx.skip();
    const channels = channelsOf(2, 16);
    const all = args.filter((arg) => arg !== undefined);
    expect(readFlacFile(encoded(channels, 16, all)).channels).toEqual(channels);
  });

  test('that was piped, so that it says neither how long it is nor its MD5, is read', (ctx) => {
    if (!installed) return ctx.skip();
    const channels = channelsOf(2, 16);
    const form = ['--force-raw-format', '--endian=little', '--sign=signed', '--sample-rate=44100'];
    const { stdout } = spawnSync('flac', ['-s', '-c', ...form, '--channels=2', '--bps=16', '-'], {
      input: interleaved(channels, 16),
      maxBuffer: 2 ** 26,
    });
    expect(stdout.readUInt32BE(22)).toBe(0);
    expect(readFlacFile(stdout)).toMatchObject({ channels, count: SAMPLES, md5: '' });
  });

  test('with one changed bit anywhere in its frames is refused', (ctx) => {
    if (!installed) return ctx.skip();
    const file = encoded(channelsOf(2, 16), 16, ['-8', '--no-padding', '--no-seektable']);
    for (let byte = file.length - 1; byte > 200; byte -= 1009) {
      const damaged = Uint8Array.from(file);
      damaged[byte]! ^= 0x10;
      expect(() => readFlacFile(damaged)).toThrow('FLAC');
    }
    const otherDigest = Uint8Array.from(file);
    otherDigest[30]! ^= 1;
    expect(() => readFlacFile(otherDigest)).toThrow('MD5');
  });
});
