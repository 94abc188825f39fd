import type { QueryClient } from '@tanstack/react-query';
import { api, codeOf, uploadSession } from '../../../api/index.ts';
import type { Subject } from '../../people/queries.ts';
import { sessionsKey } from '../queries.ts';
import { headOf, isTable, shapeOf } from './files.ts';
import { createUploadList, type Reading, running, type UploadEntry, type UploadList } from './upload-list.ts';

export type Uploads = {
  subscribe: (listener: () => void) => () => void;
  list: () => readonly UploadEntry[];
  add: (subject: Subject, files: readonly File[]) => void;
  /** Takes a file whose columns were looked at, and with `all` the others that look the same. */
  accept: (id: number, reading: Reading, all: boolean) => void;
  /** Sends again what failed, was cancelled, or waited for a consent. */
  retry: (id: number) => void;
  cancel: (id: number) => void;
  cancelAll: () => void;
  dismiss: (id: number) => void;
  dismissDone: () => void;
  /** Stops everything and forgets it: the next person is neither to see nor to send files of the one before. */
  clear: () => void;
};

/** More at once would only make each slower. */
const atOnce = 3;

/** The zone of this browser: where most recorders stand. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Entries that look like this one does, itself among them: of the same person, and with the same columns. */
export function alike(entries: readonly UploadEntry[], id: number): readonly UploadEntry[] {
  const like = entries.find((entry) => entry.id === id);
  if (like?.state.kind !== 'look') return [];
  const shape = shapeOf(like.state.preview);
  return entries.filter(
    ({ state, subject }) =>
      state.kind === 'look' && subject.userId === like.subject.userId && shapeOf(state.preview) === shape,
  );
}

/**
 * Files being added, a few at once. It lives beside the screens, so that leaving one of them stops nothing; a file that
 * is not taken says why, and the others go on.
 * @param onFailed told of every file that was not taken
 */
export function createUploads(queries: QueryClient, onFailed: (error: unknown) => void): Uploads {
  const list = createUploadList();
  const { start, stops } = createSending(list, queries, onFailed);
  let lastId = 0;

  // A browser asks before it throws away what is on its way.
  window.addEventListener('beforeunload', (event) => {
    if (list.all().some((entry) => running(entry.state))) event.preventDefault();
  });

  const cancel = (id: number) => {
    const stop = stops.get(id);
    if (stop) stop.abort();
    else if (list.find(id)?.state.kind === 'waiting') list.set(id, { kind: 'cancelled' });
  };
  return {
    subscribe: list.subscribe,
    list: list.all,
    add: (subject, files) => {
      const added = files.map((file): UploadEntry => {
        lastId += 1;
        return { id: lastId, subject, file, state: { kind: isTable(file) ? 'looking' : 'waiting' } };
      });
      list.add(added);
      start();
    },
    accept: (id, reading, all) => {
      const taken = all ? alike(list.all(), id) : [list.find(id)];
      for (const entry of taken)
        if (entry)
          list.change(entry.id, {
            reading: all ? forAll(reading, entry.id === id) : reading,
            state: { kind: 'waiting' },
          });
      start();
    },
    retry: (id) => {
      const entry = list.find(id);
      if (!entry || running(entry.state)) return;
      list.set(id, { kind: isTable(entry.file) && !entry.reading ? 'looking' : 'waiting' });
      start();
    },
    cancel,
    cancelAll: () => {
      for (const { id } of list.all()) cancel(id);
    },
    dismiss: (id) => list.keep((entry) => entry.id !== id),
    dismissDone: () => list.keep(({ state }) => state.kind !== 'done'),
    clear: () => {
      for (const stop of stops.values()) stop.abort();
      list.clear();
    },
  };
}

/** Each file began when it began: a time that was entered is of the one that was looked at. */
function forAll({ plan, timeZone }: Reading, own: boolean): Reading {
  const { startedAt: _, ...shared } = plan;
  return { plan: own ? plan : shared, timeZone };
}

/** Takes one after the other what waits for its turn. */
function createSending(list: UploadList, queries: QueryClient, onFailed: (error: unknown) => void) {
  const stops = new Map<number, AbortController>();

  const start = () => {
    // In the order in which they were given, however they are shown.
    const next = list
      .all()
      .filter(({ id, state }) => ['waiting', 'looking'].includes(state.kind) && !stops.has(id))
      .toSorted((a, b) => a.id - b.id);
    for (const entry of next.slice(0, Math.max(0, atOnce - stops.size))) void take(entry);
  };

  const take = async (entry: UploadEntry) => {
    const { id } = entry;
    const stop = new AbortController();
    stops.set(id, stop);
    try {
      await (entry.state.kind === 'looking'
        ? look(list, entry, stop.signal)
        : send(list, queries, entry, stop.signal));
    } catch (error) {
      if (stop.signal.aborted) list.set(id, { kind: 'cancelled' });
      else if (codeOf(error) === 'consent-missing') list.set(id, { kind: 'consent' });
      else {
        list.set(id, { kind: 'failed', error });
        onFailed(error);
      }
    } finally {
      stops.delete(id);
      start();
    }
  };

  return { start, stops };
}

async function look(
  list: UploadList,
  { id, subject, file }: UploadEntry,
  signal: AbortSignal,
): Promise<void> {
  const preview = await api.previewImport(subject.userId, headOf(file), {}, signal);
  // Whatever its name says: what is no table has nothing to be looked at.
  if (preview.csv) list.set(id, { kind: 'look', preview });
  else list.change(id, { reading: { plan: {}, timeZone: zoneHere() }, state: { kind: 'waiting' } });
}

async function send(
  list: UploadList,
  queries: QueryClient,
  { id, subject: { userId }, file, reading }: UploadEntry,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = Date.now();
  list.set(id, { kind: 'sending', share: 0, startedAt });
  const onProgress = (share: number) =>
    list.set(id, share >= 1 ? { kind: 'reading' } : { kind: 'sending', share, startedAt });
  const { plan = {}, timeZone = zoneHere() } = reading ?? {};
  const told = Object.keys(plan).length > 0 ? { plan } : {};
  const imported = await uploadSession({ userId, file, timeZone, ...told, onProgress, signal });
  list.set(id, { kind: 'done', imported });
  void queries.invalidateQueries({ queryKey: sessionsKey(userId) });
}
