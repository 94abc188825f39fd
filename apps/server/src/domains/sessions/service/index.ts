import type { UserActor } from '../../../kernel/actor.ts';
import { notFound } from '../../../kernel/errors.ts';
import { fromCursor, toPage } from '../../../kernel/http/paging.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { createSessionsStore, type TimeRange } from '../store.ts';
import type { About, AboutChannel, AboutSession, SessionsDeps } from './deps.ts';
import { exportCsv, exportEdf, markersOf } from './export.ts';
import { type ImportOptions, importEdf } from './import.ts';
import { completeSession, putPoints, type SessionStart, startSession } from './intake.ts';
import { readFlac, readJson, readOverview, readRaw } from './read.ts';

type SessionRow = NonNullable<Awaited<ReturnType<ReturnType<typeof createSessionsStore>['one']>>>;
type ChannelRow = Awaited<ReturnType<ReturnType<typeof createSessionsStore>['channels']>>[number];

export type SessionsService = ReturnType<typeof createSessions>;

/** What people's sensors recorded. */
export function createSessions(deps: SessionsDeps) {
  const { db, vault } = deps;
  const storeFor = ({ actor, reach }: About) => createSessionsStore(db.as(actor, reach));

  async function one(about: AboutSession) {
    const store = storeFor(about);
    const row = await store.one(about);
    if (!row) throw notFound();
    return toSession(
      row,
      await store.channels(about.userId, [about.sessionId]),
      await vault.of(about.userId),
    );
  }

  return {
    async dataTypes(actor: UserActor) {
      const rows = await createSessionsStore(
        db.as(actor, { to: 'subject', userId: actor.userId }),
      ).dataTypes();
      return rows.map((row) => ({
        name: row.name,
        title: row.title,
        unit: row.unit,
        valueKind: row.value_kind,
        defaultRate: row.default_rate,
        validMin: row.valid_min,
        validMax: row.valid_max,
        description: row.description,
      }));
    },

    async exercises(actor: UserActor) {
      const rows = await createSessionsStore(
        db.as(actor, { to: 'subject', userId: actor.userId }),
      ).exercises();
      return rows.map(({ id, name, description, track, guidance, data_types }) => ({
        id,
        name,
        description,
        track,
        guidance,
        dataTypes: data_types,
      }));
    },

    async list(about: About, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
      const store = storeFor(about);
      const rows = await store.newest(
        about.userId,
        limit + 1,
        cursor === undefined ? undefined : fromCursor(cursor),
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

    async markers(about: AboutSession) {
      const store = storeFor(about);
      if (!(await store.one(about))) throw notFound();
      return markersOf(store, about, await vault.of(about.userId));
    },

    async importFile(about: About, file: Uint8Array, options: ImportOptions) {
      const { sessionId, alreadyThere, warnings } = await importEdf(deps, about, file, options);
      return { session: await one({ ...about, sessionId }), alreadyThere, warnings };
    },

    async start(about: About, start: SessionStart, idempotencyKey: string | undefined) {
      return one({ ...about, sessionId: await startSession(deps, about, start, idempotencyKey) });
    },

    async complete(about: AboutSession) {
      await completeSession(deps, about);
      return one(about);
    },

    putPoints: (about: AboutChannel, firstSample: number, bytes: Buffer) =>
      putPoints(deps, about, firstSample, bytes),
    readJson: (about: AboutChannel, range: TimeRange) => readJson(deps, about, range),
    readRaw: (about: AboutChannel, range: TimeRange) => readRaw(deps, about, range),
    readFlac: (about: AboutChannel, range: TimeRange) => readFlac(deps, about, range),
    readOverview: (about: AboutChannel, range: TimeRange, pairs: number) =>
      readOverview(deps, about, range, pairs),
    exportCsv: (about: AboutSession) => exportCsv(deps, about),
    exportEdf: (about: AboutSession) => exportEdf(deps, about),
  };
}

function toSession(row: SessionRow, channels: readonly ChannelRow[], key: PersonKey) {
  return {
    id: row.id,
    userId: row.user_id,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    timeZone: row.time_zone,
    exercise: row.exercise_id ? { id: row.exercise_id, name: row.exercise_name } : null,
    device:
      row.device &&
      key.openText({ table: 'sessions', column: 'device', key: [row.user_id, row.id] }, row.device),
    channels: channels.map((channel) => ({
      number: channel.number,
      dataType: channel.data_type,
      label: key.openText(
        { table: 'channels', column: 'label', key: [row.user_id, row.id, channel.number] },
        channel.label,
      ),
      unit: channel.unit,
      rate: channel.rate,
      scale: channel.scale,
      offset: channel.offset,
      bits: channel.bits,
      points: channel.point_count,
    })),
    markers: Number(row.markers ?? 0),
  };
}
