import { expect, test } from 'vitest';
import { lineOfMistake, readJson } from './json.ts';

const lineIn = (text: string) => {
  const read = readJson(text);
  if (!('error' in read)) throw new Error('It is JSON');
  return lineOfMistake(read.error, text);
};

test('a mistake is found in its line', () => {
  expect(lineIn('{\n  "a": 1,\n  b: 2\n}')).toBe(3);
  expect(lineIn('{\n  "a": 1\n')).toBe(3);
  expect(lineIn('{} {}')).toBe(1);
  expect(readJson('{"a":1}')).toEqual({ value: { a: 1 } });
});

test('as other browsers say it', () => {
  const firefox = new SyntaxError('JSON.parse: expected property name at line 3 column 5 of the JSON data');
  expect(lineOfMistake(firefox, 'x\ny\nz')).toBe(3);
  expect(lineOfMistake(new SyntaxError('JSON Parse error'), 'x')).toBeUndefined();
});
