import { afterAll, expect, test } from 'vitest';
import { speak } from '../words/index.ts';
import { countriesByName, countryCodes, countryOf } from './countries.ts';

// Speaking a language sets it on the page; there is none here.
const page = { documentElement: { lang: '', dir: '' } };
Object.assign(globalThis, { document: page });
afterAll(async () => {
  // Files share their modules: the next one begins with English, as a page does.
  await speak('en');
  Reflect.deleteProperty(globalThis, 'document');
});

test('the countries are those of today, each once, and no unions or former ones', () => {
  expect(new Set(countryCodes).size).toBe(249);
  expect(countryCodes).toEqual(countryCodes.toSorted());
  // Under another code than its own a country was known once.
  const regions = countryCodes.map((code) => new Intl.Locale('und', { region: code }).region);
  expect(regions).toEqual(countryCodes);
  for (const code of ['UK', 'EU', 'XK', 'UN', 'DD', 'SU']) expect(countryCodes).not.toContain(code);
});

test.each([
  ['en', 'Germany', 'Austria'],
  ['de', 'Deutschland', 'Österreich'],
  ['he', 'גרמניה', 'אוסטריה'],
] as const)('in %s each has its name, and stands where that belongs', async (language, germany, austria) => {
  await speak(language);
  expect([countryOf('DE'), countryOf('AT')]).toEqual([germany, austria]);
  const shown = countriesByName();
  expect(shown.map(({ value }) => value).toSorted()).toEqual(countryCodes);
  const labels = shown.map(({ label }) => label);
  expect(labels.filter((label) => /^[A-Z]{2}$/.test(label))).toEqual([]);
  expect(labels).toEqual(labels.toSorted(new Intl.Collator(language).compare));
  expect(labels).not.toEqual(labels.toSorted());
});
