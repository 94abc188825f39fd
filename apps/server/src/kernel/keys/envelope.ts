import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Where a sealed value stands. It is bound to this place: copied to another row or column it does not open. */
export type Place = {
  readonly table: string;
  readonly column: string;
  readonly key: readonly (string | number)[];
};

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + nonceBytes;

/** What sealing adds to a value: version, nonce, tag. */
export const envelopeBytes = headBytes + tagBytes;

/** The value was altered, belongs to another place, or was sealed with another key. */
export class EnvelopeError extends Error {}

/**
 * Seals bytes with AES-256-GCM: version (1) ‖ random nonce (12) ‖ ciphertext ‖ tag (16).
 * Random nonces are safe for 2^32 values a key (NIST SP 800-38D, 8.3); a person's key seals a few million at most.
 */
export function seal(key: Uint8Array, place: Place, value: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(placeBytes(place));
  const sealed = Buffer.allocUnsafe(value.length + envelopeBytes);
  sealed[0] = version;
  nonce.copy(sealed, 1);
  cipher.update(value).copy(sealed, headBytes);
  cipher.final();
  cipher.getAuthTag().copy(sealed, headBytes + value.length);
  return sealed;
}

/** @throws EnvelopeError when a single bit, the place or the key differs. */
export function open(key: Uint8Array, place: Place, sealed: Uint8Array): Buffer {
  if (sealed.length < envelopeBytes || sealed[0] !== version) {
    throw new EnvelopeError(
      `A sealed value in ${place.table}.${place.column} is not in a form this version knows.`,
    );
  }
  const end = sealed.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, headBytes));
  decipher.setAAD(placeBytes(place));
  decipher.setAuthTag(sealed.subarray(end));
  try {
    const value = decipher.update(sealed.subarray(headBytes, end));
    decipher.final();
    return value;
  } catch {
    throw new EnvelopeError(
      `A sealed value in ${place.table}.${place.column} was altered or does not belong there.`,
    );
  }
}

/** A key for one purpose out of another: the purposes cannot be confused. */
export const deriveKey = (key: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), purpose, 32));

// Lengths in front keep ('ab','c') and ('a','bc') apart.
function placeBytes(place: Place): Buffer {
  const parts = [place.table, place.column, ...place.key.map(String)];
  return Buffer.from(parts.map((part) => `${part.length}:${part}`).join(','));
}
