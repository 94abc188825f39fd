import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';

/** A new UUIDv7: sorts by the time it was made. Not a secret: it carries too few random bits for a token. */
export const newId = (): string => randomUUIDv7();

/** A new secret of 256 bits, as base64url. Shown once, stored as its hash. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** SHA-256 is enough for a value of 256 random bits; a slow hash is for passwords (ASVS 5.0, 6.5.2). */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
