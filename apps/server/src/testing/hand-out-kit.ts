import { personalData } from '../app.ts';
import { createCollector, type ToldRow } from '../kernel/personal-data/collect.ts';
import { isPersonal, tablesOf } from '../kernel/personal-data/registry.ts';
import { readShapes } from '../kernel/personal-data/shape.ts';
import type { Person, World } from './world.ts';
import { unzipped } from './zip-kit.ts';

export const personalTables = tablesOf(personalData).filter(isPersonal);

type Handed = { rows: ToldRow[]; appearances: ToldRow[] };

/** Everything that is handed out about somebody, by table. */
export async function handedOut(world: World, userId: string): Promise<Record<string, Handed>> {
  const run = world.app.db.asSystem('make-demo');
  const { vault } = world;
  const about = { userId, pseudonym: vault.pseudonym(userId), key: await vault.of(userId) };
  const collector = createCollector(run, await readShapes(run), about);
  const found: Record<string, Handed> = {};
  for (const table of personalTables)
    found[table.name] = {
      rows: await Array.fromAsync(collector.own(table)),
      appearances: await Array.fromAsync(collector.appearances(table)),
    };
  return found;
}

/** What is handed out of one table: first what is theirs. */
export async function handedOutOf(world: World, userId: string, table: string): Promise<ToldRow[]> {
  const found = (await handedOut(world, userId))[table];
  return [...(found?.rows ?? []), ...(found?.appearances ?? [])];
}

/** Asks for somebody's data, as they themselves or as whoever cares for them. @returns the address of the archive */
export async function askForData(reader: Person, userId = reader.userId): Promise<string> {
  const url = `/v1/users/${userId}/data-requests`;
  const asked = await reader.ask({ method: 'POST', url, payload: { kind: 'export' } });
  if (asked.statusCode !== 201) throw new Error(`No data were asked for: ${asked.body}`);
  return `${url}/${asked.json<{ id: string }>().id}/archive`;
}

let fetched = 0;

/** The files of somebody's archive, by their names. */
export async function archiveFor(reader: Person, userId = reader.userId): Promise<Map<string, Buffer>> {
  const url = await askForData(reader, userId);
  // From an address of its own each time: who fetches often from one is told to wait.
  fetched++;
  const remoteAddress = `10.2.${Math.floor(fetched / 250) % 250}.${fetched % 250}`;
  const answer = await reader.ask({ url, remoteAddress });
  if (answer.statusCode !== 200) throw new Error(`No archive came: ${answer.body}`);
  return unzipped(answer.rawPayload);
}

export const jsonIn = (files: ReadonlyMap<string, Buffer>, name: string) =>
  JSON.parse(files.get(name)?.toString() ?? 'null');
