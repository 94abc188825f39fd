import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fileRecordings } from './node.ts';
import { newKey, sealed } from './recorder/sealed.ts';
import { memoryRecordings } from './recorder/storage.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'attune-recordings-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

const item = (text: string, points = 1) => ({ bytes: new TextEncoder().encode(text), points, at: 7 });
const textsOf = (items: readonly { readonly seq: number; readonly bytes: Uint8Array }[]) =>
  items.map(({ seq, bytes }) => `${seq}:${new TextDecoder().decode(bytes)}`);

test.each([
  ['memory', memoryRecordings],
  ['a folder', () => fileRecordings(folder())],
  ['memory, sealed', () => sealed(memoryRecordings(), newKey)],
])('a log in %s keeps its order and its turns, and each step is whole', async (_, make) => {
  const logs = make();
  expect(await logs.append('one', 3, item('x'), {})).toBeUndefined();
  for (const turn of [0, 1, 2, 3, 4]) await logs.append('one', turn, item(`${turn}`, turn), { turn });
  expect(await logs.append('one', 3, item('again'), {})).toBeUndefined();
  expect(await logs.append('one', 0, item('again'), {})).toBeUndefined();
  await logs.append('two', 0, item('other'), {});
  expect(await logs.head('one')).toMatchObject({ turn: 5, about: { turn: 4 }, points: 10 });
  expect(textsOf(await logs.first('one', 2, 1))).toEqual(['1:1', '2:2']);
  expect(await logs.replace('one', [2, 3], item('2+3', 5))).toBe(true);
  expect(await logs.replace('one', [3, 4], item('no', 5))).toBe(false);
  expect(textsOf(await logs.first('one', 9, 0))).toEqual(['0:0', '1:1', '2:2+3', '4:4']);
  await logs.remove('one', [1, 3]);
  expect(await logs.head('one')).toMatchObject({ turn: 5, points: 9 });
  expect((await logs.list()).map(({ id }) => id).sort()).toEqual(['one', 'two']);
  await logs.drop('one');
  expect(await logs.head('one')).toBeUndefined();
  expect(await logs.first('one', 9, 0)).toEqual([]);
  expect(await logs.append('one', 5, item('late'), {})).toBeUndefined();
});

test('a folder survives the program, and a crash between any two steps of writing', async () => {
  const made = folder();
  const logs = fileRecordings(made);
  for (const turn of [0, 1, 2]) await logs.append('one', turn, item(`${turn}`, 2), {});
  const at = join(made, 'one');
  const names = readdirSync(at);
  // Written, and not counted any more; half written; put in place of 1 and 2, which are still there.
  writeFileSync(join(at, '3-9-7.part'), 'late');
  writeFileSync(join(at, '4-9-7.part.new'), 'ha');
  const again = fileRecordings(made);
  expect(textsOf(await again.first('one', 9, 0))).toEqual(['0:0', '1:1', '2:2']);
  expect(await again.append('one', 3, item('3', 2), {})).toMatchObject({ turn: 4, points: 8 });
  const old = join(at, names.find((name) => name.startsWith('1-'))!);
  const saved = readFileSync(old);
  await again.replace('one', [1, 2], item('1+2', 4));
  writeFileSync(old, saved);
  expect(textsOf(await fileRecordings(made).first('one', 9, 0))).toEqual(['0:0', '1:1+2', '3:3']);
});

test('what lies on the disk is not readable without the key, nor in another place, nor changed', async () => {
  const made = folder();
  const logs = fileRecordings(made);
  for (const turn of [0, 1]) await logs.append('one', turn, item('very private', 1), {});
  const at = join(made, 'one');
  const [first, second] = readdirSync(at)
    .filter((name) => name.endsWith('.part'))
    .sort()
    .map((name) => join(at, name));
  for (const path of [first!, second!]) {
    expect(readFileSync(path, 'latin1')).not.toContain('private');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
  expect(statSync(join(made, 'key')).mode & 0o777).toBe(0o600);
  renameSync(second!, first!);
  await expect(fileRecordings(made).first('one', 1, 0)).rejects.toThrow();
});
