import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EnvelopeError, envelopeBytes, open, type Place, seal } from './envelope.ts';

const key = randomBytes(32);
const place: Place = { table: 'blocks', column: 'samples', key: ['u', 's', 0, 131_072] };

test('what was sealed opens to the same bytes, 29 bytes longer in between', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (value) => {
      const sealed = seal(key, place, value);
      expect(sealed.length).toBe(value.length + envelopeBytes);
      expect(open(key, place, sealed).equals(value)).toBe(true);
    }),
  );
});

test('any single changed bit is noticed', () => {
  const sealed = seal(key, place, Buffer.from('a heart'));
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const altered = Buffer.from(sealed);
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => open(key, place, altered)).toThrow(EnvelopeError);
  }
});

test('a value moved to another row, column or table does not open', () => {
  const sealed = seal(key, place, Buffer.from('a heart'));
  const others: Place[] = [
    { ...place, table: 'block' },
    { ...place, column: 'overview' },
    { ...place, key: ['u', 's', 0, 131_073] },
    { ...place, key: ['u', 's', 1, 131_072] },
    { ...place, key: ['us', '', 0, 131_072] },
  ];
  for (const other of others) expect(() => open(key, other, sealed)).toThrow(EnvelopeError);
});

test('another key does not open it, and the same value never looks the same twice', () => {
  const value = Buffer.from('the same');
  expect(() => open(randomBytes(32), place, seal(key, place, value))).toThrow(EnvelopeError);
  expect(seal(key, place, value).equals(seal(key, place, value))).toBe(false);
});

test('what is too short to be sealed, or of an unknown version, is refused', () => {
  expect(() => open(key, place, Buffer.alloc(envelopeBytes - 1, 1))).toThrow(EnvelopeError);
  expect(() => open(key, place, Buffer.alloc(envelopeBytes, 2))).toThrow(EnvelopeError);
});
