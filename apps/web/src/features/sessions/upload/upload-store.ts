import type { QueryClient } from '@tanstack/react-query';
import { codeOf, type Imported, uploadSession } from '../../../api/index.ts';
import type { Subject } from '../../people/queries.ts';
import { sessionsKey } from '../queries.ts';

export type UploadState =
  | { kind: 'sending'; share: number; startedAt: number }
  | { kind: 'reading' }
  | { kind: 'done'; imported: Imported }
  | { kind: 'consent' }
  | { kind: 'cancelled' }
  | { kind: 'failed'; error: unknown };

export type UploadEntry = {
  readonly id: number;
  readonly subject: Subject;
  readonly file: File;
  readonly state: UploadState;
};

export type Uploads = {
  subscribe: (listener: () => void) => () => void;
  list: () => readonly UploadEntry[];
  add: (subject: Subject, file: File) => void;
  /** Sends again what failed, was cancelled, or waited for a consent. */
  retry: (id: number) => void;
  cancel: (id: number) => void;
  dismiss: (id: number) => void;
  /** Stops everything and forgets it: the next person is neither to see nor to send files of the one before. */
  clear: () => void;
};

const running = (state: UploadState) => state.kind === 'sending' || state.kind === 'reading';

/** What is shown: entries, and who wants to know of a change. */
function createList() {
  let entries: readonly UploadEntry[] = [];
  const listeners = new Set<() => void>();
  const publish = (next: readonly UploadEntry[]) => {
    entries = next;
    for (const listener of listeners) listener();
  };
  return {
    all: () => entries,
    find: (id: number) => entries.find((entry) => entry.id === id),
    add: (entry: UploadEntry) => publish([entry, ...entries]),
    clear: () => publish([]),
    remove: (id: number) => publish(entries.filter((entry) => entry.id !== id)),
    set: (id: number, state: UploadState) =>
      publish(entries.map((entry) => (entry.id === id ? { ...entry, state } : entry))),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Files being added. It lives beside the screens, so that leaving one of them stops nothing.
 * @param onFailed told of every file that was not taken
 */
export function createUploads(queries: QueryClient, onFailed: (error: unknown) => void): Uploads {
  const list = createList();
  const stops = new Map<number, AbortController>();
  let lastId = 0;

  const send = async ({ id, subject, file }: UploadEntry) => {
    const stop = new AbortController();
    stops.set(id, stop);
    const startedAt = Date.now();
    list.set(id, { kind: 'sending', share: 0, startedAt });
    const onProgress = (share: number) =>
      list.set(id, share >= 1 ? { kind: 'reading' } : { kind: 'sending', share, startedAt });
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    try {
      const imported = await uploadSession({
        userId: subject.userId,
        file,
        timeZone,
        onProgress,
        signal: stop.signal,
      });
      list.set(id, { kind: 'done', imported });
      void queries.invalidateQueries({ queryKey: sessionsKey(subject.userId) });
    } catch (error) {
      if (stop.signal.aborted) list.set(id, { kind: 'cancelled' });
      else if (codeOf(error) === 'consent-missing') list.set(id, { kind: 'consent' });
      else {
        list.set(id, { kind: 'failed', error });
        onFailed(error);
      }
    } finally {
      stops.delete(id);
    }
  };

  // A browser asks before it throws away what is on its way.
  window.addEventListener('beforeunload', (event) => {
    if (list.all().some((entry) => running(entry.state))) event.preventDefault();
  });

  return {
    subscribe: list.subscribe,
    list: list.all,
    add: (subject, file) => {
      lastId += 1;
      const entry: UploadEntry = { id: lastId, subject, file, state: { kind: 'reading' } };
      list.add(entry);
      void send(entry);
    },
    retry: (id) => {
      const entry = list.find(id);
      if (entry && !running(entry.state)) void send(entry);
    },
    cancel: (id) => stops.get(id)?.abort(),
    dismiss: (id) => list.remove(id),
    clear: () => {
      for (const stop of stops.values()) stop.abort();
      list.clear();
    },
  };
}
