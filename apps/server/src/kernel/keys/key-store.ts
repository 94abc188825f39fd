/** A key as it is kept: wrapped, and by which master key. Null: kept before master keys had fingerprints. */
export type WrappedKey = { readonly wrapped: Uint8Array; readonly master: string | null };

export type NamedKey = WrappedKey & { readonly name: string };

/** What the store knows of a master key: never the key itself, at most what a key service made of it. */
export type KnownMaster = {
  readonly fingerprint: string;
  /** The master key as the key service sealed it; null where it lies elsewhere, or was dropped. */
  readonly sealed: Uint8Array | null;
  /** The key service's key that sealed it. */
  readonly sealedBy: string | null;
  readonly retired: boolean;
};

/**
 * Keeps the wrapped key of each person, away from the data: a backup of the data holds none, so what is restored
 * from it cannot be read for somebody whose key has been destroyed since. Several processes use one at once.
 */
export type KeyStore = {
  /** The wrapped key, or undefined if there is none (any more). */
  find(name: string): Promise<WrappedKey | undefined>;
  /**
   * Keeps the key, on disk, unless there is one by that name; answers the one that is kept.
   * @throws RetiredMaster when nothing may be wrapped by that master key any more
   */
  keep(name: string, key: WrappedKey): Promise<WrappedKey>;
  /** The same of many at once. @returns the names that were not there before */
  keepAll(keys: readonly NamedKey[]): Promise<string[]>;
  /** Removes it, and remembers the pseudonym of whose it was: a copy that is put back does not bring it back. */
  destroy(name: string, pseudonym: Uint8Array): Promise<void>;
  /** Keys in the order of their names, from behind `after`; with `notBy` only those of other master keys. */
  page(after: string, limit: number, notBy?: string): Promise<NamedKey[]>;
  /** Replaces those that still are as they were: all of them are on disk when it returns. @returns how many */
  rewrap(changes: readonly Rewrapped[]): Promise<number>;
  /** Says of all keys without a fingerprint whose they are. */
  label(master: string): Promise<void>;
  counts(): Promise<readonly { readonly master: string | null; readonly keys: number }[]>;
  /** Newest first. */
  masters(): Promise<KnownMaster[]>;
  /** Keeps it unless it is known, or, with `first`, unless any is. */
  keepMaster(master: Omit<KnownMaster, 'retired'>, first?: 'first'): Promise<void>;
  /** From when this returns nothing new is wrapped by it, whoever tries. */
  retire(fingerprint: string): Promise<void>;
  /** Forgets what the key service made of it. */
  forgetMaster(fingerprint: string): Promise<void>;
  /** Pseudonyms of those whose keys were destroyed. */
  destroyed(): Promise<Uint8Array[]>;
  bury(pseudonyms: readonly Uint8Array[]): Promise<void>;
  /** A copy as of one moment, into a new file that is a key store itself. */
  copyTo(path: string): Promise<void>;
  /** Work that only one process does at a time. @throws StartError when another is at it */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

export type Rewrapped = { readonly name: string; readonly from: Uint8Array; readonly to: WrappedKey };

/** That master key was rotated away: wrap by a newer one. */
export class RetiredMaster extends Error {}

/** What the stores' own guard says; it is there for whoever writes, this version or not. */
export const retiredMark = 'attune: retired master key';
