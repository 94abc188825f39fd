/** Who runs a workshop, and who comes in for whom, in the fewest words. The first runs it, the others stand by. */

export type CoverStep = { readonly do: 'cannot' | 'can' | 'accept'; readonly who: number };

type Call = {
  readonly of: number;
  state: 'open' | 'filled' | 'withdrawn' | 'lapsed';
  by?: number;
  asked: number[];
};

export function createCoverModel(isOver: () => boolean, isCancelled: () => boolean) {
  const organizers = ['confirmed', 'standby', 'standby'];
  const calls: Call[] = [];
  const openOf = (who: number) => calls.find((one) => one.of === who && one.state === 'open');

  function cannot(who: number): string {
    if (openOf(who)) return '200';
    if (organizers[who] !== 'confirmed') return '409 not-confirmed';
    if (isOver()) return '409 over';
    organizers[who] = 'unavailable';
    calls.push({ of: who, state: 'open', asked: [0, 1, 2].filter((one) => organizers[one] === 'standby') });
    return '201';
  }
  function can(who: number): string {
    const call = openOf(who);
    if (!call) return organizers[who] === 'confirmed' ? '204' : '409 filled';
    call.state = 'withdrawn';
    organizers[who] = 'confirmed';
    return '204';
  }
  function accept(who: number): string {
    const call = calls.findLast(({ asked }) => asked.includes(who));
    if (!call) return '404';
    if (call.by === who) return '204';
    if (isOver()) return '409 over';
    if (call.state !== 'open') return `409 ${call.state}`;
    Object.assign(call, { state: 'filled', by: who });
    organizers[who] = 'confirmed';
    organizers[call.of] = 'covered';
    return '204';
  }

  function take(step: CoverStep): string {
    // Nobody is needed any more.
    if (isCancelled()) for (const one of calls) if (one.state === 'open') one.state = 'lapsed';
    return { cannot, can, accept }[step.do](step.who);
  }
  /** Which call it is that somebody accepts: the last that they were asked about. */
  const lastAsked = (who: number) => calls.findLastIndex(({ asked }) => asked.includes(who));
  return { organizers, take, lastAsked };
}
