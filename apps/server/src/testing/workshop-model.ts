/** What a workshop does with who signs up, in the fewest words: what the database has is held against it. */

export type Asks = 'nothing' | 'soft' | 'hard';
/** What its organizers say of somebody. */
export type Attending = 'check-in' | 'undo' | 'no-show' | 'remove';
export type Step =
  | { readonly do: 'sign-up'; readonly who: number; readonly isStale: boolean }
  | { readonly do: 'leave'; readonly who: number }
  | { readonly do: 'declare'; readonly who: number; readonly meets: boolean | undefined }
  | { readonly do: Attending; readonly who: number }
  | { readonly do: 'seats'; readonly seats: number }
  | { readonly do: 'ask'; readonly asks: Asks }
  | { readonly do: 'pass'; readonly hours: number }
  | { readonly do: 'edit-requirement' | 'close' | 'reopen' | 'cancel' | 'complete' };

type Place = { readonly who: number; state: string; eligible: boolean };

const early = 2;
/** Hours after the beginning of a history. */
export const [startsAt, endsAt] = [48, 50];

export function createModel(seats: number) {
  const places: Place[] = [];
  const meets = new Map<number, boolean | undefined>();
  const it = {
    state: 'published',
    seats,
    asks: 'nothing' as Asks,
    version: 1,
    now: 0,
    until: null as number | null,
  };

  const openOf = (who: number) =>
    places.find((one) => one.who === who && ['registered', 'waitlisted'].includes(one.state));
  const taken = () => places.filter(({ state }) => ['registered', 'attended'].includes(state)).length;
  const newestOf = (who: number) => places.findLast((one) => one.who === who);
  const isClosed = () => it.now >= (it.until ?? startsAt);
  const fits = (who: number) => it.asks !== 'hard' || meets.get(who) === true;

  function fill(): void {
    if (it.state !== 'published' || isClosed()) return;
    for (const one of places)
      if (one.state === 'waitlisted' && one.eligible && taken() < it.seats) one.state = 'registered';
  }
  function judge(): void {
    for (const one of places) if (one.state === 'waitlisted') one.eligible = fits(one.who);
    fill();
  }
  function dismiss(states: readonly string[]): void {
    for (const one of places) if (states.includes(one.state)) one.state = 'cancelled';
  }
  /** By an organizer, of what is not over. */
  function change(changed: Partial<typeof it>): string {
    if (it.state !== 'published') return '409';
    Object.assign(it, changed);
    judge();
    return '204';
  }

  function signUp(who: number, isStale: boolean): string {
    if (openOf(who)) return `200 ${openOf(who)?.state}`;
    if (newestOf(who)?.state === 'attended') return '409 attended';
    if (it.state !== 'published') return `409 ${it.state}`;
    if (isClosed()) return '409 closed';
    if (isStale) return '409 requirements-changed';
    if (!fits(who)) return '409 not-eligible';
    const state = taken() < it.seats ? 'registered' : 'waitlisted';
    places.push({ who, state, eligible: true });
    return `201 ${state}`;
  }
  function leave(who: number): string {
    const newest = newestOf(who);
    if (!newest) return '404';
    if (newest.state === 'cancelled') return '204';
    if (it.state === 'completed' || !openOf(who)) return '409';
    newest.state = 'cancelled';
    fill();
    return '204';
  }
  function end(state: 'cancelled' | 'completed'): string {
    if (it.state === state) return '204';
    if (it.state !== 'published' || (state === 'completed' && it.now < startsAt)) return '409';
    it.state = state;
    dismiss(state === 'cancelled' ? ['registered', 'waitlisted'] : ['waitlisted']);
    // Where anybody was checked in, who was not did not come.
    if (state === 'completed' && places.some((one) => one.state === 'attended'))
      for (const one of places) if (one.state === 'registered') one.state = 'no-show';
    return '204';
  }

  /** From which states, and under which conditions, who has a place comes into which. */
  const becomes = {
    'check-in': { to: 'attended', from: ['registered'], may: () => it.state !== 'cancelled' },
    undo: { to: 'registered', from: ['attended', 'no-show'], may: () => it.state !== 'cancelled' },
    'no-show': {
      ...{ to: 'no-show', from: ['registered'] },
      may: () => it.state !== 'cancelled' && it.now >= startsAt - early,
    },
    remove: { to: 'cancelled', from: ['registered', 'waitlisted'], may: () => true },
  };
  function attend(what: Attending, who: number): string {
    const newest = newestOf(who);
    if (!newest) return '404';
    const { to, from, may } = becomes[what];
    if (newest.state === to) return '204';
    const isFull = newest.state === 'no-show' && what === 'undo' && taken() >= it.seats;
    if (!from.includes(newest.state) || !may() || isFull) return '409';
    newest.state = to;
    fill();
    return '204';
  }

  /** @returns what is answered */
  function take(step: Step): string {
    if (step.do === 'sign-up') return signUp(step.who, step.isStale);
    if (step.do === 'leave') return leave(step.who);
    if (step.do === 'cancel') return end('cancelled');
    if (step.do === 'complete') return end('completed');
    if (step.do === 'check-in' || step.do === 'undo' || step.do === 'no-show' || step.do === 'remove')
      return attend(step.do, step.who);
    if (step.do === 'seats') return step.seats < taken() ? '409' : change({ seats: step.seats });
    if (step.do === 'close') return change({ until: Math.min(it.now + 1, endsAt) });
    if (step.do === 'reopen') return change({ until: null });
    if (step.do === 'ask')
      return change({ asks: step.asks, version: it.version + (it.asks === step.asks ? 0 : 1) });
    if (step.do === 'pass') it.now += step.hours;
    if (step.do === 'declare') meets.set(step.who, step.meets);
    if (step.do === 'edit-requirement' && it.asks !== 'nothing' && it.state === 'published') it.version += 1;
    // What was said of it before is said of another wording now.
    if (step.do === 'edit-requirement') meets.clear();
    if (step.do === 'declare' || step.do === 'edit-requirement') judge();
    return '204';
  }

  return { it, places, take };
}
