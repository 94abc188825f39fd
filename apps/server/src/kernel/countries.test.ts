import { expect, test } from 'vitest';
import { isCountry } from './countries.ts';

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const all = letters.flatMap((one) => letters.map((two) => one + two));

test('there are as many countries as in ISO 3166-1', () => {
  expect(all.filter(isCountry)).toHaveLength(249);
});

test.each(['IT', 'GB', 'FR', 'CZ', 'LI', 'IL', 'US', 'TW', 'AQ'])('%s is a country', (code) => {
  expect(isCountry(code)).toBe(true);
});

test.each(['UK', 'EU', 'ZZ', 'XK', 'SU', 'YU', 'AN', 'it', 'ITA', '', '*', '39'])('%s is none', (code) => {
  expect(isCountry(code)).toBe(false);
});
