import { expect, test } from 'vitest';
import { ownAddress } from './way-back.ts';

test.each(['/settings', '/people/0190a77e-0000-7000-8000-000000000003/sessions?from=5&to=9'])(
  '%s is an address of ours',
  (to) => {
    expect(ownAddress(to)).toBe(to);
  },
);

test.each([
  undefined,
  7,
  '',
  'settings',
  'https://elsewhere.example',
  '//elsewhere.example',
  '/\\elsewhere.example',
  '/\t/elsewhere.example',
  '/\n\\elsewhere.example',
  '/.//elsewhere.example',
  'javascript:alert(1)',
])('%j leads Home', (to) => {
  expect(ownAddress(to)).toBe('/');
});

test('an address that is far too long leads Home', () => {
  expect(ownAddress(`/${'a'.repeat(2000)}`)).toBe('/');
});
