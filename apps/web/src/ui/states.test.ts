import { afterAll, expect, test } from 'vitest';
import { ApiError } from '../api/index.ts';
import { speak, words } from '../words/index.ts';
import { sentenceOf } from './states.tsx';

// Speaking a language sets it on the page; there is none here.
Object.assign(globalThis, { document: { documentElement: { lang: '', dir: '' } } });
afterAll(async () => {
  // Files share their modules: the next one begins with English, as a page does.
  await speak('en');
  Reflect.deleteProperty(globalThis, 'document');
});

const refused = new ApiError({ code: 'conflict', detail: 'They are of age.' }, 409);
const malformed = new ApiError({ code: 'bad-request', detail: 'body.firstName: Too small.' }, 400);

test('what the server says in English is for who reads English, and what it says to programs for nobody', async () => {
  await speak('en');
  expect(sentenceOf(refused)).toBe('They are of age.');
  expect(sentenceOf(malformed)).toBe(words.errors.problems['bad-request']);
  await speak('de');
  expect(sentenceOf(refused)).toBe(words.errors.problems.conflict);
  expect(sentenceOf(malformed)).toBe(words.errors.problems['bad-request']);
  expect(sentenceOf(new ApiError({ code: 'busy', detail: 'Later.' }, 503))).toBe(words.errors.problems.busy);
  expect(sentenceOf(new ApiError({ code: 'new-one', detail: 'Later.' }, 400))).toBe(words.errors.unknown);
  expect(sentenceOf(new ApiError({}, 0))).toBe(words.errors.unreachable);
});
