import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { StartError } from '../start-error.ts';
import { deriveKey, EnvelopeError, open, type Place, seal } from './envelope.ts';
import type { KeyStore } from './key-store.ts';

/** Seals and opens what belongs to one person. */
export type PersonKey = {
  seal(place: Place, value: Uint8Array): Buffer;
  open(place: Place, sealed: Uint8Array): Buffer;
  sealText(place: Place, text: string): Buffer;
  openText(place: Place, sealed: Uint8Array): string;
  sealJson(place: Place, value: unknown): Buffer;
  openJson(place: Place, sealed: Uint8Array): unknown;
  /** Tells "the same again" without telling what: HMAC-SHA-256 under the person's key. */
  digest(...parts: readonly Uint8Array[]): Buffer;
  /** The same, of what comes piece by piece. */
  digesting(): { update(piece: Uint8Array): void; digest(): Buffer };
};

export type Vault = {
  /** Makes the person's key; it is durable before this returns, so that nothing is ever sealed with a lost one. */
  create(userId: string): Promise<PersonKey>;
  /** @throws KeyGone when the key was destroyed: the person is erased, what remains of theirs cannot be read. */
  of(userId: string): Promise<PersonKey>;
  destroy(userId: string): Promise<void>;
  /** A keyed hash for exact look-up of an encrypted value; `kind` keeps e-mails and other values apart. */
  blindIndex(kind: string, value: string): Buffer;
  /** How a person appears in the audit: always the same, never theirs. */
  pseudonym(userId: string): Buffer;
  /** A key that goes into the hash of each password (NIST SP 800-63B-4, 3.1.1.2): it lies apart from the hashes. */
  pepper(): Buffer;
  /** A secret of 32 bytes for one purpose: the same for as long as this key store exists, and no other's. */
  secret(purpose: string): Buffer;
  /** Tells key stores apart: the same for as long as this one exists, and of no use to anybody else. */
  fingerprint(): Buffer;
  /** @throws when the key store does not hold any more what it held at the start. */
  check(): void;
  close(): void;
};

export class KeyGone extends Error {}

const cacheSize = 1000;
const cacheMilliseconds = 60_000;
const sealedKey = (name: string): Place => ({ table: 'keys', column: 'wrapped', key: [name] });

/** Keys of persons, wrapped by the master key in the key store; unwrapped ones are used from memory for 60 s at most. */
export function createVault(store: KeyStore, masterKey: Uint8Array, clock: Clock): Vault {
  const wrappingKey = deriveKey(masterKey, 'attune wrapping key');
  const cache = new Map<string, { key: PersonKey; until: number }>();

  const unwrap = (name: string, wrapped: Uint8Array) => open(wrappingKey, sealedKey(name), wrapped);
  const make = (name: string) =>
    unwrap(name, store.keep(name, seal(wrappingKey, sealedKey(name), randomBytes(32))));

  function openIndexKey(): Buffer {
    try {
      return make('index');
    } catch (cause) {
      if (!(cause instanceof EnvelopeError)) throw cause;
      throw new StartError(
        'The master key does not fit the key store: start with the one that it was made with.',
        { cause },
      );
    }
  }

  const remember = (userId: string, key: PersonKey): PersonKey => {
    if (cache.size >= cacheSize) cache.delete(cache.keys().next().value as string);
    cache.set(userId, { key, until: clock.now().getTime() + cacheMilliseconds });
    return key;
  };

  // Not derived from the master key: a rotation of that one must not lose every e-mail.
  const indexKey = openIndexKey();

  return {
    async create(userId) {
      return remember(userId, personKey(make(`user:${userId}`)));
    },
    async of(userId) {
      const cached = cache.get(userId);
      if (cached && cached.until > clock.now().getTime()) return cached.key;
      cache.delete(userId);
      const wrapped = store.find(`user:${userId}`);
      if (!wrapped) throw new KeyGone('The key of this person is gone: they were erased.');
      return remember(userId, personKey(unwrap(`user:${userId}`, wrapped)));
    },
    async destroy(userId) {
      cache.delete(userId);
      store.destroy(`user:${userId}`);
    },
    blindIndex: (kind, value) => createHmac('sha256', indexKey).update(`${kind}\0${value}`).digest(),
    pseudonym: (userId) =>
      createHmac('sha256', indexKey).update(`person\0${userId}`).digest().subarray(0, 16),
    pepper: () => createHmac('sha256', indexKey).update('pepper').digest(),
    secret: (purpose) => deriveKey(indexKey, `attune ${purpose}`),
    fingerprint: () => createHmac('sha256', indexKey).update('fingerprint').digest(),
    check() {
      const wrapped = store.find('index');
      if (!wrapped || !unwrap('index', wrapped).equals(indexKey))
        throw new Error('The key store was replaced.');
    },
    close: () => store.close(),
  };
}

function personKey(key: Uint8Array): PersonKey {
  const digestKey = deriveKey(key, 'attune digest');
  const openAt = (place: Place, sealed: Uint8Array) => open(key, place, sealed);
  return {
    seal: (place, value) => seal(key, place, value),
    open: openAt,
    sealText: (place, text) => seal(key, place, Buffer.from(text)),
    openText: (place, sealed) => openAt(place, sealed).toString(),
    sealJson: (place, value) => seal(key, place, Buffer.from(JSON.stringify(value))),
    openJson: (place, sealed) => JSON.parse(openAt(place, sealed).toString()),
    digest(...parts) {
      const hmac = createHmac('sha256', digestKey);
      for (const part of parts) hmac.update(part);
      return hmac.digest();
    },
    digesting() {
      const hmac = createHmac('sha256', digestKey);
      return { update: (piece) => void hmac.update(piece), digest: () => hmac.digest() };
    },
  };
}
