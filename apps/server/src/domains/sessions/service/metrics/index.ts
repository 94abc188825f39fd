import type { TrendQuery } from '../../contract/index.ts';
import type { About, AboutChannel, AboutSession, SessionsDeps } from '../deps.ts';
import { compareSessions } from './comparing.ts';
import { intervalsOfChannel, metricsOfSession } from './reading.ts';
import { trendOf } from './trends.ts';

export { createAnalysing } from './analysing.ts';

/** Numbers of sessions, for who may read these. */
export const createMetrics = (deps: SessionsDeps) => ({
  ofSession: (about: AboutSession) => metricsOfSession(deps, about),
  intervals: (about: AboutChannel) => intervalsOfChannel(deps, about),
  trend: (about: About, query: TrendQuery) => trendOf(deps, about, query),
  compare: (about: About, first: string, second: string) => compareSessions(deps, about, [first, second]),
});
