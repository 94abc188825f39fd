import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { folderProblem, StartError } from '../start-error.ts';
import { EnvelopeError } from './envelope.ts';
import { openKeyFile } from './key-file.ts';
import type { KeyStore, NamedKey } from './key-store.ts';
import { type MasterKey, type MasterKeys, refuseMisfit, unwrapWith } from './master-key.ts';
import { pseudonymOf } from './vault.ts';

type Say = (line: string) => void;

const copyName = /^attune-keys-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.sqlite(\.partial)?$/;
const dayMilliseconds = 86_400_000;

/** How long a copy may live: for so long after its destruction somebody's key may still be found in one. */
export const copyDays = 7;

/** A copy goes while it may still live until tomorrow's clean-up, which comes an hour later where clocks change, and some more. */
const removedAfter = copyDays * dayMilliseconds - 26 * 3_600_000;

/**
 * Copies the key store into a folder, under the time, and removes the folder's copies that would be older than seven
 * days tomorrow, even when the copy fails: who was erased was promised that.
 * @returns the copy's path
 */
export async function backUpKeys(store: KeyStore, folder: string, clock: Clock): Promise<string> {
  const now = clock.now();
  const path = join(folder, `attune-keys-${now.toISOString().replaceAll(/[-:.]/g, '')}.sqlite`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await store.copyTo(`${path}.partial`);
    renameSync(`${path}.partial`, path);
    const opened = openSync(folder, 'r');
    fsyncSync(opened);
    closeSync(opened);
    return path;
  } catch (error) {
    throw folderProblem(folder, error);
  } finally {
    if (existsSync(folder)) removeOldCopies(folder, now);
  }
}

/**
 * Removes those copies alone, also the last one, for whoever makes copies less often than every day.
 * @returns how many
 * @throws StartError when there is no such folder
 */
export function pruneCopies(folder: string, clock: Clock): number {
  if (!existsSync(folder)) throw new StartError(`There is no folder ${folder}.`);
  try {
    return removeOldCopies(folder, clock.now());
  } catch (error) {
    throw folderProblem(folder, error);
  }
}

function removeOldCopies(folder: string, now: Date): number {
  let removed = 0;
  for (const name of readdirSync(folder)) {
    const [, year, month, ...rest] = (copyName.exec(name) ?? []).slice(0, 8).map(Number);
    if (year === undefined || month === undefined) continue;
    const [day = 1, hour = 0, minute = 0, second = 0, ms = 0] = rest;
    const made = Date.UTC(year, month - 1, day, hour, minute, second, ms);
    if (now.getTime() - made < removedAfter) continue;
    rmSync(join(folder, name), { force: true });
    removed++;
  }
  return removed;
}

/**
 * Puts back from a copy what the store lacks, or holds damaged. What the store knows stays as it is, and what it or the copy knows
 * to be destroyed stays destroyed. Others may use the store meanwhile.
 * @param mastersOf the master keys of the settings, for a store
 * @throws StartError, with nothing changed, when the copy is another store's or opens by no master key
 */
export async function restoreKeys(
  store: KeyStore,
  file: string,
  mastersOf: (store: KeyStore) => MasterKeys,
  say: Say,
): Promise<void> {
  if (!existsSync(file)) throw new StartError(`There is no copy ${file}.`);
  const copy = openKeyFile(file);
  try {
    await store.exclusively(() => merge(store, copy, mastersOf, say));
  } finally {
    await copy.close();
  }
}

