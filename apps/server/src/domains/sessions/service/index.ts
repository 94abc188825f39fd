import type { Run } from '../../../kernel/database/database.ts';
import { notFound } from '../../../kernel/errors.ts';
import type { Incoming } from '../../../kernel/http/incoming.ts';
import { fromCursor, toPage } from '../../../kernel/http/paging.ts';
import type { ListQuery, NewSession, SessionChange } from '../contract/index.ts';
import { createSessionsStore } from '../store/index.ts';
import { createAccompanying } from './accompanying.ts';
import { type SessionAtWorkshop, sessionsAtWorkshop } from './at-workshop.ts';
import { addPoints, type BatchType, rememberChannels } from './batch/index.ts';
import { createCatalogue } from './catalogue.ts';
import type { About, AboutSession, SessionsDeps } from './deps.ts';
import { toSession } from './describe.ts';
import { expireSessions } from './expire.ts';
import { exportEdf } from './export.ts';
import { filesOf } from './files.ts';
import { createFinishing } from './finish/index.ts';
import {
  fileOf,
  type Imported,
  type ImportOptions,
  importFile,
  importUpload,
  previewFile,
  type SourceFile,
} from './import/index.ts';
import { changeSession, completeSession, discardAbandoned, discardSession } from './lifecycle.ts';
import { createLive } from './live/index.ts';
import { createMarkers } from './markers.ts';
import { createAnalysing, createMetrics } from './metrics/index.ts';
import { createPlans } from './plans.ts';
import { createReading } from './read/index.ts';
import { createResearch } from './research.ts';
import { startSession } from './start.ts';

export { pointTypes } from './read/index.ts';
export type { BatchType };
export type SessionsService = ReturnType<typeof createSessions>;

/** What people's sensors recorded. */
export function createSessions(deps: SessionsDeps) {
  const channelsOf = rememberChannels(deps);
  const { db, vault } = deps;
  const finishing = createFinishing(deps);
  const live = createLive(deps);
  const storeFor = ({ actor, reach }: About) => createSessionsStore(db.as(actor, reach));

  async function one(about: AboutSession) {
    const store = storeFor(about);
    const [row, channels] = await Promise.all([
      store.one(about),
      store.channels(about.userId, [about.sessionId]),
    ]);
    if (!row) throw notFound();
    return toSession(row, channels, await vault.of(about.userId));
  }

  async function imported(about: About, { sessionId, alreadyThere, warnings }: Imported) {
    if (!alreadyThere) await finishing.queueFinish({ ...about, sessionId });
    return { session: await one({ ...about, sessionId }), alreadyThere, warnings };
  }

  return {
    coders: deps.coders,
    catalogue: createCatalogue(deps),
    markers: createMarkers({ ...deps, live }),
    finishing,
    analysing: createAnalysing(deps),
    numbers: createMetrics(deps),
    live,
    plans: createPlans(deps),
    accompanying: createAccompanying(deps),
    reading: createReading(deps),
    research: createResearch(deps),

    /** In the caller's transaction, which has decided about each of these people: how often they recorded. */
    practisedBy: async (
      run: Run,
      userIds: readonly string[],
      week: { readonly before: Date; readonly from: Date; readonly to: Date },
    ) =>
      new Map(
        (await createSessionsStore(run).practised(userIds, week)).map(({ userId, inWeek, before }) => [
          userId,
          { inWeek, before },
        ]),
      ),

    async list(about: About, { limit, cursor, from, to, ...which }: ListQuery) {
      const store = storeFor(about);
      const rows = await store.newest(
        about.userId,
        limit + 1,
        cursor === undefined ? undefined : fromCursor(cursor),
        { ...which, from: from ? new Date(from) : undefined, to: to ? new Date(to) : undefined },
      );
      const channels =
        rows.length === 0
          ? []
          : await store.channels(
              about.userId,
              rows.map((row) => row.id),
            );
      const key = await vault.of(about.userId);
      return toPage(
        rows,
        limit,
        (row) => ({ at: row.started_at, id: row.id }),
        (row) =>
          toSession(
            row,
            channels.filter((channel) => channel.session_id === row.id),
            key,
          ),
      );
    },

    one,

    async importFile(about: About, file: Uint8Array | SourceFile, options: ImportOptions) {
      const source = file instanceof Uint8Array ? fileOf(file) : file;
      return imported(about, await importFile(deps, about, source, options));
    },

    async importUpload(about: About, incoming: Incoming, options: ImportOptions) {
      return imported(about, await importUpload(deps, about, incoming, options));
    },

    previewImport: previewFile,

    async start(about: About, start: NewSession, idempotencyKey: string | undefined) {
      const { sessionId, isNew } = await startSession(deps, about, start, idempotencyKey);
      return { session: await one({ ...about, sessionId }), isNew };
    },

    async change(about: AboutSession, change: SessionChange, ifMatch: string | undefined) {
      await changeSession(deps, about, change, ifMatch);
      return one(about);
    },

    async complete(about: AboutSession) {
      if (await completeSession(deps, about)) await finishing.queueFinish(about);
      return one(about);
    },

    async discard(about: AboutSession, reason: string) {
      await discardSession(deps, about, reason);
      return one(about);
    },

    discardAbandoned: () => discardAbandoned(deps),
    expire: () => expireSessions(deps),

    /** In the caller's transaction, which has decided about each of these people. */
    atWorkshop: (run: Run, workshopId: string, userIds: readonly string[]): Promise<SessionAtWorkshop[]> =>
      sessionsAtWorkshop(vault, run, workshopId, userIds),

    addPoints: (about: AboutSession, type: BatchType, body: Buffer<ArrayBuffer>) =>
      addPoints({ ...deps, channelsOf, live }, about, type, body),
    exportEdf: (about: AboutSession) => exportEdf(deps, about),
    /** Everything that a person recorded, as files. */
    filesOf: (about: About) => filesOf(deps, about),
  };
}
