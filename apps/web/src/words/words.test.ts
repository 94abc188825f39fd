import { expect, test } from 'vitest';
import { countIn } from './count.ts';
import { allLanguages, languages } from './languages.ts';

/** Every text by its path: its kind, and how much it is told. */
function shapeOf(texts: unknown, path = ''): string[] {
  if (typeof texts === 'function') return [`${path} takes ${texts.length}`];
  if (typeof texts !== 'object' || texts === null) return [`${path} is a ${typeof texts}`];
  return Object.entries(texts).flatMap(([key, value]) => shapeOf(value, `${path}.${key}`));
}

test.each(allLanguages)('%s has every text that English has, and is told as much for each', async (name) => {
  const english = shapeOf(await languages.en.load()).toSorted();
  expect(english.length).toBeGreaterThan(500);
  expect(shapeOf(await languages[name].load()).toSorted()).toEqual(english);
});

test.each(allLanguages)('no text of %s shouts or is empty by mistake', async (name) => {
  const mistakes = (texts: unknown, path = ''): string[] => {
    if (typeof texts === 'string') return texts.includes('!') || texts.trim() !== texts ? [path] : [];
    if (typeof texts !== 'object' || texts === null) return [];
    return Object.entries(texts).flatMap(([key, value]) => mistakes(value, `${path}.${key}`));
  };
  expect(mistakes(await languages[name].load())).toEqual([]);
});

/** Every text that stands on a button, with the longer name by which readers of the screen hear it. */
function pairsIn(texts: unknown, path = ''): [path: string, short: string, long: string][] {
  if (typeof texts !== 'object' || texts === null) return [];
  return Object.entries(texts).flatMap(([key, value]): [string, string, string][] => {
    const short = (texts as Record<string, unknown>)[key.replace(/(Of|For)$/, '')];
    // A title stands on no button.
    return typeof value === 'function' && typeof short === 'string' && key !== 'titleOf'
      ? [[`${path}.${key}`, short, String(value('Noor', 'Sami'))]]
      : pairsIn(value, `${path}.${key}`);
  });
}

test.each(allLanguages)('whoever speaks what they see presses the button, in %s too', async (name) => {
  // As whole words: a letter that Hebrew puts before makes it another one.
  const holds = ([, short = '', long = '']: readonly string[]) =>
    new RegExp(`(?<!\\p{L})${RegExp.escape(short)}(?!\\p{L})`, 'iu').test(long);
  const english = pairsIn(await languages.en.load()).filter(holds);
  expect(english.length).toBeGreaterThan(10);
  const broken = pairsIn(await languages[name].load()).filter((pair) => !holds(pair));
  expect(broken.filter(([path]) => english.some((pair) => pair[0] === path))).toEqual([]);
});

test('what is counted follows the rules of the language', async () => {
  const he = (await languages.he.load()).sessions;
  expect([1, 2, 3, 1200].map(he.count)).toEqual(['מפגש אחד', 'שני מפגשים', '3 מפגשים', '1,200 מפגשים']);
  const de = (await languages.de.load()).sessions;
  expect([0, 1, 1200].map(de.count)).toEqual(['0 Sitzungen', '1 Sitzung', '1.200 Sitzungen']);
  expect(countIn('en')(2, { one: '# day', other: '# days' })).toBe('2 days');
});
