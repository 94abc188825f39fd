import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedServer, startEmbedded } from '../kernel/database/embedded.ts';
import { type DatabaseUrls, embeddedUrls, prepareSchema } from '../runtime.ts';

export type Primary = {
  readonly server: EmbeddedServer;
  readonly urls: DatabaseUrls;
  close(): Promise<void>;
};

/** A migrated PostgreSQL of its own, for tests that need a standby beside it. */
export async function openPrimary(): Promise<Primary> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-primary-'));
  const server = await startEmbedded({ dataDir: folder, log: () => {}, settings: { fsync: 'off' } });
  const urls = await embeddedUrls(server);
  await prepareSchema(urls, 'migrate');
  return {
    server,
    urls,
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The login role's address of a copy of the database. */
export const copyOf = ({ url }: DatabaseUrls, copy: Pick<EmbeddedServer, 'connection'>): string =>
  url.replace(/host=[^&]*/, `host=${encodeURIComponent(copy.connection.host)}`);