async function merge(store: KeyStore, copy: KeyStore, mastersOf: (store: KeyStore) => MasterKeys, say: Say) {
  const [ours, theirs] = [mastersOf(store), mastersOf(copy)];
  const keys = [...(await ours.read()), ...(await theirs.read())];
  const indexKey = await openIndex(copy, keys, theirs.where, ['the copy', 'use another one']);
  if (!indexKey) throw new StartError('The copy is empty.');
  const isNew = await refuseOthers(store, keys, indexKey, ours.where);
  // What a key service has sealed lies in the store: a new one has none of it yet.
  for (const master of (await copy.masters()).reverse()) if (master.sealed) await store.keepMaster(master);
  const retired = new Set((await store.masters()).filter((one) => one.retired).map((one) => one.fingerprint));
  const current = (await ours.read()).find(({ fingerprint }) => !retired.has(fingerprint));
  if (!current) throw new StartError(ours.missing);
  await putBack(store, [{ name: 'index', key: indexKey }], keys, current);

  await store.bury(await copy.destroyed());
  const buried = new Set((await store.destroyed()).map(asText));
  const pseudonymIn = (name: string) => pseudonymOf(indexKey, name.replace(/^user:/, ''));
  let [added, erased, unreadable, after] = [0, 0, 0, ''];
  for (;;) {
    const page = await copy.page(after, 250);
    const last = page.at(-1);
    if (!last) break;
    after = last.name;
    const people = page.filter(({ name }) => name !== 'index');
    const living = people.filter(({ name }) => !buried.has(asText(pseudonymIn(name))));
    erased += people.length - living.length;
    const opened = living.flatMap((kept) => openedKey(kept, keys));
    unreadable += living.length - opened.length;
    added += await putBack(store, opened, keys, current);
  }
  await destroyBuried(store, pseudonymIn);
  say(`${added} keys were put back. ${erased} of the copy stay destroyed.`);
  if (unreadable > 0)
    say(
      `${unreadable} keys of the copy open by no master key: put the one that is missing behind the others.`,
    );
  if (isNew)
    say(
      'The key store was empty, so it does not know who was erased after the copy was made: erase them again before you start.',
    );
}

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

async function openIndex(
  store: KeyStore,
  keys: readonly MasterKey[],
  where: string,
  [what, instead]: readonly [string, string],
) {
  const kept = await store.find('index');
  if (!kept) return undefined;
  try {
    return unwrapWith(keys, 'index', kept) ?? refuseMisfit(where, keys, kept);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw new StartError(`The first key of ${what} was altered: ${instead}.`, { cause: error });
  }
}

/** @returns whether the store is new: without anybody's key; a start may have made an index key of its own in it */
async function refuseOthers(
  store: KeyStore,
  keys: readonly MasterKey[],
  indexKey: Buffer,
  where: string,
): Promise<boolean> {
  const isNew = (await store.page('user:', 1)).length === 0 && (await store.destroyed()).length === 0;
  const kept = await store.find('index');
  if (!kept) return isNew;
  const ours = await openIndex(store, keys, where, ['the key store', 'move it away first']);
  if (ours?.equals(indexKey)) return isNew;
  if (!isNew) {
    throw new StartError(
      'The copy is of another key store, and nothing was changed: move the one that is here away first.',
    );
  }
  const [holder] = keys;
  if (holder) await store.rewrap([{ name: 'index', from: kept.wrapped, to: holder.wrap('index', indexKey) }]);
  return true;
}

type Opened = { readonly name: string; readonly key: Buffer };

function openedKey(kept: NamedKey, keys: readonly MasterKey[]): Opened[] {
  const key = tryToOpen(kept, keys);
  return key ? [{ name: kept.name, key }] : [];
}

function tryToOpen(kept: NamedKey, keys: readonly MasterKey[]): Buffer | undefined {
  try {
    return unwrapWith(keys, kept.name, kept);
  } catch (error) {
    if (error instanceof EnvelopeError) return undefined;
    throw error;
  }
}

/** Those that are not there, and in place of those that do not open. @returns how many */
async function putBack(
  store: KeyStore,
  opened: readonly Opened[],
  keys: readonly MasterKey[],
  current: MasterKey,
): Promise<number> {
  const wrapped = opened.map(({ name, key }) => ({ name, ...current.wrap(name, key) }));
  const added = new Set(await store.keepAll(wrapped));
  let mended = 0;
  for (const one of wrapped) {
    if (added.has(one.name)) continue;
    const kept = await store.find(one.name);
    if (!kept || tryToOpen({ name: one.name, ...kept }, keys)) continue;
    mended += await store.rewrap([{ name: one.name, from: kept.wrapped, to: one }]);
  }
  return added.size + mended;
}

/** Whose key was destroyed while it was being put back, and who was erased when the copy was made but not here. */
async function destroyBuried(store: KeyStore, pseudonymIn: (name: string) => Buffer): Promise<void> {
  const buried = new Set((await store.destroyed()).map(asText));
  let after = 'index';
  for (;;) {
    const page = await store.page(after, 1000);
    const last = page.at(-1);
    if (!last) return;
    after = last.name;
    for (const { name } of page)
      if (buried.has(asText(pseudonymIn(name)))) await store.destroy(name, pseudonymIn(name));
  }
}
