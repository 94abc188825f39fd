import { expect, test } from 'vitest';
import { linkIn } from './link-secret.ts';

const id = '0190a77e-0000-7000-8000-000000000003';

test('an address brings the secret of its workshop in the part that is never sent', () => {
  expect(linkIn({ pathname: `/workshops/${id}`, hash: '#link=a-b_c' })).toEqual([id, 'a-b_c']);
  expect(linkIn({ pathname: `/workshops/${id}`, hash: '' })).toBeUndefined();
  expect(linkIn({ pathname: `/workshops/${id}`, hash: '#needs' })).toBeUndefined();
  expect(linkIn({ pathname: `/workshops/${id}/edit`, hash: '#link=a' })).toBeUndefined();
  expect(linkIn({ pathname: '/workshops/new', hash: '#link=a' })).toBeUndefined();
  expect(linkIn({ pathname: `/workshops/${id}`, hash: `#link=${'a'.repeat(65)}` })).toBeUndefined();
});
