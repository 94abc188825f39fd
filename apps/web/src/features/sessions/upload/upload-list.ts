import type { Imported, ImportPlan, ImportPreview } from '../../../api/index.ts';
import type { Subject } from '../../people/queries.ts';

export type UploadState =
  /** For its turn to be sent. */
  | { kind: 'waiting' }
  /** How it would be read is being asked. */
  | { kind: 'looking' }
  /** Somebody is to look at how it was understood, before it is sent. */
  | { kind: 'look'; preview: ImportPreview }
  | { kind: 'sending'; share: number; startedAt: number }
  | { kind: 'reading' }
  | { kind: 'done'; imported: Imported }
  | { kind: 'consent' }
  | { kind: 'cancelled' }
  | { kind: 'failed'; error: unknown };

/** How a file is to be read: what somebody knows better, and where its recorder's clock stood. */
export type Reading = { readonly plan: ImportPlan; readonly timeZone: string };

export type UploadEntry = {
  readonly id: number;
  readonly subject: Subject;
  readonly file: File;
  readonly state: UploadState;
  /** Of a CSV file, once somebody has looked at it. */
  readonly reading?: Reading;
};

export const running = ({ kind }: UploadState): boolean =>
  ['waiting', 'looking', 'sending', 'reading'].includes(kind);

/** What is shown: entries, and who wants to know of a change. */
export function createUploadList() {
  let entries: readonly UploadEntry[] = [];
  const listeners = new Set<() => void>();
  const publish = (next: readonly UploadEntry[]) => {
    entries = next;
    for (const listener of listeners) listener();
  };
  const change = (id: number, what: Partial<UploadEntry>) =>
    publish(entries.map((entry) => (entry.id === id ? { ...entry, ...what } : entry)));
  return {
    all: () => entries,
    find: (id: number) => entries.find((entry) => entry.id === id),
    add: (added: readonly UploadEntry[]) => publish([...added, ...entries]),
    clear: () => publish([]),
    keep: (wanted: (entry: UploadEntry) => boolean) => publish(entries.filter(wanted)),
    change,
    set: (id: number, state: UploadState) => change(id, { state }),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type UploadList = ReturnType<typeof createUploadList>;

/** How much of all files has been sent, 0 to 1, by their bytes. */
export function shareOfAll(entries: readonly UploadEntry[]): number {
  const sent = ({ state, file }: UploadEntry) =>
    state.kind === 'sending'
      ? state.share * file.size
      : running(state) && state.kind !== 'reading'
        ? 0
        : file.size;
  const size = entries.reduce((sum, { file }) => sum + file.size, 0);
  return size > 0 ? entries.reduce((sum, entry) => sum + sent(entry), 0) / size : 1;
}
