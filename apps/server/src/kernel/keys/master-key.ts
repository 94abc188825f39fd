import { StartError } from '../start-error.ts';
import { deriveKey, EnvelopeError, open, type Place, seal } from './envelope.ts';
import type { KeyStore, WrappedKey } from './key-store.ts';

/** Wraps keys and opens what it wrapped. Holds its secret inside: it cannot be printed by mistake. */
export type MasterKey = {
  /** Tells master keys apart, and says nothing else about them: 64 bits that are derived from the key. */
  readonly fingerprint: string;
  wrap(name: string, key: Uint8Array): WrappedKey;
  /** @throws EnvelopeError when it was altered, or wrapped by another one */
  unwrap(name: string, wrapped: Uint8Array): Buffer;
};

/** Where master keys come from. */
export type MasterKeys = {
  /** For messages: `the file …`, `ATTUNE_MASTER_KEY`, `the key service`. */
  readonly where: string;
  /** What to do when there are keys, and no master key. */
  readonly missing: string;
  /** Newest first; only the first wraps anything new. Empty when there is none yet. */
  read(): Promise<MasterKey[]>;
  /** Makes the first one; of two at once, one is the first. */
  make(): Promise<void>;
  /** Makes a new one and puts it in front; on disk when it returns. @throws StartError where it cannot */
  add(): Promise<void>;
  /** Removes some, whatever is wrapped by them. @returns what the operator has to do, if this cannot */
  drop(fingerprints: readonly string[]): Promise<string | undefined>;
};

const sealedKey = (name: string): Place => ({ table: 'keys', column: 'wrapped', key: [name] });

/** A master key of 32 bytes, which may be overwritten after that. */
export function masterKeyOf(bytes: Uint8Array): MasterKey {
  const wrapping = deriveKey(bytes, 'attune wrapping key');
  const fingerprint = deriveKey(bytes, 'attune master key fingerprint').toString('hex', 0, 8);
  return {
    fingerprint,
    wrap: (name, key) => ({ wrapped: seal(wrapping, sealedKey(name), key), master: fingerprint }),
    unwrap: (name, wrapped) => open(wrapping, sealedKey(name), wrapped),
  };
}

/** Reads a master key of 32 bytes written as base64 or as 64 hex digits. */
export function parseMasterKey(text: string, where: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (key.length !== 32) {
    throw new StartError(
      `${where} does not hold a master key: 32 bytes as base64 are needed (openssl rand -base64 32).`,
    );
  }
  return key;
}

/** Several of them, newest first; one that stands there twice counts once. */
export function parseMasterKeys(texts: readonly string[], where: string): MasterKey[] {
  const keys = texts.filter((text) => text.trim()).map((text) => masterKeyOf(parseMasterKey(text, where)));
  return keys.filter(
    ({ fingerprint }, at) => keys.findIndex((key) => key.fingerprint === fingerprint) === at,
  );
}

/** Opens by the one that wrapped it. @returns undefined when none of them did */
export function unwrapWith(keys: readonly MasterKey[], name: string, kept: WrappedKey): Buffer | undefined {
  if (kept.master !== null)
    return keys.find(({ fingerprint }) => fingerprint === kept.master)?.unwrap(name, kept.wrapped);
  for (const key of keys) {
    try {
      return key.unwrap(name, kept.wrapped);
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error;
    }
  }
  return undefined;
}

/** The master keys as a running process knows them. */
export type Ring = {
  readonly where: string;
  keys(): readonly MasterKey[];
  /** The one that wraps what is new. */
  current(): MasterKey;
  /** Reads the source again; when several want that at once, it is read once. */
  reload(): Promise<void>;
  /** The store takes nothing by it any more. */
  retire(fingerprint: string): void;
};

/** @throws StartError when there are keys that only a lost master key would open: a new one would hide the loss. */
export async function openRing(source: MasterKeys, store: KeyStore): Promise<Ring> {
  let keys = await source.read();
  if (keys.length === 0) {
    if (await store.find('index')) throw new StartError(source.missing);
    await source.make();
    keys = await source.read();
  }
  const retired = new Set<string>();
  let reading: Promise<void> | undefined;
  return {
    where: source.where,
    keys: () => keys,
    current() {
      const key = keys.find(({ fingerprint }) => !retired.has(fingerprint));
      if (key) return key;
      throw new StartError(
        `The master key in ${source.where} was replaced by a rotation and wraps nothing any more: put the newer one in front.`,
      );
    },
    reload() {
      reading ??= source
        .read()
        .then((read) => {
          keys = read;
        })
        .finally(() => {
          reading = undefined;
        });
      return reading;
    },
    retire: (fingerprint) => void retired.add(fingerprint),
  };
}

/** @throws StartError that says which master key is needed where */
export function refuseMisfit(where: string, keys: readonly MasterKey[], kept: WrappedKey): never {
  const held = keys.map(({ fingerprint }) => fingerprint).join(', ');
  const needed = kept.master ? `, and the keys are wrapped by ${kept.master}` : '';
  throw new StartError(
    `The master key does not fit the key store: ${where} holds ${held || 'none'}${needed}. Put the one there that the key store was made with; older ones may stand behind newer ones.`,
  );
}
