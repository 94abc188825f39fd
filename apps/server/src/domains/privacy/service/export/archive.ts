import { createCollector } from '../../../../kernel/personal-data/collect.ts';
import { schemaOf } from '../../../../kernel/personal-data/json-schema.ts';
import { isPersonal, tablesOf } from '../../../../kernel/personal-data/registry.ts';
import { readShapes } from '../../../../kernel/personal-data/shape.ts';
import type { PrivacyDeps } from '../deps.ts';
import type { AboutArchive } from './deps.ts';
import { indexPage, type RecordingFiles } from './index-page.ts';
import { openTable, type Written } from './json-file.ts';
import type { Entry } from './zip.ts';

const rowsShown = 20;

/** Everything of one person, file by file; the index comes last, for it says how much there is of what. */
export async function* archiveOf(
  deps: PrivacyDeps,
  about: AboutArchive,
  at: Date,
): AsyncGenerator<Entry, void, undefined> {
  const { db, vault } = deps;
  const { userId } = about;
  const run = db.asSystem('read-for-export');
  const shapes = await readShapes(run);
  const key = await vault.of(userId);
  const collector = createCollector(run, shapes, { userId, pseudonym: vault.pseudonym(userId), key });
  const language = await deps.languageOf(run, userId);
  const tables = tablesOf(deps.personalData).filter(isPersonal);
  const written: Written[] = [];
  for (const table of tables) {
    const opened = await openTable(collector, table, rowsShown);
    if (!opened) continue;
    written.push(opened.written);
    yield { path: `data/${table.name}.json`, pieces: opened.pieces, level: 6 };
  }
  yield {
    path: 'data/schema.json',
    pieces: text(`${JSON.stringify(schemaOf(tables, shapes), null, 2)}\n`),
    level: 6,
  };
  const recordings: RecordingFiles[] = [];
  for await (const { id, startedAt, files } of deps.recordingsOf(about)) {
    const folder = `sessions/${startedAt.toISOString().slice(0, 10)}-${id}`;
    const names: string[] = [];
    for await (const { name, pieces } of files) {
      yield { path: `${folder}/${name}`, pieces, level: 1 };
      names.push(name);
    }
    if (names.length > 0) recordings.push({ folder, startedAt, names });
  }
  const picture = await deps.pictureOf(about);
  if (picture) yield { path: 'pictures/picture.webp', pieces: bytes(picture), level: 0 };
  const facts = { language, at, written, recordings, hasPicture: picture !== undefined };
  yield {
    path: 'index.html',
    pieces: indexPage({ ...facts, unreadable: collector.unreadable() }),
    level: 6,
  };
}

async function* text(whole: string): AsyncGenerator<string, void, undefined> {
  yield whole;
}

async function* bytes(whole: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield whole;
}
