import { expect, test } from 'vitest';
import { isFiltered, readForSearch, readWorkshopsSearch } from './search.ts';

test('an address keeps what was chosen, and nothing that is not understood', () => {
  const chosen = { for: 'a', q: 'breathe', from: '2026-12-01', where: 'online', free: true, language: 'de' };
  expect(readWorkshopsSearch(chosen)).toEqual(chosen);
  expect(readWorkshopsSearch({ q: 2026, show: 'mine' })).toEqual({ q: '2026', show: 'mine' });
  const odd = {
    q: '  ',
    from: '2026-13-45',
    where: 'moon',
    free: 'yes',
    language: 'xx',
    show: 'all',
    more: 1,
  };
  expect(readWorkshopsSearch(odd)).toEqual({});
});

test('whom the list is for is no filter', () => {
  expect(isFiltered({ for: 'a', show: 'mine' })).toBe(false);
  expect(isFiltered({ fits: true })).toBe(true);
  expect(isFiltered({ place: 'Berlin' })).toBe(true);
});

test('one workshop keeps for whom, and no secret', () => {
  expect(readForSearch({ for: 'a', link: 'end', q: 'x' })).toEqual({ for: 'a' });
});
