import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../start-error.ts';
import { EnvelopeError } from './envelope.ts';
import type { KeyStore, NamedKey, Rewrapped } from './key-store.ts';
import { type MasterKey, type MasterKeys, refuseMisfit, unwrapWith } from './master-key.ts';

type Say = (line: string) => void;

const batchSize = 250;

/**
 * Wraps all keys by a new master key and drops the older ones, while others go on. Killed at any moment and run again, it
 * goes on where it was: a source that holds more than one key has a rotation to end, and gets no further one.
 *
 * The order makes it safe. The new key is in the source, on disk, before anything is wrapped by it. The old one is
 * retired in the store before the keys are gone through, so that nothing comes behind; and it leaves the source when nothing
 * is wrapped by it.
 * @throws StartError
 */
export async function rotate(store: KeyStore, source: MasterKeys, say: Say): Promise<void> {
  await store.exclusively(async () => {
    const [newest, ...older] = await startOrGoOn(store, source, say);
    for (const { fingerprint } of older) await store.retire(fingerprint);
    const { done, unreadable } = await rewrapAll(store, newest, [newest, ...older]);
    say(`${done} keys are now wrapped by ${newest.fingerprint}.`);
    if (unreadable > 0) {
      throw new StartError(
        `${unreadable} keys open by no master key in ${source.where}, so the older ones stay: put the one that is missing behind the others and run this again, or restore the key store.`,
      );
    }
    const todo = await source.drop(older.map(({ fingerprint }) => fingerprint));
    if (todo) return say(todo);
    say(
      `Dropped ${older.map(({ fingerprint }) => fingerprint).join(', ')}. Back up the new master key, and make a new copy of the key store: copies made before open by the older one only.`,
    );
  });
}

async function startOrGoOn(
  store: KeyStore,
  source: MasterKeys,
  say: Say,
): Promise<[MasterKey, ...MasterKey[]]> {
  const before = await source.read();
  const index = await store.find('index');
  if (!index) throw new StartError('The key store is empty: start Attune first.');
  if (before.length === 0) throw new StartError(source.missing);
  if (!unwrapWith(before, 'index', index)) refuseMisfit(source.where, before, index);
  if (before.length === 1) await source.add();
  const [newest, ...older] = await source.read();
  if (!newest) throw new StartError(source.missing);
  const known = (await store.masters()).find(({ fingerprint }) => fingerprint === newest.fingerprint);
  if (known?.retired) {
    throw new StartError(
      `The first master key in ${source.where} was replaced by an earlier rotation: put the newer one in front.`,
    );
  }
  say(
    before.length === 1
      ? `Made the master key ${newest.fingerprint} in ${source.where}.`
      : `Going on with the master key ${newest.fingerprint} in ${source.where}.`,
  );
  return [newest, ...older];
}

/** Batch by batch, each on disk before the next; what others destroy meanwhile is left out. */
async function rewrapAll(store: KeyStore, newest: MasterKey, keys: readonly MasterKey[]) {
  let [done, unreadable, after] = [0, 0, ''];
  for (;;) {
    const began = performance.now();
    const page = await store.page(after, batchSize, newest.fingerprint);
    const last = page.at(-1);
    if (!last) return { done, unreadable };
    const changes = page.flatMap((kept) => rewrapped(kept, newest, keys));
    unreadable += page.length - changes.length;
    done += await store.rewrap(changes);
    after = last.name;
    // As long as that took, the store is the others': one that is a file takes one writer at a time.
    await pause(performance.now() - began);
  }
}

function rewrapped(kept: NamedKey, newest: MasterKey, keys: readonly MasterKey[]): Rewrapped[] {
  try {
    const key = unwrapWith(keys, kept.name, kept);
    return key ? [{ name: kept.name, from: kept.wrapped, to: newest.wrap(kept.name, key) }] : [];
  } catch (error) {
    if (error instanceof EnvelopeError) return [];
    throw error;
  }
}

/** How many keys are wrapped by which master key, a line each. */
export async function keyStatus(store: KeyStore, source: MasterKeys): Promise<string[]> {
  const keys = await source.read();
  const counts = new Map((await store.counts()).map((one) => [one.master, one.keys]));
  const masters = await store.masters();
  const retired = new Set(masters.filter((one) => one.retired).map(({ fingerprint }) => fingerprint));
  const line = (name: string, count: number, what: string) =>
    `${name.padEnd(16)} ${String(count).padStart(9)} keys  ${what}`;
  const held = keys.map(({ fingerprint }, at) =>
    line(
      fingerprint,
      counts.get(fingerprint) ?? 0,
      at > 0 || retired.has(fingerprint) ? 'older: "attune keys rotate" goes on' : 'wraps what is new',
    ),
  );
  const others = [...counts].filter(([master]) => !keys.some(({ fingerprint }) => fingerprint === master));
  return [
    `Master keys come from ${source.where}.`,
    ...held,
    ...others.map(([master, count]) =>
      line(
        master ?? 'no fingerprint',
        count,
        master ? 'NOT OPEN: its master key is missing' : 'kept by an earlier version: start Attune once',
      ),
    ),
    `${(await store.destroyed()).length} keys were destroyed.`,
  ];
}
