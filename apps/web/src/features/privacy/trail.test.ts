import { expect, test } from 'vitest';
import { didWhat, isOfMany, systemOf } from './trail.ts';

test('what was done is said in words, whatever stands behind the action', () => {
  expect(didWhat('session:read', 'Mateo')).toBe('looked at sessions of Mateo');
  expect(didWhat('session:read (list)')).toBe('looked at sessions');
  expect(didWhat('consent:publish analytics')).toBe('published a text of consent');
  expect(didWhat('kettle:boil (any)', 'Sami')).toBe('did kettle:boil of Sami');
});

test('the program is named by what it was doing', () => {
  expect(systemOf('person:erase (erase-person)')).toBe('Attune, erasing');
  expect(systemOf('session:expire (expire-sessions)')).toBe('Attune itself');
});

test('a look at many is told from a look at one', () => {
  expect([isOfMany('session:read (list)'), isOfMany('session:read')]).toEqual([true, false]);
});
