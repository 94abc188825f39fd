import type { Json } from './ask.ts';

/** Two changed one key without knowing of each other. `undefined` is: not there. */
export type DataConflict = {
  readonly key: string;
  /** What both started from. */
  readonly base: Json | undefined;
  readonly mine: Json | undefined;
  readonly theirs: Json | undefined;
};

/** What somebody wants a key to be; without a value: gone. The id is new for every change. */
export type Op = {
  readonly id: string;
  readonly value?: Json;
  /** A deletion by somebody who never had a copy: of whatever is there. */
  readonly unseen?: true;
};

/** What the server had when we last heard of it; null: nothing. */
export type Known = { readonly value: Json; readonly etag: string } | null;

/** On its way, and perhaps arrived. */
export type Sent = Op & { readonly base: Known };

/** One key's copy. */
export type Entry = {
  readonly server: Known;
  readonly sent: Sent | null;
  /** What is wanted after that: several changes are one, the last. */
  readonly next: Op | null;
  readonly lost: readonly DataConflict[];
};

export const entryOf = (stored: Json | undefined): Entry =>
  (stored as unknown as Entry | undefined) ?? { server: null, sent: null, next: null, lost: [] };

/** As it is stored: an entry without anything in it is not. */
export const storedOf = (entry: Entry): Json | undefined =>
  entry.server || entry.sent || entry.next || entry.lost.length > 0 ? (entry as unknown as Json) : undefined;

/** What the person sees: the last they did. */
export const shown = ({ server, sent, next }: Entry): Json | undefined => (next ?? sent ?? server)?.value;

export const opOf = (id: string, value: Json | undefined): Op =>
  value === undefined ? { id } : { id, value };

/** What somebody does to a key, knowing of it what is here. */
export function changed(entry: Entry, id: string, value: Json | undefined): Entry {
  const { server, sent, next } = entry;
  const unseen = value === undefined && (next?.unseen ?? !(server || sent || next));
  return { ...entry, next: unseen ? { id, unseen } : opOf(id, value) };
}

/** Equal as JSON: in which order an object has its names is no difference. */
export const same = (one: Json | undefined, other: Json | undefined): boolean =>
  one === undefined || other === undefined ? one === other : ordered(one) === ordered(other);

const ordered = (value: Json): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
