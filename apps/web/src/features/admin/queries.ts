import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, type Invite } from '../../api/index.ts';

/** Everything about invites lies under this key, so that a new one refreshes all of it. */
export const invitesKey = ['invites'] as const;

const pageSize = 50;

/** A mail that takes longer than this is late, and worth looking at. */
const patience = 2 * 60_000;

export const isBeingSent = ({ state, sentAt, createdAt }: Invite): boolean =>
  state === 'open' && sentAt === null && Date.now() - Date.parse(createdAt) < patience;

/** A list is looked at anew while a mail of it is on its way. */
const soon = (invites: readonly Invite[] | undefined) => (invites?.some(isBeingSent) ? 3000 : false);

export const invitesQuery = infiniteQueryOptions({
  queryKey: [...invitesKey, 'list'],
  queryFn: ({ pageParam, signal }) =>
    api.invites({ limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next,
  refetchInterval: ({ state }) => soon(state.data?.pages[0]?.items),
});

/** Those who were invited and are not here yet, of the newest invites. */
export const waitingInvitesQuery = queryOptions({
  queryKey: [...invitesKey, 'waiting'],
  queryFn: async ({ signal }) => {
    const { items } = await api.invites({ limit: pageSize }, signal);
    return items.filter((invite) => invite.state === 'open' || invite.state === 'expired');
  },
  refetchInterval: ({ state }) => soon(state.data),
});

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => api.roles(signal),
});
