import {
  csvOfChannels,
  EdfError,
  type EdfRange,
  type EdfSignalInput,
  rangeOf,
  writeEdf,
} from '@attune/signals';
import { AppError, notFound } from '../../../kernel/errors.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { createSessionsStore } from '../store.ts';
import type { AboutSession, SessionsDeps } from './deps.ts';
import { type ReadableChannel, type Stretch, stretchesOf } from './read.ts';

type ExportChannel = ReadableChannel & {
  readonly label: string;
  readonly range: EdfRange | undefined;
  readonly stretches: readonly Stretch[];
};

const everything = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** Every channel with all its points, opened. */
async function load(deps: SessionsDeps, about: AboutSession) {
  const store = createSessionsStore(deps.db.as(about.actor, about.reach));
  const session = await store.one(about);
  if (!session) throw notFound();
  const key = await deps.vault.of(about.userId);
  const channels: ExportChannel[] = [];
  for (const row of await store.channels(about.userId, [about.sessionId])) {
    if (row.rate === null) continue;
    const at = (column: string) => ({
      table: 'channels',
      column,
      key: [about.userId, about.sessionId, row.number],
    });
    channels.push({
      ...row,
      rate: row.rate,
      label: key.openText(at('label'), row.label),
      range: row.details ? (key.openJson(at('details'), row.details) as EdfRange) : undefined,
      stretches: await stretchesOf(deps, { ...about, channel: row.number }, row.bits, everything),
    });
  }
  return { session, channels, markers: await markersOf(store, about, key) };
}

export async function markersOf(
  store: ReturnType<typeof createSessionsStore>,
  about: AboutSession,
  key: PersonKey,
) {
  const rows = await store.markers(about);
  return rows.map((row) => ({
    id: row.id,
    at: row.at_seconds,
    length: row.length_seconds,
    label: key.openText(
      { table: 'markers', column: 'label', key: [about.userId, about.sessionId, row.id] },
      row.label,
    ),
  }));
}

/** The session as CSV, piece by piece. */
export async function exportCsv(deps: SessionsDeps, about: AboutSession): Promise<Generator<string>> {
  const { channels } = await load(deps, about);
  return csvOfChannels(channels.map(({ stretches, ...channel }) => ({ ...channel, parts: stretches })));
}

/** The session as EDF+. It names nobody: who gets the file knows whose it is. */
export async function exportEdf(deps: SessionsDeps, about: AboutSession): Promise<Uint8Array> {
  const { session, channels, markers } = await load(deps, about);
  const start = session.started_at.toISOString();
  const local = Temporal.Instant.from(start).toZonedDateTimeISO(session.time_zone);
  const { year, month, day, hour, minute, second, millisecond } = local;
  try {
    return writeEdf({
      startedAt: {
        year,
        month,
        day,
        hour,
        minute,
        second,
        ...(millisecond ? { fraction: millisecond / 1000 } : {}),
      },
      signals: channels.map(signalOf),
      markers: markers.map(({ at, length, label }) => ({
        atSeconds: at,
        text: label,
        ...(length === null ? {} : { seconds: length }),
      })),
    });
  } catch (cause) {
    if (!(cause instanceof EdfError)) throw cause;
    throw new AppError('conflict', `EDF cannot say this session: ${cause.message} Take CSV instead.`, {
      cause,
    });
  }
}

function signalOf(channel: ExportChannel): EdfSignalInput {
  const [only, ...more] = channel.stretches;
  if (more.length > 0 || (only && only.firstSample !== 0)) {
    throw new AppError(
      'conflict',
      'The session has gaps, which continuous EDF+ cannot say. Take CSV instead.',
    );
  }
  if (channel.bits > 16) {
    throw new AppError('conflict', 'EDF holds 16 bits a sample, this session has more. Take CSV instead.');
  }
  const range = channel.range ?? rangeOf(channel);
  return {
    ...range,
    label: channel.label,
    unit: channel.unit,
    rate: channel.rate,
    samples: Int16Array.from(only?.samples ?? []),
  };
}
