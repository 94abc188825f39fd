import type { Run } from '../../../kernel/database/database.ts';
import { blocksStore } from './blocks.ts';
import { catalogueStore } from './catalogue.ts';
import { channelsStore } from './channels.ts';
import { finishStore } from './finish.ts';
import { importsStore } from './imports.ts';
import { lifecycleStore } from './lifecycle.ts';
import { markersStore } from './markers.ts';
import { metricsStore } from './metrics.ts';
import { plansStore } from './plans.ts';
import { pointsStore } from './points.ts';
import { sessionsStore } from './sessions.ts';

export type { NewOverview } from './finish.ts';
export type { MetricRow, NewIntervals, NewMetric, SessionOfTrend } from './metrics.ts';
export type { Practised } from './plans.ts';
export type { PointsRow } from './points.ts';
export * from './rows.ts';

/** SQL of sessions, channels, markers and blocks, of data types and exercises: a file for each of them. */
export const createSessionsStore = (run: Run) => ({
  ...catalogueStore(run),
  ...sessionsStore(run),
  ...channelsStore(run),
  ...lifecycleStore(run),
  ...finishStore(run),
  ...importsStore(run),
  ...markersStore(run),
  ...metricsStore(run),
  ...plansStore(run),
  ...blocksStore(run),
  ...pointsStore(run),
});
