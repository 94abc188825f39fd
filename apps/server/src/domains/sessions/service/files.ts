import { AppError } from '../../../kernel/errors.ts';
import { createSessionsStore } from '../store/index.ts';
import type { About, SessionsDeps } from './deps.ts';
import { exportEdf } from './export.ts';
import { readSession } from './read/index.ts';

const sessionsAtOnce = 100;

type File = { readonly name: string; readonly pieces: AsyncIterable<string | Uint8Array> };
export type SessionFiles = {
  readonly id: string;
  readonly startedAt: Date;
  readonly files: AsyncGenerator<File, void, undefined>;
};

/** Every session of a person that was not discarded, newest first, each as the files that can say it: EDF and CSV. */
export async function* filesOf(
  deps: SessionsDeps,
  about: About,
): AsyncGenerator<SessionFiles, void, undefined> {
  for (let after: { at: Date; id: string } | undefined; ; ) {
    const store = createSessionsStore(deps.db.as(about.actor, about.reach));
    const rows = await store.newest(about.userId, sessionsAtOnce, after, { from: undefined, to: undefined });
    for (const { id, started_at: startedAt } of rows)
      yield { id, startedAt, files: ofSession(deps, { ...about, sessionId: id }) };
    const last = rows.at(-1);
    if (!last || rows.length < sessionsAtOnce) return;
    after = { at: last.started_at, id: last.id };
  }
}

async function* ofSession(
  deps: SessionsDeps,
  about: About & { readonly sessionId: string },
): AsyncGenerator<File, void, undefined> {
  const edf = await sayable(exportEdf(deps, about));
  if (edf) yield { name: edf.kind.startsWith('BDF') ? 'recording.bdf' : 'recording.edf', pieces: edf.pieces };
  const csv = await sayable(readSession(deps, about, undefined, {}, 'csv'));
  if (csv) yield { name: 'recording.csv', pieces: csv.pieces };
}

/** What a form cannot say, such as a session without a channel, is left out of it. */
async function sayable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && (error.code === 'conflict' || error.code === 'not-found'))
      return undefined;
    throw error;
  }
}
