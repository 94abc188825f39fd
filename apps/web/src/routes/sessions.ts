import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readTrendsSearch } from '../features/trends/search.ts';
import { app } from './base.ts';

const seconds = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What was recorded, what came of it, and how that changes. */
export const sessions = [
  createRoute({
    getParentRoute: () => app,
    path: '/people/$userId/sessions',
    validateSearch: ({ discarded }: Record<string, unknown>) => (discarded === true ? { discarded } : {}),
    component: lazyRouteComponent(() => import('../features/sessions/sessions-page.tsx'), 'SessionsPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/people/$userId/sessions/$sessionId',
    // The visible range in seconds since the start: an address shows what its sender saw.
    validateSearch: (search: Record<string, unknown>): { from?: number; to?: number } => {
      const from = seconds(search.from);
      const to = seconds(search.to);
      return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    },
    component: lazyRouteComponent(() => import('../features/sessions/view/session-page.tsx'), 'SessionPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/people/$userId/sessions/$sessionId/report',
    component: lazyRouteComponent(() => import('../features/sessions/report/report-page.tsx'), 'ReportPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/people/$userId/trends',
    validateSearch: readTrendsSearch,
    component: lazyRouteComponent(() => import('../features/trends/trends-page.tsx'), 'TrendsPage'),
  }),
  createRoute({
    getParentRoute: () => app,
    path: '/people/$userId/compare',
    validateSearch: (search: Record<string, unknown>): { first?: string; second?: string } => {
      const [first, second] = [text(search.first), text(search.second)];
      return { ...(first === undefined ? {} : { first }), ...(second === undefined ? {} : { second }) };
    },
    component: lazyRouteComponent(() => import('../features/trends/compare-page.tsx'), 'ComparePage'),
  }),
] as const;
