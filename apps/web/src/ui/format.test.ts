import { afterAll, expect, test } from 'vitest';
import { speak } from '../words/index.ts';
import { bytesOf, joined, leftToRight } from './format.ts';

// Speaking a language sets it on the page; there is none here.
const page = { documentElement: { lang: '', dir: '' } };
Object.assign(globalThis, { document: page });
afterAll(async () => {
  // Files share their modules: the next one begins with English, as a page does.
  await speak('en');
  Reflect.deleteProperty(globalThis, 'document');
});

test('what is said side by side in Hebrew stays in its order, also a row within a row', async () => {
  await speak('he');
  const inner = joined(['א', 'b']);
  expect(inner).toBe('\u2068א\u2069 · \u2068b\u2069');
  // All letters of a row are set apart, so that it would be taken for one from left to right.
  expect(joined([inner, 'ג'])).toBe(`\u2067${inner}\u2069 · \u2068ג\u2069`);
  expect(joined([leftToRight('1:05'), null, ''])).toBe('\u2067\u20661:05\u2069\u2069');
  await speak('en');
  expect(joined([joined(['a', 'b']), 'c'])).toBe('a · b · c');
});

test('what is smaller than a kilobyte is said in bytes', async () => {
  await speak('en');
  expect([0, 1, 812, 999, 1000, 14_300, 3_240_000].map(bytesOf)).toEqual([
    '0 bytes',
    '1 byte',
    '812 bytes',
    '999 bytes',
    '1 kB',
    '14 kB',
    '3.2 MB',
  ]);
});
