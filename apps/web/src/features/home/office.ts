import type { AnyDataRequest, Invite } from '../../api/index.ts';

const day = 86_400_000;
/** An invite works for seven days: with two left, whoever was invited may have missed the mail. */
const soon = 2 * day;

/** How many are not answered, how many of those end soon, and how many have ended. */
export function invitesWaiting(invites: readonly Pick<Invite, 'state' | 'expiresAt'>[], now: number) {
  const open = invites.filter(({ state }) => state === 'open');
  return {
    open: open.length,
    expiring: open.filter(({ expiresAt }) => Date.parse(expiresAt) - now < soon).length,
    expired: invites.filter(({ state }) => state === 'expired').length,
  };
}

/** In how many days the first of them has to be answered; undefined where none waits. */
export function dueIn(requests: readonly Pick<AnyDataRequest, 'dueAt'>[], now: number): number | undefined {
  const nearest = Math.min(...requests.map(({ dueAt }) => Date.parse(dueAt)));
  return Number.isFinite(nearest) ? Math.ceil((nearest - now) / day) : undefined;
}
