import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fileQueue, fileValues } from './node.ts';
import { memoryQueue, memoryValues, type QueueStorage, sturdy } from './storage.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'attune-client-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test.each([
  ['memory', memoryQueue],
  ['a file', () => fileQueue(join(folder(), 'deep', 'queue.json'))],
])('a queue in %s keeps order, never gives a place twice, and takes no more than it may', async (_, make) => {
  const queue = make();
  expect(await queue.append(['a', 'b', 'c'], 10)).toBe(3);
  const [a, b] = await queue.first(2);
  expect([a!.item, b!.item]).toEqual(['a', 'b']);
  await queue.remove([b!.place]);
  expect(await queue.append(['d', 'e', 'f'], 4)).toBe(2);
  const left = await queue.first(10);
  expect(left.map(({ item }) => item)).toEqual(['a', 'c', 'd', 'e']);
  await queue.remove(left.map(({ place }) => place));
  await queue.append(['g'], 10);
  expect((await queue.first(1))[0]!.place).toBeGreaterThan(left.at(-1)!.place);
});

test.each([
  ['memory', memoryValues],
  ['a file', () => fileValues(join(folder(), 'values.json'))],
])('values in %s are changed in one step', async (_, make) => {
  const values = make();
  await Promise.all(Array.from({ length: 50 }, () => values.update('count', (old) => Number(old ?? 0) + 1)));
  expect(await values.read('count')).toBe(50);
  expect(await values.read('constructor')).toBeUndefined();
  expect(await values.update('count', () => undefined)).toBeUndefined();
  expect(await values.keys()).toEqual([]);
});

test('a file survives the program, and a crash in the middle of writing', async () => {
  const made = folder();
  const path = join(made, 'queue.json');
  await fileQueue(path).append(['a', 'b'], 10);
  writeFileSync(`${path}.new`, '{"last":9,"he');
  const again = fileQueue(path);
  expect((await again.first(9)).map(({ item }) => item)).toEqual(['a', 'b']);
  await again.append(['c'], 10);
  expect(JSON.parse(readFileSync(path, 'utf8')).held).toHaveLength(3);
  expect(readdirSync(made)).toEqual(['queue.json']);
});

test('a file that cannot be written leaves what it had, and can be written later', async () => {
  const made = folder();
  const path = join(made, 'values.json');
  const values = fileValues(path);
  await values.update('a', () => 1);
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  await expect(values.update('a', () => cyclic as never)).rejects.toThrow();
  expect(await values.read('a')).toBe(1);
  await values.update('a', () => 2);
  expect(await fileValues(path).read('a')).toBe(2);
});

test('a storage that is well again takes over what waited in memory, in order', async () => {
  let isWell = true;
  const disk = memoryQueue();
  const whenWell =
    <A extends unknown[], T>(work: (...given: A) => Promise<T>) =>
    (...given: A) =>
      isWell ? work(...given) : Promise.reject(new Error('closed'));
  const storage: QueueStorage = {
    append: whenWell(disk.append),
    first: whenWell(disk.first),
    remove: whenWell(disk.remove),
  };
  const failures: unknown[] = [];
  const queue = sturdy(storage, (error) => void failures.push(error));
  const items = async (from: QueueStorage) => (await from.first(10)).map(({ item }) => item);
  await queue.append(['a'], 10);
  isWell = false;
  await queue.append(['b', 'c'], 10);
  expect(await items(queue)).toEqual(['b', 'c']);
  isWell = true;
  await queue.append(['d'], 10);
  expect(await items(disk)).toEqual(['a', 'b', 'c', 'd']);
  expect(await items(queue)).toEqual(['a', 'b', 'c', 'd']);
  expect(failures).toHaveLength(1);
});
