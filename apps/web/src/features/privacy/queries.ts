import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import type { AuditSearch } from './admin/audit-search.ts';

const pageSize = 50;

/** Everything about what people ask of their data lies under this key. */
export const requestsKey = ['data-requests'] as const;

export const requestsQuery = (userId: string) =>
  queryOptions({
    queryKey: [...requestsKey, userId],
    queryFn: async ({ signal }) => (await api.dataRequests(userId, signal)).items,
  });

export const allRequestsQuery = (openOnly: boolean) =>
  infiniteQueryOptions({
    queryKey: [...requestsKey, 'all', openOnly],
    queryFn: ({ pageParam, signal }) =>
      api.allDataRequests(
        {
          open: openOnly ? 'true' : 'false',
          limit: pageSize,
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const whoSeesQuery = (userId: string) =>
  queryOptions({
    queryKey: ['who-sees', userId],
    queryFn: ({ signal }) => api.whoSees(userId, signal),
  });

/** @param others leaves out what the person did themselves */
export const ownAuditQuery = (userId: string, others: boolean) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'of', userId, others],
    queryFn: ({ pageParam, signal }) =>
      api.ownAudit(
        userId,
        {
          limit: 20,
          others: others ? 'true' : 'false',
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const auditQuery = ({ subject, actor, action, outcome, from, to }: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'all', { subject, actor, action, outcome, from, to }],
    queryFn: ({ pageParam, signal }) =>
      api.searchAudit(
        {
          limit: pageSize,
          ...(subject ? { subject } : {}),
          ...(actor ? { actor } : {}),
          ...(action ? { action: `${action}:` } : {}),
          ...(outcome ? { outcome } : {}),
          ...(from ? { from: instantOf(from) } : {}),
          ...(to ? { to: instantOf(to, 1) } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

/** The midnight with which a day begins where the reader is, or one some days later. */
function instantOf(day: string, later = 0): string {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

export const erasuresQuery = queryOptions({
  queryKey: ['erasures'],
  queryFn: async ({ signal }) => (await api.erasures(signal)).items,
});

export const retentionQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: async ({ signal }) => (await api.retention(signal)).items,
  staleTime: 60 * 60_000,
});

export const retentionReportQuery = queryOptions({
  queryKey: ['retention', 'report'],
  queryFn: async ({ signal }) => (await api.retentionReport(signal)).items,
});
