import { runningEmbedded, withClient } from '../runtime.ts';
import type { Place } from './program-kit.ts';

/** Says something to the embedded database of a program that runs, as its owner. */
export async function tellDatabase(place: Place, sql: string, values: readonly unknown[]): Promise<void> {
  const urls = await runningEmbedded(place.folder);
  if (!urls) throw new Error('No database runs on this place.');
  await withClient(urls.directUrl, (client) => client.query(sql, [...values]));
}
