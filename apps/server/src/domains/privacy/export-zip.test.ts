import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { unzipped } from '../../testing/zip-kit.ts';
import { type Entry, zipOf } from './service/export/zip.ts';

const at = new Date('2026-11-23T10:00:00Z');

/** An endless file, and what became of who writes it. */
function endless() {
  const seen = { pieces: 0, over: false };
  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        seen.pieces++;
        yield new Uint8Array(65_536);
      }
    } finally {
      seen.over = true;
    }
  }
  return { seen, pieces };
}

async function* entriesOf(...entries: Entry[]): AsyncGenerator<Entry, void, undefined> {
  yield* entries;
}

async function* wordsOf(...words: string[]): AsyncGenerator<string, void, undefined> {
  yield* words;
}

test('what goes in comes out, packed or not, and an empty file is one', async () => {
  const zip = zipOf(
    entriesOf(
      { path: 'a/words.txt', pieces: wordsOf('one ', 'שתיים'), level: 6 },
      { path: 'as-it-is.txt', pieces: wordsOf('three'), level: 0 },
      { path: 'empty.txt', pieces: wordsOf(), level: 1 },
    ),
    at,
  );
  const files = unzipped(await buffer(zip));
  expect([...files].map(([name, bytes]) => [name, String(bytes)])).toEqual([
    ['a/words.txt', 'one שתיים'],
    ['as-it-is.txt', 'three'],
    ['empty.txt', ''],
  ]);
});

test('who leaves ends what is being written, and nothing after it begins', async () => {
  const { seen, pieces } = endless();
  const after = endless();
  const zip = zipOf(
    entriesOf({ path: 'a', pieces: pieces(), level: 0 }, { path: 'b', pieces: after.pieces(), level: 0 }),
    at,
  );
  await once(zip, 'readable');
  zip.destroy();
  await expect.poll(() => seen.over).toBe(true);
  expect(after.seen.pieces).toBe(0);
});

test('what fails in the middle breaks the archive off', async () => {
  async function* failing(): AsyncGenerator<string, void, undefined> {
    yield 'half';
    throw new Error('It is gone.');
  }
  const zip = zipOf(entriesOf({ path: 'a', pieces: failing(), level: 1 }), at);
  await expect(buffer(zip)).rejects.toThrow('It is gone.');
  async function* noMore(): AsyncGenerator<Entry, void, undefined> {
    yield { path: 'a', pieces: wordsOf('whole'), level: 1 };
    throw new Error('There is no next.');
  }
  await expect(buffer(zipOf(noMore(), at))).rejects.toThrow('There is no next.');
});
