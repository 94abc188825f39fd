import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { StartError } from '../start-error.ts';
import { deriveKey, EnvelopeError, open, type Place, seal } from './envelope.ts';
import { type KeyStore, RetiredMaster } from './key-store.ts';
import { type MasterKeys, openRing, type Ring, refuseMisfit, unwrapWith } from './master-key.ts';

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
  /** Pseudonyms of those whose keys were destroyed, as `pseudonym` makes them. */
  destroyed(): Promise<Buffer[]>;
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
  check(): Promise<void>;
  close(): Promise<void>;
};

export class KeyGone extends Error {}

const cacheSize = 1000;
/** For so long a key that was used stays in memory. */
const rememberedMilliseconds = 60_000;

/** How a person appears where nobody may know who it is. */
export const pseudonymOf = (indexKey: Uint8Array, userId: string): Buffer =>
  createHmac('sha256', indexKey).update(`person\0${userId}`).digest().subarray(0, 16);

/**
 * Keys of persons, wrapped by a master key in the key store; unwrapped ones are used from memory, and gone from there
 * 60 s after they were read.
 * @throws StartError when no master key of the source fits the store
 */
export async function createVault(
  store: KeyStore,
  source: MasterKeys,
  clock: Clock,
  milliseconds = rememberedMilliseconds,
): Promise<Vault> {
  const keys = createWrappedKeys(store, await openRing(source, store));
  // Not derived from the master key: a rotation of that one must not lose every e-mail.
  const indexKey = await keys.openIndexKey();
  const memory = createMemory(clock, milliseconds);
  // Whoever misses the same key at once reads it once; what is destroyed meanwhile is not remembered.
  const flights = new Map<string, Promise<PersonKey>>();

  const forget = (userId: string): void => {
    memory.forget(userId);
    flights.delete(userId);
  };
  const fetch = (userId: string): Promise<PersonKey> => {
    const flight: Promise<PersonKey> = keys
      .read(`user:${userId}`)
      .then((found) => {
        if (!found) throw new KeyGone('The key of this person is gone: they were erased.');
        const key = personKey(found);
        return flights.get(userId) === flight ? memory.keep(userId, key) : key;
      })
      .finally(() => {
        if (flights.get(userId) === flight) flights.delete(userId);
      });
    flights.set(userId, flight);
    return flight;
  };

  return {
    async create(userId) {
      return memory.keep(userId, personKey(await keys.make(`user:${userId}`)));
    },
    async of(userId) {
      return memory.find(userId) ?? flights.get(userId) ?? fetch(userId);
    },
    async destroy(userId) {
      forget(userId);
      await store.destroy(`user:${userId}`, pseudonymOf(indexKey, userId));
      // Again: somebody may have read it just before.
      forget(userId);
    },
    destroyed: async () => (await store.destroyed()).map((one) => Buffer.from(one)),
    blindIndex: (kind, value) => createHmac('sha256', indexKey).update(`${kind}\0${value}`).digest(),
    pseudonym: (userId) => pseudonymOf(indexKey, userId),
    pepper: () => createHmac('sha256', indexKey).update('pepper').digest(),
    secret: (purpose) => deriveKey(indexKey, `attune ${purpose}`),
    fingerprint: () => createHmac('sha256', indexKey).update('fingerprint').digest(),
    async check() {
      if (!(await keys.read('index'))?.equals(indexKey)) throw new Error('The key store was replaced.');
    },
    close() {
      flights.clear();
      memory.close();
      return store.close();
    },
  };
}

/** The keys that were used last, in the order in which their time is up. */
function createMemory(clock: Clock, milliseconds: number) {
  const kept = new Map<string, { key: PersonKey; until: number }>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  /** Drops what nobody asks for any more too. */
  function drop(): void {
    timer = undefined;
    const now = clock.now().getTime();
    for (const [userId, { until }] of kept) {
      if (until > now) {
        waitFor(until - now);
        return;
      }
      kept.delete(userId);
    }
  }
  function waitFor(left: number): void {
    timer ??= setTimeout(drop, Math.min(left, milliseconds)).unref();
  }

  return {
    keep(userId: string, key: PersonKey): PersonKey {
      if (closed) return key;
      kept.delete(userId);
      if (kept.size >= cacheSize) kept.delete(kept.keys().next().value as string);
      kept.set(userId, { key, until: clock.now().getTime() + milliseconds });
      waitFor(milliseconds);
      return key;
    },
    find(userId: string): PersonKey | undefined {
      const found = kept.get(userId);
      if (found && found.until > clock.now().getTime()) return found.key;
      kept.delete(userId);
      return undefined;
    },
    forget: (userId: string) => void kept.delete(userId),
    close(): void {
      closed = true;
      clearTimeout(timer);
      kept.clear();
    },
  };
}

/** Keys by their names, whichever master key wraps them now: a rotation may be under way. */
function createWrappedKeys(store: KeyStore, ring: Ring) {
  // A rotation may end, and another begin, between reading a key and opening it; more than a few are none of these.
  const mostTries = 4;

  async function read(name: string): Promise<Buffer | undefined> {
    for (let tries = 1; ; tries++) {
      const kept = await store.find(name);
      if (!kept) return undefined;
      const key = unwrapWith(ring.keys(), name, kept);
      if (key) return key;
      if (tries === mostTries) return refuseMisfit(ring.where, ring.keys(), kept);
      await ring.reload();
    }
  }

  async function make(name: string): Promise<Buffer> {
    const made = randomBytes(32);
    for (let tries = 1; ; tries++) {
      const master = ring.current();
      try {
        await store.keep(name, master.wrap(name, made));
        break;
      } catch (error) {
        if (!(error instanceof RetiredMaster) || tries === mostTries) throw error;
        ring.retire(master.fingerprint);
        await ring.reload();
      }
    }
    const kept = await read(name);
    if (!kept) throw new Error('The key store did not keep a key.');
    return kept;
  }

  return {
    read,
    make,
    async openIndexKey() {
      try {
        const key = (await read('index')) ?? (await make('index'));
        await labelOldKeys(store, ring);
        return key;
      } catch (cause) {
        if (!(cause instanceof EnvelopeError)) throw cause;
        throw new StartError(
          'The first key of the key store was altered: restore the key store from its backup.',
          { cause },
        );
      }
    },
  };
}

/** Keys that were kept before master keys had fingerprints are all by one: the one that opens the first of them. */
async function labelOldKeys(store: KeyStore, ring: Ring): Promise<void> {
  const index = await store.find('index');
  if (index?.master !== null) return;
  const master = ring.keys().find((key) => unwrapWith([key], 'index', index));
  if (master) await store.label(master.fingerprint);
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
