import type { Known, Sent } from './app-data-entry.ts';
import { ask, type Json } from './ask.ts';
import type { Connection } from './client.ts';
import { AttuneError } from './errors.ts';
import type { Surroundings } from './surroundings.ts';

export type Remote = {
  readonly read: (key: string) => Promise<Known>;
  /** Writes only over what it is based on. @returns what is there then */
  readonly write: (key: string, sent: Sent) => Promise<Known>;
  readonly all: () => Promise<ReadonlyMap<string, Known>>;
};

type Place = { readonly client: Connection; readonly userId: string; readonly app: string };
type Stored = { readonly key: string; readonly value: Json; readonly etag: string };

/** An app's data on the server. */
export function createRemote(
  { client, userId, app }: Place,
  signal: AbortSignal,
  around: Surroundings,
): Remote {
  const path = `/v1/users/${userId}/apps/${app}/data`;
  const at = (key: string) => `${path}/${encodeURIComponent(key)}`;

  return {
    async read(key) {
      try {
        const { body } = await ask(client, { method: 'GET', path: at(key), signal }, around);
        const { value, etag } = body as Stored;
        return { value, etag };
      } catch (error) {
        if (error instanceof AttuneError && error.status === 404) return null;
        throw error;
      }
    },
    async write(key, { id, value, base }) {
      const condition = base ? { 'if-match': base.etag } : { 'if-none-match': '*' };
      if (value === undefined) {
        await ask(client, { method: 'DELETE', path: at(key), headers: condition, signal }, around);
        return null;
      }
      const headers = { ...condition, 'idempotency-key': id };
      const question = { method: 'PUT', path: at(key), headers, body: { value }, signal } as const;
      const { body } = await ask(client, question, around);
      return { value, etag: (body as Stored).etag };
    },
    async all() {
      const found = new Map<string, Known>();
      let cursor: string | null | undefined;
      do {
        const query = cursor ? `?${new URLSearchParams({ cursor })}` : '';
        const { body } = await ask(client, { method: 'GET', path: `${path}${query}`, signal }, around);
        const page = body as { readonly items: readonly Stored[]; readonly next?: string | null };
        for (const { key, value, etag } of page.items) found.set(key, { value, etag });
        cursor = page.next;
      } while (cursor);
      return found;
    },
  };
}
