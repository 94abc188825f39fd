import { describe, expect, test } from 'vitest';
import { decodeFlac } from './decode.ts';
import { encodeFlac } from './encode.ts';
import { FlacError } from './error.ts';
import { flacFile, parseFlacFile } from './file.ts';
import { readFlacFile } from './read-file.ts';
import { signal } from './signals.test-data.ts';

const samples = signal('heart', 16, 9000, 5);
const opts = { bitsPerSample: 16, rate: 130, count: samples.length };
const frames = encodeFlac(samples, { bitsPerSample: 16, firstSample: 0 });

test('a file that promises 2^36 samples takes memory for those that are there only', () => {
  const file = flacFile([frames], opts);
  file[21] = (file[21] ?? 0) | 15;
  file.fill(0xff, 22, 26);
  const before = process.memoryUsage().arrayBuffers;
  expect(() => readFlacFile(file)).toThrow('9000 of 68719476735 samples');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 23);
});

describe('a file', () => {
  test('gives back what it was made of', () => {
    const { frames: back, ...info } = parseFlacFile(flacFile([frames], opts));
    expect(info).toEqual(opts);
    expect(decodeFlac(back, info)).toEqual(samples);
  });

  test('names block sizes, and leaves out a rate that 20 bits do not hold', () => {
    const view = new DataView(flacFile([frames], { ...opts, rate: 2e6 }).buffer);
    expect([view.getUint16(8), view.getUint16(10)]).toEqual([9000, 9000]);
    expect(view.getUint32(18) >>> 12).toBe(0);
  });

  test('is not made of frames that hold another number of samples, or do not follow each other', () => {
    expect(() => flacFile([frames], { ...opts, count: 8999 })).toThrow(FlacError);
    expect(() => flacFile([frames.subarray(1)], opts)).toThrow(FlacError);
  });

  test('is read past other metadata', () => {
    const file = flacFile([frames], opts);
    const padding = new Uint8Array(4 + 10);
    padding[0] = 0x81; // the last block, PADDING
    padding[3] = 10;
    file[4] = 0;
    const padded = new Uint8Array([...file.subarray(0, 42), ...padding, ...file.subarray(42)]);
    expect(parseFlacFile(padded).frames.length).toBe(frames.length);
  });

  test('cut off within its metadata, or of another kind, is refused', () => {
    const file = flacFile([frames], opts);
    for (let length = 0; length < 42; length++) {
      expect(() => parseFlacFile(file.subarray(0, length))).toThrow(FlacError);
    }
    expect(() => parseFlacFile(new TextEncoder().encode('RIFF....WAVE'))).toThrow('fLaC');
  });
});
