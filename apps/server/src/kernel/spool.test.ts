import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { namelessFiles, namelessPaths } from '../testing/nameless-kit.ts';
import { noise, randomFrom } from '../testing/recordings-kit.ts';
import { createSpools } from './spool.ts';

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attune-spool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function gather(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const piece of pieces) parts.push(Buffer.from(piece));
  return Buffer.concat(parts);
}

const bytesOf = (count: number): Buffer => {
  const samples = noise(randomFrom(count), Math.ceil(count / 2));
  return Buffer.from(samples.buffer, 0, count);
};

test('what is written in pieces of any size comes back, as often as it is read', async () => {
  const spools = createSpools(place());
  const edge = 256 * 1024;
  const length = fc.oneof(
    fc.integer({ min: 0, max: 2000 }),
    fc.constantFrom(edge - 1, edge, edge + 1, 2 * edge),
  );
  await fc.assert(
    fc.asyncProperty(length, fc.integer({ min: 1, max: 300_000 }), async (count, cut) => {
      const bytes = bytesOf(count);
      const writer = await spools.create(count);
      for (let from = 0; from < count; from += cut) await writer.write(bytes.subarray(from, from + cut));
      const spool = await writer.end();
      expect(spool.bytes).toBe(count);
      expect((await gather(spool.read())).equals(bytes)).toBe(true);
      expect((await spool.head(1000)).equals(bytes.subarray(0, 1000))).toBe(true);
      expect((await gather(spool.read())).equals(bytes)).toBe(true);
      await spool.close();
      await spool.close();
    }),
    { numRuns: 40 },
  );
});

test('on disk it has no name and shows nothing; when it is closed it is gone', async (context) => {
  if (!existsSync('/proc/self/fd')) return context.skip();
  const folder = place();
  const text = Buffer.from('what somebody’s heart did that day');
  const writer = await createSpools(folder).create(0);
  for (let i = 0; i < 20_000; i++) await writer.write(text);
  const spool = await writer.end();
  expect(readdirSync(folder)).toEqual([]);
  const files = namelessFiles(folder);
  expect(files.map((bytes) => bytes.length)).toEqual([20_000 * text.length + 3 * 16]);
  expect(files.some((bytes) => bytes.includes(text.subarray(0, 8)))).toBe(false);
  // The same bytes twice are not the same on disk either.
  expect(files[0]?.subarray(0, 4096).equals(files[0].subarray(256 * 1024 + 16, 256 * 1024 + 16 + 4096))).toBe(
    false,
  );
  await spool.close();
  expect(namelessFiles(folder)).toEqual([]);
});

test('bytes that were changed on disk are not taken for the file', async (context) => {
  if (!existsSync('/proc/self/fd')) return context.skip();
  const folder = place();
  const writer = await createSpools(folder).create(0);
  await writer.write(bytesOf(1000));
  const spool = await writer.end();
  const [path] = namelessPaths(folder);
  const sealed = readFileSync(path as string);
  sealed.writeUInt8(sealed.readUInt8(500) ^ 1, 500);
  writeFileSync(path as string, sealed);
  await expect(gather(spool.read())).rejects.toThrow();
  await spool.close();
});

test('what an earlier run left behind is removed with the first new one', async () => {
  const folder = place();
  writeFileSync(join(folder, 'left.sealed'), 'x');
  writeFileSync(join(folder, 'notes.txt'), 'x');
  const writer = await createSpools(folder).create(0);
  expect(readdirSync(folder)).toEqual(['notes.txt']);
  await writer.close();
});

test('a file for which the disk has no room is not begun', async () => {
  const folder = place();
  await expect(createSpools(folder).create(2 ** 60)).rejects.toMatchObject({ code: 'busy' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a disk that fills up while a file comes ends that file, not the database', async () => {
  const mebibyte = 1024 * 1024;
  const disk = { free: 600 * mebibyte };
  const folder = place();
  const writer = await createSpools(folder, async () => disk.free).create(0);
  await writer.write(Buffer.alloc(16 * mebibyte));
  disk.free = 500 * mebibyte;
  await expect(writer.write(Buffer.alloc(16 * mebibyte))).rejects.toMatchObject({ code: 'busy' });
  await writer.close();
  expect(readdirSync(folder)).toEqual([]);
});
