import { ANALYSIS_VERSION, type MetricName, madeUpOf } from '@attune/signals';
import { notFound } from '../../../../kernel/errors.ts';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import { createSessionsStore } from '../../store/index.ts';
import type { AboutChannel, AboutSession, SessionsDeps } from '../deps.ts';
import { isGivenUp } from './giving-up.ts';
import { openAnswer, openIntervals } from './seal.ts';

type Store = ReturnType<typeof createSessionsStore>;
type MetricRow = Awaited<ReturnType<Store['metrics']>>[number];

/** The numbers of one session, channel by channel. @throws AppError `not-found` without such a session */
export async function metricsOfSession(deps: SessionsDeps, about: AboutSession) {
  const store = createSessionsStore(deps.db.as(about.actor, about.reach));
  const [session, channels, rows, withIntervals] = await Promise.all([
    store.analysis(about),
    store.channels(about.userId, [about.sessionId]),
    store.metrics(about),
    store.channelsWithIntervals(about),
  ]);
  if (!session) throw notFound();
  const key = await deps.vault.of(about.userId);
  const isAnalysed = session.state === 'complete' && session.analysis_version > 0;
  return {
    state: session.state as 'recording' | 'complete' | 'discarded',
    version: isAnalysed ? session.analysis_version : null,
    current: isAnalysed && session.analysis_version === ANALYSIS_VERSION,
    failed: session.state === 'complete' && session.analysis_version < ANALYSIS_VERSION && isGivenUp(session),
    analysedAt: session.analysed_at?.toISOString() ?? null,
    channels: channels.flatMap((channel) => {
      const of = rows.filter((row) => row.channel === channel.number);
      if (of.length === 0 || !isAnalysed) return [];
      const labelAt = {
        table: 'channels',
        column: 'label',
        key: [about.userId, about.sessionId, channel.number],
      };
      const label = key.openText(labelAt, channel.label);
      return [
        {
          channel: channel.number,
          dataType: channel.data_type,
          label,
          madeUp: madeUpOf(label),
          hasIntervals: withIntervals.some(({ channel: number }) => number === channel.number),
          metrics: of.map((row) => opened(key, { ...about, channel: channel.number }, row)),
        },
      ];
    }),
  };
}

function opened(key: PersonKey, place: AboutChannel, row: MetricRow) {
  return {
    name: row.metric as MetricName,
    unit: row.unit,
    ...openAnswer(key, place, row.metric, row.answer),
  };
}

/** The beats that were found in a channel. @throws AppError `not-found` where there are none */
export async function intervalsOfChannel(deps: SessionsDeps, about: AboutChannel) {
  const found = await createSessionsStore(deps.db.as(about.actor, about.reach)).intervals(about);
  if (!found) throw notFound();
  const key = await deps.vault.of(about.userId);
  return { channel: about.channel, version: found.version, ...openIntervals(key, about, found.intervals) };
}
